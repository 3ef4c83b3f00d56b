"""Snapshots of the rooms of this node, so that a claim reads little however long a room has been played.

    archive what the log holds up to the snapshot → keep the snapshot and trim the log, in one step

In the background, one room after the other. Where the archive is away the snapshot is kept and the log grows on: it is
trimmed when a later snapshot finds the archive back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from persistence.event_log import Claim, EventLog, Fenced, RoomLost, Snapshot, StoreUnavailable
from persistence.postgres.recordings import Segment
from persistence.snapshot_codec import encode_snapshot
from server import metrics
from server.rooms.limits import SNAPSHOT_COMMANDS_A_RECORD, SNAPSHOT_EVERY_RECORDS, SNAPSHOT_WAIT_S_MAX
from server.rooms.room import Room

_log = logging.getLogger(__name__)

Archive = Callable[[str, Segment], Awaitable[None]]
"""(room id, segment) → it is in Postgres. Twice changes nothing."""

Owned = Callable[[str], tuple[Claim, Room] | None]
"""(room id) → the room and our claim on it, while it is served here and its clock has been looked at."""


class Snapshots:
    def __init__(self, log: EventLog, archive: Archive) -> None:
        self._event_log, self._archive = log, archive
        self._due_n: dict[str, int] = {}
        self._queue: dict[str, None] = {}
        self._news = asyncio.Event()

    def note(self, claim: Claim, room: Room) -> None:
        """The room has one record more."""
        due_n = self._due_n.get(claim.room_id)
        if due_n is None:
            due_n = self._due_n[claim.room_id] = (claim.snapshot.n if claim.snapshot else 0) + _every(room)
        if room.version >= due_n:
            self._due_n[claim.room_id] = room.version + _every(room)
            self._queue[claim.room_id] = None
            self._news.set()

    def forget(self, room_id: str) -> None:
        """The room is not served here any more."""
        self._due_n.pop(room_id, None)
        self._queue.pop(room_id, None)

    async def run(self, owned: Owned) -> None:
        """Until cancelled."""
        while True:
            while not self._queue:
                self._news.clear()
                await self._news.wait()
            room_id = next(iter(self._queue))
            del self._queue[room_id]
            if (found := owned(room_id)) is not None and not found[1].over:
                await self._keep(*found)

    async def _keep(self, claim: Claim, room: Room) -> None:
        try:
            snapshot = snapshot_of(room)
            async with asyncio.timeout(SNAPSHOT_WAIT_S_MAX):
                is_archived = await self._archived(claim, snapshot.n)
                await self._event_log.keep_snapshot(claim, snapshot, trim=is_archived)
        except (Fenced, RoomLost, StoreUnavailable, TimeoutError) as error:  # the room itself will hear of it
            metrics.snapshots.labels("failed").inc()
            _log.warning("room %s: no snapshot at version %d: %r", claim.room_id, room.version, error)
        except Exception:  # a state that cannot be stored; the log can, and grows on
            metrics.failures.labels("snapshot").inc()
            _log.exception("room %s: no snapshot at version %d", claim.room_id, room.version)
        else:
            metrics.snapshots.labels("trimmed" if is_archived else "kept").inc()

    async def _archived(self, claim: Claim, n: int) -> bool:
        """Whether everything up to record `n` is in the archive. Raises what `EventLog.held` does."""
        segment = Segment.of(await self._event_log.held(claim.room_id)).upto(n)
        if segment.epoch != claim.epoch:
            raise Fenced(claim.room_id)
        try:
            await self._archive(claim.room_id, segment)
        except Exception as error:  # whatever it is, nothing is trimmed
            _log.warning("room %s: not archived up to record %d: %r", claim.room_id, n, error)
            return False
        return True


def _every(room: Room) -> int:
    """What a snapshot costs is a constant for each record, and what the log brings beside it stays a small part."""
    return max(SNAPSHOT_EVERY_RECORDS, room.commands_kept // SNAPSHOT_COMMANDS_A_RECORD)


def snapshot_of(room: Room) -> Snapshot:
    fold, commands = room.snapshot()
    return Snapshot(fold.n, encode_snapshot(fold, commands))
