"""Numeric answers: a value inside a key's range, both ends included; the best counts (Moodle, qtype_numerical)."""

from __future__ import annotations

import math

from game.judging.verdict import Verdict
from game.question import Answer, Question

_TYPED = str.maketrans({"−": "-", "\N{NO-BREAK SPACE}": "", "\N{NARROW NO-BREAK SPACE}": "", " ": "", "'": "", "’": ""})


def judge(question: Question, answer: Answer) -> Verdict | None:
    value = None if answer.text is None or answer.picked else parse(answer.text)
    if value is None:
        return None
    hits = [r for r in question.ranges if r.low <= value <= r.high]
    best = max(hits, key=lambda r: r.weight, default=None)
    return Verdict.of(best.weight, best.feedback) if best else Verdict.of(0.0)


def parse(typed: str) -> float | None:
    """A number as people type it: decimal point or comma, thousands by space or apostrophe, exponents. None otherwise.

    Of point and comma the last one is the decimal sign, the other is for thousands, as in `1,234.5` and `1.234,5`; one
    that stands alone in its kind but more than once is for thousands too.
    """
    text = _with_decimal_point(typed.strip().translate(_TYPED))
    if not text.isascii() or "_" in text or not any(c.isdigit() for c in text):
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _with_decimal_point(text: str) -> str:
    decimal, thousands = (",", ".") if text.rfind(",") > text.rfind(".") else (".", ",")
    if text.count(decimal) > 1 and thousands not in text:
        return text.replace(decimal, "")
    return text.replace(thousands, "").replace(decimal, ".")
