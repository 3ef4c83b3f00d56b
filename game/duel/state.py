"""A duel as its events left it. Everything is a value; `fold.apply` makes the next one.

The life of a room, and of each seat in it while the duel is played:

    CHALLENGED → LOBBY → COUNTDOWN → PLAYING → OVER

    due ──Asked──→ open ──Answered──→ open, answered ──QuestionClosed──→ reveal ──its time──→ due
     │                └───────────────── time ran out ──────┘
     └──WaitStarted (away)──→ waiting ──WaitEnded (back)──→ due
"""

from __future__ import annotations

from msgspec import Struct, field

from game.deck import Deck
from game.duel.events import Challenged
from game.duel.words import DuelStatus, Outcome, Stage
from game.question import Answer, Question


class Given(Struct, frozen=True):
    """One seat's answer to one question, None where the time ran out. `order`: the options as that seat saw them."""

    index: int
    order: tuple[int, ...]
    answer: Answer | None
    credit: float = 0.0
    is_correct: bool = False
    points_earned: int = 0
    answer_ms: int | None = None


class Open(Struct, frozen=True):
    """The question in front of a seat; `given` once answered, until it is closed."""

    index: int
    asked_ms: int
    closes_ms: int
    order: tuple[int, ...]
    given: Given | None = None


class Seat(Struct, frozen=True):
    """One player. At most one of `open`, `due_ms` and `waiting_since_ms` is set while the duel is played.

    `due_ms`: when the next question is due (the reveal lasts until then). `settled`: closed questions, oldest first.
    """

    user_id: str
    guest: bool = False
    bot: bool = False
    connected: bool = False
    ready: bool = False
    continued: bool = False
    away_left_ms: int = 0
    waiting_since_ms: int | None = None
    due_ms: int | None = None
    open: Open | None = None
    settled: tuple[Given, ...] = ()

    @property
    def asked(self) -> int:
        """How many questions this seat has met; they are dealt in the deck's order."""
        return len(self.settled) + (self.open is not None)

    @property
    def answered(self) -> int:
        """How many of them this seat is done with."""
        return len(self.settled) + (self.open is not None and self.open.given is not None)


class Result(Struct, frozen=True):
    outcome: Outcome
    winner: int | None
    scores: tuple[int, ...]
    experience_points: tuple[int, ...]
    forfeited: int | None = None
    reason: str | None = None


class Duel(Struct, frozen=True):
    """`deck` is what is asked, in this order. `terms` are None until the room's first event, and seat 1 until the
    challenge is accepted.

    `stage_ends_ms`: challenge, ready check and countdown end then; in play, the whole duel's time where it is bounded.
    `watchers_orders`: how a question's options stand for those who watch, by its index.
    """

    deck: Deck
    terms: Challenged | None = None
    status: DuelStatus = DuelStatus.CHALLENGED
    stage: Stage = Stage.CHALLENGED
    stage_ends_ms: int | None = None
    seats: tuple[Seat, ...] = ()
    pair_duels_today: int = 0
    spectator_count: int = 0
    watchers_orders: dict[int, tuple[int, ...]] = field(default_factory=dict)
    result: Result | None = None

    @property
    def agreed(self) -> Challenged:
        """The terms of a room that has its first event."""
        assert self.terms is not None, "no challenge yet"
        return self.terms

    def question(self, index: int) -> Question:
        return self.deck.questions[index]

    def seat_of(self, user_id: str) -> int | None:
        return next((number for number, seat in enumerate(self.seats) if seat.user_id == user_id), None)


def is_through(duel: Duel, seat: Seat) -> bool:
    """Every question of the deck is behind this player."""
    return len(seat.settled) == len(duel.deck.questions)


def score(seat: Seat) -> int:
    """Points of the settled questions."""
    return sum(given.points_earned for given in seat.settled)


def streak(settled: tuple[Given, ...]) -> int:
    """Right answers in a row, up to the last one."""
    length = 0
    for given in reversed(settled):
        if not given.is_correct:
            break
        length += 1
    return length
