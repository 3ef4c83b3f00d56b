"""What an audience sees of a duel. These types are the wire's contract; names of people travel beside them, by seat.

All instants are room times in ms; the frame around a view carries the room time at which it was built.
"""

from __future__ import annotations

from msgspec import Struct

from game.audience import Role
from game.duel.words import DuelStatus, DuelType, Outcome, Stage, Visibility
from game.question import Difficulty, QuestionType, TextFormat


class SeatView(Struct, frozen=True):
    """One player as this audience may know them. `score`, `streak` and `correct` count settled questions only:
    to others, those that are closed for every player who can still meet them. `answered` is progress."""

    seat: int
    taken: bool
    guest: bool
    bot: bool
    connected: bool
    ready: bool
    continued: bool
    score: int
    streak: int
    correct: int
    answered: int
    away_left_ms: int
    waited_for_since_ms: int | None


class QuestionView(Struct, frozen=True):
    """The open question. `picked` (positions in `options`) and `text` are this player's own answer, once given.

    `answered_by` says who has answered, not what. `wrong_costs` is what a wrong answer takes, 0 where it costs nothing.
    """

    index: int
    number: int
    question_type: QuestionType
    text_format: TextFormat
    locale: str
    content: str
    options: tuple[str, ...]
    asked_ms: int
    closes_ms: int
    points_max: int
    wrong_costs: int
    answered_by: tuple[int, ...]
    picked: tuple[int, ...] | None = None
    text: str | None = None


class AnswerView(Struct, frozen=True):
    """One player's answer to a settled question; `answered` is False when the time ran out."""

    seat: int
    answered: bool
    picked: tuple[int, ...]
    text: str | None
    credit: float
    is_correct: bool
    points_earned: int
    answer_ms: int | None
    feedback: str


class RevealView(Struct, frozen=True):
    """A settled question: `right` are positions in `options`; `accepted` are the keys of a typed answer, as text."""

    index: int
    number: int
    question_type: QuestionType
    text_format: TextFormat
    locale: str
    content: str
    options: tuple[str, ...]
    right: tuple[int, ...]
    accepted: tuple[str, ...]
    explanation: str
    answers: tuple[AnswerView, ...]
    ends_ms: int | None = None


class ResultView(Struct, frozen=True):
    """`reason` is set when the duel was called off; `forfeited` is the seat that gave up or stayed away."""

    outcome: Outcome
    winner: int | None
    scores: tuple[int, ...]
    experience_points: tuple[int, ...]
    forfeited: int | None = None
    reason: str | None = None


class DuelView(Struct, frozen=True):
    """`review` holds every asked question once the duel is over; before that, `reveal` holds the last settled one.

    `question_count` is how many questions the deck holds.
    """

    role: Role
    seat: int | None
    duel_type: DuelType
    topic: str
    difficulty_level: Difficulty
    time_limit: int
    visibility: Visibility
    spectator_delay_ms: int
    duel_status: DuelStatus
    stage: Stage
    stage_ends_ms: int | None
    question_count: int
    seats: tuple[SeatView, ...]
    question: QuestionView | None = None
    reveal: RevealView | None = None
    result: ResultView | None = None
    review: tuple[RevealView, ...] = ()
    rematch_of: str | None = None
