"""The immutable questions that a room is dealt at creation. Events name its items by index."""

from __future__ import annotations

from msgspec import Struct

from game.question import Question

QUESTIONS_MAX = 100


class Deck(Struct, frozen=True):
    questions: tuple[Question, ...] = ()

    def __post_init__(self) -> None:
        if len(self.questions) > QUESTIONS_MAX:
            raise ValueError(f"a deck holds at most {QUESTIONS_MAX} questions, not {len(self.questions)}")

    def dealt(self, items: tuple[int, ...]) -> Deck:
        """These items in this order; () is the deck as it lies."""
        return Deck(tuple(self.questions[item] for item in items)) if items else self
