"""From a room to Postgres, in the background: however long Postgres is away, no room waits and nothing is lost.

Only room ids are queued. What is written is made from the room when its turn comes, so that ten changes while Postgres
is away are one write, and writing twice changes nothing: rows carry the number of the record that they reflect.

An outage is waited for, however long. What Postgres does not take though it answers, or what we cannot make rows of, is
tried `HANDOVER_TRIES_MAX` times; then the result of a room that is over is set aside until somebody puts it back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from persistence.event_codec import encode_deck
from persistence.event_log import EventLog, OwnedElsewhere, RoomLost, StoreUnavailable
from persistence.postgres.pool import may_pass
from persistence.set_aside import SetAside
from server import metrics
from server.rooms.claiming import RoomUnreadable
from server.rooms.limits import HANDOVER_RETRY_S_MAX, HANDOVER_RETRY_S_MIN, HANDOVER_TRIES_MAX, OVER_KEPT_S
from server.rooms.pace import Backoff
from server.rooms.room import Room

_log = logging.getLogger(__name__)

Write = Callable[[str, Room], Awaitable[None]]
"""(room id, room) → its rows are in Postgres. Called again until it does not raise."""


class _Refused(Exception):
    """Written again as it is, it would be refused again."""


class Handover:
    def __init__(self, write: Write, log: EventLog, set_aside: SetAside) -> None:
        self._write, self._event_log, self._set_aside = write, log, set_aside
        self._tries: dict[str, int] = {}
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
                room = await find(room_id)
                await self._hand_over(room_id, room)
            except OwnedElsewhere:
                self._tries.pop(room_id, None)
                metrics.handovers.labels("elsewhere").inc()  # its new owner hands it over
            except RoomLost:
                self._tries.pop(room_id, None)
                metrics.handovers.labels("lost").inc()
                _log.error("room %s: its log has ended before its result was handed over", room_id)
            except RoomUnreadable:
                metrics.handovers.labels("unreadable").inc()  # it stays in the index, for a node that can read it
            except _Refused as error:
                await self._refused(room_id, room, error.__cause__)
            except Exception as error:
                metrics.handovers.labels("failed").inc()
                wait_s = backoff.next_s()
                _log.warning("room %s: not handed over, next try in %.1f s: %r", room_id, wait_s, error)
                self.queue(room_id)  # behind the others: one that cannot be written does not hold them up
                await asyncio.sleep(wait_s)
            else:
                metrics.handovers.labels("done").inc()
                self._tries.pop(room_id, None)
                backoff.reset()
            metrics.handover_queue.set(len(self._queue))

    async def _hand_over(self, room_id: str, room: Room) -> None:
        over = room.over
        try:
            await self._write(room_id, room)
        except (OwnedElsewhere, RoomLost, StoreUnavailable):
            raise
        except Exception as error:
            if may_pass(error):
                raise
            raise _Refused(room_id) from error
        if over:
            await self._event_log.retire(room_id, keep_s=OVER_KEPT_S)

    async def _refused(self, room_id: str, room: Room, error: BaseException | None) -> None:
        """Later again, while nobody waits; after the last try aside, or until it changes, if it is not over."""
        tries = self._tries[room_id] = self._tries.get(room_id, 0) + 1
        metrics.handovers.labels("refused").inc()
        if tries < HANDOVER_TRIES_MAX:
            _log.warning("room %s: its result was refused, try %d: %r", room_id, tries, error)
            wait_s = HANDOVER_RETRY_S_MIN * 2**tries
            asyncio.get_running_loop().call_later(wait_s, self.queue, room_id)
            return
        del self._tries[room_id]
        if not room.over:
            _log.error("room %s: what it has so far cannot be handed over: %r", room_id, error)
            return
        try:
            await self._set_aside.keep(room_id, repr(error), encode_deck(room.deck))
        except StoreUnavailable:
            self.queue(room_id)
            return
        metrics.handovers.labels("set_aside").inc()
        _log.error("room %s: its result is set aside, see `roguelearn results`: %r", room_id, error)
