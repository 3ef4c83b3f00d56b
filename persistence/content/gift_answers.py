"""What stands between an item's braces: which type of question it is, and its answers with weights and feedback."""

from __future__ import annotations

import itertools
import re
import sys
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from game.question import QuestionType
from persistence.content.codes import Code
from persistence.content.gift_text import Lines, MarkedText, Markup, Place, controls, marked_text, without_comments

_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d*)?)%")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_NUMBER_MAX = 1e300
_TRUE_FALSE = {"T": True, "TRUE": True, "F": False, "FALSE": False}


class Unsupported(StrEnum):
    """Kinds of items that GIFT knows and a duel cannot ask."""

    ESSAY = "Essay"
    MATCHING = "Matching"
    DESCRIPTION = "Description"


@dataclass(frozen=True, slots=True)
class Choice:
    """An option or an accepted text. `weight` is its share of the full credit."""

    text: MarkedText
    weight: float
    feedback: MarkedText | None
    place: Place


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeric key: `low`..`high`, both included."""

    low: float
    high: float
    weight: float
    feedback: MarkedText | None


@dataclass(frozen=True, slots=True)
class Answers:
    kind: QuestionType | Unsupported
    choices: tuple[Choice, ...] = ()
    numerals: tuple[Numeral, ...] = ()


class Unreadable(Exception):
    """An item that cannot be read: a code for the report, its values, and the offset in the text."""

    def __init__(self, code: Code, offset: int, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.offset = offset
        self.values = values


@dataclass(frozen=True, slots=True)
class AnswerReader:
    """Reads `start`..`end` of the masked text; texts without a format of their own have the stem's, `markup`."""

    masked: str
    lines: Lines
    markup: Markup

    def read(self, start: int, end: int) -> Answers:
        """Moodle's order of questions: empty, `#`, a tilde, an arrow, true or false, else a short answer."""
        bare = without_comments(self.masked[start:end]).strip()
        if not bare:
            return Answers(Unsupported.ESSAY)
        if bare.startswith("#"):
            return Answers(QuestionType.NUMERIC, numerals=self._numerals(self.masked.index("#", start) + 1, end))
        markers = controls(self.masked, start, end, "~=")
        if any(self.masked[offset] == "~" for offset in markers):
            return self._choice(start, end)
        if markers and "->" in bare:
            return Answers(Unsupported.MATCHING)
        true_false = _true_false(without_comments(self.masked[start : self._first(start, end, "#")]))
        if true_false is not None:
            return Answers(QuestionType.TRUE_FALSE, self._true_false(true_false, start, end))
        texts = tuple(self._answer(*piece, unmarked_weight=1.0) for piece in self._pieces(start, end, "="))
        return Answers(QuestionType.SHORT_ANSWER, texts)

    def _choice(self, start: int, end: int) -> Answers:
        """One is picked where an `=` marks a choice as right; weights alone ask for several (Moodle's rule)."""
        pieces = self._pieces(start, end, "~=")
        choices = []
        single = False
        for at, piece_end in pieces:
            right = at > start and self.masked[at - 1] == "="
            choices.append(self._answer(at, piece_end, unmarked_weight=1.0 if right else 0.0))
            single = single or (right and choices[-1].weight == 1.0)
        kind = QuestionType.SINGLE_CHOICE if single else QuestionType.MULTIPLE_CHOICE
        return Answers(kind, tuple(choices))

    def _true_false(self, is_true: bool, start: int, end: int) -> tuple[Choice, Choice]:
        """`{T#when wrong#when right}`: the first feedback is for the wrong answer, whichever that is."""
        parts = [*controls(self.masked, start, end, "#")[:2], end]
        feedbacks = [self._feedback(after + 1, before) for after, before in itertools.pairwise(parts)]
        wrong, right = [*feedbacks, None, None][:2]
        place = self.lines.place(start)
        return (
            Choice(MarkedText("True", Markup.PLAIN), float(is_true), right if is_true else wrong, place),
            Choice(MarkedText("False", Markup.PLAIN), float(not is_true), wrong if is_true else right, place),
        )

    def _numerals(self, start: int, end: int) -> tuple[Numeral, ...]:
        wrong = self._first(start, end, "~")
        numerals = [self._numeral(*piece) for piece in self._pieces(start, wrong, "=")]
        if not numerals:
            raise Unreadable(Code.NO_ANSWERS, start)
        if wrong < end:
            feedback = self._answer(wrong + 1, end, unmarked_weight=0.0).feedback
            numerals.append(Numeral(-sys.float_info.max, sys.float_info.max, 0.0, feedback))
        return tuple(numerals)

    def _numeral(self, start: int, end: int) -> Numeral:
        answer = self._answer(start, end, unmarked_weight=1.0)
        text = answer.text.text
        low, dots, high = text.partition("..")
        value, colon, tolerance = text.partition(":")
        if text == "*":
            return Numeral(-sys.float_info.max, sys.float_info.max, answer.weight, answer.feedback)
        if low and dots:
            bounds = (self._number(low, start), self._number(high, start))
        else:
            middle, margin = self._number(value, start), self._number(tolerance, start) if colon else Decimal(0)
            bounds = (middle - margin, middle + margin)
        if bounds[0] > bounds[1]:
            raise Unreadable(Code.BAD_RANGE, start, text=text)
        return Numeral(float(bounds[0]), float(bounds[1]), answer.weight, answer.feedback)

    def _number(self, text: str, offset: int) -> Decimal:
        """Decimal, so that 9.81 with a tolerance of 0.01 takes 9.8."""
        text = text.strip()
        if not _NUMBER.fullmatch(text) or not abs(float(text)) <= _NUMBER_MAX:
            raise Unreadable(Code.BAD_NUMBER, offset, text=text)
        return Decimal(text)

    def _pieces(self, start: int, end: int, markers: str) -> list[tuple[int, int]]:
        """The stretches between the markers; what stands before the first one counts when it is not blank."""
        offsets = controls(self.masked, start, end, markers)
        starts = [start, *(offset + 1 for offset in offsets)]
        pieces = list(zip(starts, [*offsets, end], strict=True))
        return pieces if without_comments(self.masked[slice(*pieces[0])]).strip() else pieces[1:]

    def _answer(self, start: int, end: int, unmarked_weight: float) -> Choice:
        weight = unmarked_weight
        place = self.lines.place(start)
        marked = _WEIGHT.match(self.masked, start, end)
        if marked:
            weight = float(marked[1]) / 100
            if abs(weight) > 1:
                raise Unreadable(Code.BAD_WEIGHT, start, text=marked[1])
            start = marked.end()
        feedback_start = self._first(start, end, "#")
        text = marked_text(self.masked[start:feedback_start], self.markup)
        return Choice(text, weight, self._feedback(feedback_start + 1, end), place)

    def _feedback(self, start: int, end: int) -> MarkedText | None:
        feedback = marked_text(self.masked[start:end], self.markup)
        return feedback if feedback.text else None

    def _first(self, start: int, end: int, character: str) -> int:
        return next(iter(controls(self.masked, start, end, character)), end)


def _true_false(text: str) -> bool | None:
    """Moodle takes capitals alone; `{true}` cannot be meant as a text to type, so whole words count in any case."""
    word = text.strip()
    return _TRUE_FALSE.get(word.upper() if len(word) > 1 else word)
