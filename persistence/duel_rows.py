"""The rows of a duel in Postgres, as values. `*_ms` are UTC ms since 1970 by the store's clock."""

from __future__ import annotations

from dataclasses import dataclass

from game.duel.words import DuelStatus, Outcome
from game.question import Answer
from persistence.postgres.recordings import Segment

_OVER = {DuelStatus.COMPLETED, DuelStatus.DECLINED, DuelStatus.EXPIRED, DuelStatus.CALLED_OFF}


@dataclass(frozen=True, slots=True)
class DuelRow:
    """One row of `knowledge_duels`; `log_n` is the number of the last record that it reflects."""

    knowledge_duel_id: str
    tenant_id: str
    challenger_id: str
    opponent_id: str | None
    duel_type: str
    topic: str
    difficulty_level: str
    time_limit: int
    visibility: str
    deck_hash: str
    rematch_of: str | None
    duel_status: DuelStatus
    log_n: int
    created_ms: int
    started_ms: int | None = None
    completed_ms: int | None = None
    outcome: Outcome | None = None
    winner_id: str | None = None
    challenger_score: int | None = None
    opponent_score: int | None = None
    xp_reward: int = 0
    spectator_count: int = 0
    duel_recording_url: str | None = None

    @property
    def is_over(self) -> bool:
        return self.duel_status in _OVER


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row of `user_answers`; `answer` is None where the time ran out."""

    result_n: int
    user_id: str
    question_id: str
    question_version: int
    submitted_ms: int
    answer: Answer | None = None
    is_correct: bool = False
    credit: float = 0.0
    points_earned: int = 0
    answer_ms: int | None = None
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class ExperienceRow:
    result_n: int
    user_id: str
    amount: int
    created_ms: int


@dataclass(frozen=True, slots=True)
class DuelProjection:
    """`segment`: what its recording does not have yet."""

    duel: DuelRow
    answers: tuple[AnswerRow, ...]
    experience: tuple[ExperienceRow, ...]
    deck: bytes
    segment: Segment
