"""What pages and rules ask about duels. Names come from `room_participants`: None for an empty seat or erased name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from game.duel.words import DuelStatus, DuelType, Outcome, Visibility
from game.question import Difficulty
from persistence.ids import is_id
from persistence.postgres.named_sql import statements

_SQL = statements("duels.sql")


@dataclass(frozen=True, slots=True)
class Duel:
    """A row of `knowledge_duels`; times are UTC."""

    knowledge_duel_id: str
    tenant_id: str
    duel_type: DuelType
    topic: str
    difficulty_level: Difficulty
    time_limit: int
    visibility: Visibility
    duel_status: DuelStatus
    challenger_id: str
    challenger_name: str | None
    challenger_score: int | None
    opponent_id: str | None
    opponent_name: str | None
    opponent_score: int | None
    outcome: Outcome | None
    winner_id: str | None
    xp_reward: int
    spectator_count: int
    duel_recording_url: str | None
    rematch_of: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Participant:
    """`display_name` is empty where it was erased."""

    seat: int
    user_id: str
    display_name: str


class Duels:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def get(self, duel_id: str) -> Duel | None:
        row = await self._pool.fetchrow(_SQL["get"], duel_id) if is_id(duel_id) else None
        return _duel(row) if row else None

    async def pair_duels_today(self, one: str, other: str) -> int:
        """How many duels these two completed since midnight UTC, whoever challenged."""
        return int(await self._pool.fetchval(_SQL["pair_duels_today"], one, other))

    async def participants(self, room_id: str) -> list[Participant]:
        """By seat."""
        rows = await self._pool.fetch(_SQL["participants"], room_id) if is_id(room_id) else []
        return [Participant(row["seat"], str(row["user_id"]), row["display_name"]) for row in rows]


def _duel(row: asyncpg.Record) -> Duel:
    return Duel(
        knowledge_duel_id=str(row["knowledge_duel_id"]),
        tenant_id=row["tenant_id"],
        duel_type=DuelType(row["duel_type"]),
        topic=row["topic"],
        difficulty_level=Difficulty(row["difficulty_level"]),
        time_limit=row["time_limit"],
        visibility=Visibility(row["visibility"]),
        duel_status=DuelStatus(row["duel_status"]),
        challenger_id=str(row["challenger_id"]),
        challenger_name=row["challenger_name"],
        challenger_score=row["challenger_score"],
        opponent_id=_text(row["opponent_id"]),
        opponent_name=row["opponent_name"],
        opponent_score=row["opponent_score"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        winner_id=_text(row["winner_id"]),
        xp_reward=row["xp_reward"],
        spectator_count=row["spectator_count"],
        duel_recording_url=row["duel_recording_url"],
        rematch_of=_text(row["rematch_of"]),
        created_at=row["created_at"],
        started_at=row["started_at"],
        completed_at=row["completed_at"],
    )


def _text(identifier: object) -> str | None:
    return None if identifier is None else str(identifier)
