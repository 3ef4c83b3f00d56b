"""Short answers: compared after normalising. In a key `*` stands for any characters, `\\*` for an asterisk (Moodle's
qtype_shortanswer).

Normalising: Unicode NFKC, runs of white space become one space, and letter case is ignored unless the question says so.
"""

from __future__ import annotations

import unicodedata

from game.judging.verdict import Verdict
from game.question import Answer, Question


def judge(question: Question, answer: Answer) -> Verdict | None:
    if answer.text is None or answer.picked or not answer.text.strip():
        return None
    given = normalised(answer.text, question.case_sensitive)
    hits = [key for key in question.texts if _matches(normalised(key.text, question.case_sensitive), given)]
    best = max(hits, key=lambda key: key.weight, default=None)
    return Verdict.of(best.weight, best.feedback) if best else Verdict.of(0.0)


def normalised(text: str, case_sensitive: bool) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return plain if case_sensitive else plain.casefold()


def _matches(pattern: str, text: str) -> bool:
    """Wildcard match in O(len(pattern) · len(text)) at worst, by pieces: no regular expression made from a key."""
    head, *pieces = (piece.replace("\0", "*") for piece in pattern.replace(r"\*", "\0").split("*"))
    if not pieces:
        return text == head
    tail = pieces.pop()
    if len(text) < len(head) + len(tail) or not text.startswith(head) or not text.endswith(tail):
        return False
    at, end = len(head), len(text) - len(tail)
    for piece in pieces:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
