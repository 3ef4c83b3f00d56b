"""Postgres as the rooms know it: rows with unique keys, one transaction a call; away now and then, or its answer is.

The rules are those of `results.sql` and `recordings.sql`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable

from persistence.duel_rows import DuelProjection
from persistence.event_log import Entry
from persistence.postgres.recordings import Archived, Segment, Superseded, joined
from tests.simulation.network import Wires

_ANSWER_LOST = 0.05


class SimPostgres:
    """What all nodes share. Results and recordings both."""

    def __init__(self, wires: Wires, dice: random.Random) -> None:
        self._wires, self._dice = wires, dice
        self.is_away = False
        self.reflected: dict[str, tuple[int, int]] = {}
        self.experience: dict[tuple[str, int, str], int] = {}
        self.segments: dict[str, dict[int, Archived]] = {}

    async def write(self, projection: DuelProjection) -> bool:
        await self._asked()
        duel = projection.duel
        room_id, reflects = duel.knowledge_duel_id, (projection.segment.epoch, duel.log_n)
        if self.reflected.get(room_id, (0, 0)) >= reflects:
            return False
        self.reflected[room_id] = reflects
        for key in [key for key in self.experience if key[0] == room_id]:
            del self.experience[key]
        for row in projection.experience:
            self.experience[room_id, row.result_n, row.user_id] = row.amount
        self._keep(duel.knowledge_duel_id, projection.segment, closed=duel.is_over)
        await self._answered()
        return True

    async def save_participants(self, room_id: str, participants: Iterable[tuple[int, str, str]]) -> None:
        await self._asked()

    async def archive(self, room_id: str, segment: Segment, *, closed: bool = False) -> None:
        await self._asked()
        self._keep(room_id, segment, closed=closed)
        if segment.entries and not closed:
            first_n, last_n = segment.entries[0].n, segment.entries[-1].n
            for from_n, kept in self.segments[room_id].items():
                epoch = kept.segment.epoch
                if (epoch > segment.epoch and from_n <= last_n) or (
                    epoch == segment.epoch and from_n == first_n and kept.segment.entries[-1].n > last_n
                ):
                    raise Superseded(room_id)
        await self._answered()

    async def upto(self, room_id: str, n: int) -> tuple[Entry, ...]:
        await self._asked()
        return self.archived(room_id)[:n]

    def archived(self, room_id: str) -> tuple[Entry, ...]:
        return joined(self.segments.get(room_id, {}).values())[0]

    def _keep(self, room_id: str, segment: Segment, *, closed: bool) -> None:
        if not segment.entries:
            return
        segments, from_n = self.segments.setdefault(room_id, {}), segment.entries[0].n
        kept = segments.get(from_n)
        if kept is None or _rank(kept.segment, kept.closed) < _rank(segment, closed):
            segments[from_n] = Archived(segment, closed)

    async def _asked(self) -> None:
        await asyncio.sleep(self._wires.latency_s())
        if self.is_away:
            raise OSError("Postgres is away")

    async def _answered(self) -> None:
        await asyncio.sleep(self._wires.latency_s())
        if self._dice.random() < _ANSWER_LOST:
            raise OSError("the answer was lost")


def _rank(segment: Segment, closed: bool) -> tuple[int, int, bool]:
    return segment.epoch, segment.entries[-1].n, closed
