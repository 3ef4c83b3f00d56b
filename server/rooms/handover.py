"""From a room to Postgres, in the background: however long Postgres is away, no room waits and nothing is lost.

Only room ids are queued. What is written is made from the room when its turn comes, so that ten changes while Postgres
is away are one write, and writing twice changes nothing: rows carry the number of the record that they reflect.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from persistence.event_log import EventLog, OwnedElsewhere, RoomLost
from server import metrics
from server.rooms.limits import HANDOVER_RETRY_S_MAX, HANDOVER_RETRY_S_MIN, OVER_KEPT_S
from server.rooms.pace import Backoff
from server.rooms.room import Room

_log = logging.getLogger(__name__)

Write = Callable[[str, Room], Awaitable[None]]
"""(room id, room) → its rows are in Postgres. Called again until it does not raise."""


class Handover:
    def __init__(self, write: Write, log: EventLog) -> None:
        self._write, self._event_log = write, log
        self._queue: dict[str, None] = {}
        self._news = asyncio.Event()

    def __len__(self) -> int:
        return len(self._queue)

    def queue(self, room_id: str) -> None:
        """The room has something new to hand over. At once, and as often as one likes."""
        self._queue[room_id] = None
        metrics.handover_queue.set(len(self._queue))
        self._news.set()

    async def run(self, find: Callable[[str], Awaitable[Room]]) -> None:
        """Hand over until cancelled. `find` gives the room, from memory or from its log."""
        backoff = Backoff(HANDOVER_RETRY_S_MIN, HANDOVER_RETRY_S_MAX)
        while True:
            while not self._queue:
                self._news.clear()
                await self._news.wait()
            room_id = next(iter(self._queue))
            del self._queue[room_id]  # what changes from here on queues it anew
            try:
                await self._hand_over(room_id, await find(room_id))
            except OwnedElsewhere:
                metrics.handovers.labels("elsewhere").inc()  # its new owner hands it over
            except RoomLost:
                metrics.handovers.labels("lost").inc()
                _log.error("room %s: its log has ended before its result was handed over", room_id)
            except Exception as error:
                metrics.handovers.labels("failed").inc()
                wait_s = backoff.next_s()
                _log.warning("room %s: not handed over, next try in %.1f s: %r", room_id, wait_s, error)
                self.queue(room_id)  # behind the others: one that cannot be written does not hold them up
                await asyncio.sleep(wait_s)
            else:
                metrics.handovers.labels("done").inc()
                backoff.reset()
            metrics.handover_queue.set(len(self._queue))

    async def _hand_over(self, room_id: str, room: Room) -> None:
        over = room.over
        await self._write(room_id, room)
        if over:
            await self._event_log.retire(room_id, keep_s=OVER_KEPT_S)
