"""What a question is: content, type, key and explanation, as immutable values.

Enum values are the words of the data model (`difficulty_level`, `question_type`); the same words stand in Postgres,
in the log and on the wire.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class QuestionType(StrEnum):
    SINGLE_CHOICE = "Single Choice"
    MULTIPLE_CHOICE = "Multiple Choice"
    TRUE_FALSE = "True/False"
    NUMERIC = "Numeric"
    SHORT_ANSWER = "Short Answer"


class Difficulty(StrEnum):
    EASY = "Easy"
    MEDIUM = "Medium"
    HARD = "Hard"


DIFFICULTY_MULTIPLIER = {Difficulty.EASY: 1.0, Difficulty.MEDIUM: 1.5, Difficulty.HARD: 2.0}


class TextFormat(StrEnum):
    """How a question's texts are written. HTML was sanitised when it was imported; nothing else may be in it."""

    PLAIN = "plain"
    HTML = "html"


class Option(Struct, frozen=True):
    """One choice. `weight` is its share of the full credit: 1.0 alone is right, a negative one costs."""

    text: str
    weight: float
    feedback: str = ""


class NumberRange(Struct, frozen=True):
    """A numeric key: any value in `low`..`high`, both included, earns `weight` of the full credit."""

    low: float
    high: float
    weight: float = 1.0
    feedback: str = ""


class AcceptedText(Struct, frozen=True):
    """A short answer key; `*` in `text` stands for any characters, `\\*` for an asterisk (Moodle's rule)."""

    text: str
    weight: float = 1.0
    feedback: str = ""


class Question(Struct, frozen=True):
    """One version of one question. Editing makes a new version; a room keeps the version that it was dealt.

    `options` serves Single Choice, Multiple Choice and True/False (there: exactly `True` and `False`, in this order);
    `ranges` serves Numeric; `texts` serves Short Answer. The others are empty.
    """

    question_id: str
    version: int
    topic: str
    difficulty_level: Difficulty
    question_type: QuestionType
    content: str
    options: tuple[Option, ...] = ()
    ranges: tuple[NumberRange, ...] = ()
    texts: tuple[AcceptedText, ...] = ()
    explanation: str = ""
    text_format: TextFormat = TextFormat.PLAIN
    base_points: int = 1000
    locale: str = "en"
    case_sensitive: bool = False
    shuffle: bool = True


class Answer(Struct, frozen=True):
    """What a player answered: `picked` option numbers (the question's own, not the screen's), or typed `text`."""

    picked: tuple[int, ...] = ()
    text: str | None = None
