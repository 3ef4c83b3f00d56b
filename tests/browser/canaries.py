"""A bank whose every word is a canary, and the book of who may hear which from when on."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from tests.browser.wire import Heard, View

KINDS = ("single", "several", "statement", "number", "words")
QUESTIONS = 2 * len(KINDS)
TOPIC = "Canaries"

_CANARY = re.compile(r"zq(?P<part>text|option|why|feedback|key|said)(?P<number>\d)(?P<rest>\w*)")
_NUMBER_KEY, _NUMBER_SAID = 73_100_000, 84_200_000
_NUMBER = re.compile(r"\b(?P<part>731|842)0000(?P<number>\d)(?P<rest>)")

Fact = Literal["asked", "settled", "settled for all"]


def bank() -> str:
    """GIFT, two questions of each kind."""
    return f"$CATEGORY: {TOPIC}/Medium\n\n" + "\n\n".join(_item(number) for number in range(QUESTIONS)) + "\n"


def _item(n: int) -> str:
    text, why = f"zqtext{n} what?", f"####zqwhy{n}"

    def choice(mark: str, letter: str) -> str:
        return f"{mark}zqoption{n}{letter}#zqfeedback{n}{letter}"

    match KINDS[n % len(KINDS)]:
        case "single":
            answers = " ".join((choice("=", "a"), choice("~", "b"), choice("~", "c")))
        case "several":
            answers = " ".join((choice("~%50%", "a"), choice("~%50%", "b"), choice("~%-100%", "c")))
        case "statement":
            answers = f"TRUE#zqfeedback{n}b#zqfeedback{n}a"
        case "number":
            answers = f"#={_NUMBER_KEY + n}:0#zqfeedback{n}a"
        case _:
            answers = f"=zqkey{n}a#zqfeedback{n}a =%50%zqkey{n}b#zqfeedback{n}b"
    return f"{text}\n{{{answers}{why}}}"


def number_of(question: View) -> int:
    """Which question of the bank it is."""
    found = _CANARY.search(question["content"])
    assert found
    return int(found["number"])


def answer_to(question: View, seat: int) -> dict[str, object]:
    """Seat 0 is right, seat 1 wrong with what nobody else would say."""
    n = number_of(question)
    if question["question_type"] == "Numeric":
        return {"text": str((_NUMBER_SAID if seat else _NUMBER_KEY) + n)}
    if question["question_type"] == "Short Answer":
        return {"text": f"zqsaid{n}" if seat else f"zqkey{n}a"}
    if question["question_type"] == "True/False":
        return {"picked": [seat]}
    wanted = ("c",) if seat else ("a", "b") if question["question_type"] == "Multiple Choice" else ("a",)
    return {"picked": sorted(question["options"].index(f"zqoption{n}{letter}") for letter in wanted)}


@dataclass
class Book:
    """From when on each audience may know what of which question; `numbers` says which question has which index."""

    allowed: dict[tuple[str, int, Fact], float] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    def allow(self, audience: str, index: int, *facts: Fact, at_s: float) -> None:
        for fact in facts:
            known = self.allowed.get((audience, index, fact), float("inf"))
            self.allowed[audience, index, fact] = min(known, at_s)

    def leaks(self, audience: str, seat: int | None, heard: list[Heard]) -> list[str]:
        """What this audience heard before it may. `seat` is whose answers are its own."""
        index_of = {number: index for index, number in self.numbers.items()}
        found = []
        for one in heard:
            for part, number, rest in _in(one.text):
                fact = _needs(part, rest, seat, number)
                key = (audience, index_of.get(number, -1), fact)
                if fact is None or one.at_s < self.allowed.get(key, float("inf")):
                    found.append(f"{audience} heard {part}{number}{rest} in {one.text[:300]}")
        return found

    def heard_of(self, heard: list[Heard]) -> dict[str, set[int]]:
        """The indexes of which each part was heard."""
        index_of = {number: index for index, number in self.numbers.items()}
        parts: dict[str, set[int]] = defaultdict(set)
        for one in heard:
            for part, number, _ in _in(one.text):
                parts[part].add(index_of[number])
        return parts


def _in(text: str) -> list[tuple[str, int, str]]:
    found = [*_CANARY.finditer(text), *_NUMBER.finditer(text)]
    parts = {"731": "key", "842": "said"}
    return [(parts.get(one["part"], one["part"]), int(one["number"]), one["rest"]) for one in found]


def _needs(part: str, rest: str, seat: int | None, number: int) -> Fact | None:
    """The law at the top of `game/duel/viewing.py`; None where nobody may ever hear it.

    Seat 0 gives the answers a (and b where several are right), seat 1 the answer c, b, or something of its own.
    """
    if part in ("text", "option"):
        return "asked"
    if part == "why":
        return "settled"
    if part == "said":  # by seat 1
        return "asked" if seat == 1 else "settled for all"
    if part == "key":  # seat 0 has typed it
        return None if rest == "b" else "asked" if seat == 0 else "settled"
    by = _picked_by(rest, KINDS[number % len(KINDS)])
    return None if by is None else "settled" if by == seat else "settled for all"


def _picked_by(letter: str, kind: str) -> int | None:
    """Whose answer earned the feedback of this letter."""
    wrong = {"single": "c", "several": "c", "statement": "b"}.get(kind)
    if letter == wrong:
        return 1
    return 0 if letter == "a" or (kind == "several" and letter == "b") else None
