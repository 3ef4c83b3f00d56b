"""Logs of duels written by hand: the events that a room would have stored, one record each unless said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from game.deck import Deck
from game.duel import events as happened
from game.duel.words import DuelType, Outcome, Visibility
from game.modes.quick_quiz import QuickQuiz
from game.question import Answer, Difficulty, Option, Question, QuestionType
from game.record import Opened, Record
from persistence.event_codec import deck_hash, encode_deck, encode_record
from persistence.event_log import Entry
from persistence.ids import uuid7

MODE = QuickQuiz()
STORE_MS = 1_700_000_000_000


def new_id() -> str:
    return str(uuid7())


def deck_of(count: int) -> Deck:
    options = (Option("right", 1.0), Option("wrong", 0.0))
    return Deck(
        tuple(
            Question(
                question_id=str(UUID(int=number + 1)),
                version=number + 1,
                topic="Astronomy",
                difficulty_level=Difficulty.EASY,
                question_type=QuestionType.SINGLE_CHOICE,
                content=f"Question {number}?",
                options=options,
            )
            for number in range(count)
        )
    )


@dataclass
class DuelLog:
    """`add` stores one record. Room time is what the events say; the room was opened at `STORE_MS`."""

    room_id: str = field(default_factory=new_id)
    challenger_id: str = field(default_factory=new_id)
    opponent_id: str = field(default_factory=new_id)
    deck: Deck = field(default_factory=lambda: deck_of(2))
    records: list[Record] = field(default_factory=list)

    def add(self, *events: object) -> DuelLog:
        self.records.append(Record(len(self.records) + 1, 0, events))
        return self

    @property
    def entries(self) -> list[Entry]:
        return [Entry(record.n, encode_record(record, MODE)) for record in self.records]

    def challenged(self, *, guest: bool = False, visibility: Visibility = Visibility.LINK) -> DuelLog:
        challenge = happened.Challenged(
            challenger_id=self.challenger_id,
            challenger_guest=guest,
            duel_type=DuelType.QUICK_QUIZ,
            topic="Astronomy",
            difficulty_level=Difficulty.EASY,
            time_limit=5,
            visibility=visibility,
            rules=MODE.rules(3_000),
            at_ms=0,
        )
        return self.add(Opened(MODE.name, deck_hash(encode_deck(self.deck)), STORE_MS), challenge)

    def accepted(self, *, guest: bool = False, bot: bool = False) -> DuelLog:
        return self.add(happened.Accepted(self.opponent_id, guest, bot, 0, 1_000))

    def started(self) -> DuelLog:
        return self.add(happened.Started(2_000))

    def answered(self, seat: int, index: int, at_ms: int, *, right: bool = True, text: str | None = None) -> DuelLog:
        return self.add(answer(seat, index, at_ms, right=right, text=text))

    def closed(self, index: int, at_ms: int, seats: tuple[int, ...] = (0, 1)) -> DuelLog:
        return self.add(happened.QuestionClosed(index, seats, at_ms, at_ms + 4_000))

    def completed(self, scores: Sequence[int] = (1_500, 700), experience: Sequence[int] = (60, 20)) -> DuelLog:
        winner = None if scores[0] == scores[1] else int(scores[1] > scores[0])
        outcome = Outcome.DRAW if winner is None else Outcome.WIN
        return self.add(happened.Completed(outcome, winner, tuple(scores), tuple(experience), 60_000))

    def played(self) -> DuelLog:
        """A whole duel: the challenger answers both questions, the opponent misses the second."""
        self.challenged().accepted().started()
        self.answered(0, 0, 3_000).answered(1, 0, 4_000, right=False).closed(0, 4_000)
        return self.answered(0, 1, 9_000).closed(1, 28_000).completed()


def answer(seat: int, index: int, at_ms: int, *, right: bool = True, text: str | None = None) -> happened.Answered:
    return happened.Answered(
        seat=seat,
        index=index,
        answer=Answer((0 if right else 1,)) if text is None else Answer((), text),
        credit=1.0 if right else 0.0,
        is_correct=right,
        points_earned=750 if right else 0,
        answer_ms=900,
        flagged=False,
        at_ms=at_ms,
    )
