"""What Postgres keeps of a duel."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg

_WITHIN_S = 10.0


@dataclass(frozen=True)
class Kept:
    """Rows as they are: the duel, its answers in order, who sat where, experience points, the recording."""

    duel: asyncpg.Record
    answers: list[asyncpg.Record]
    participants: list[asyncpg.Record]
    experience: list[asyncpg.Record]
    recordings: list[asyncpg.Record]

    @property
    def scores(self) -> dict[str, Any]:
        return {"sun": self.duel["challenger_score"], "moon": self.duel["opponent_score"]}


async def kept(database_url: str, room: str, status: str = "Completed") -> Kept:
    """As soon as Postgres has the duel in that status: results are handed over after they were told."""
    connection = await asyncpg.connect(database_url)
    try:
        async with asyncio.timeout(_WITHIN_S):
            while not (duel := await connection.fetchrow(_DUEL, room, status)):  # noqa: ASYNC110  (nothing tells)
                await asyncio.sleep(0.05)
        return Kept(
            duel,
            await connection.fetch("select * from arena.user_answers where room_id = $1 order by result_n", room),
            await connection.fetch("select * from arena.room_participants where room_id = $1 order by seat", room),
            await connection.fetch("select * from arena.xp_ledger where room_id = $1", room),
            await connection.fetch("select * from arena.recordings where room_id = $1", room),
        )
    finally:
        await connection.close()


_DUEL = "select * from arena.knowledge_duels where knowledge_duel_id = $1 and duel_status = $2"
