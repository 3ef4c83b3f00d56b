"""The whole log of a room: what was archived before it was trimmed, and what the store still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from game.mode import Mode
from game.record import Opened, Record
from game.replay import LogGap
from persistence.event_codec import decode_record, opened_of
from persistence.event_log import EventLog
from persistence.postgres.recordings import Recordings, Segment


@dataclass(frozen=True, slots=True)
class History:
    """`segment`: those of the records that Postgres may not have yet."""

    mode: Mode
    opened: Opened
    records: tuple[Record, ...]
    segment: Segment


class Histories:
    def __init__(self, log: EventLog, recordings: Recordings, modes: Mapping[str, Mode]) -> None:
        self._log, self._recordings, self._modes = log, recordings, modes

    async def of(self, room_id: str) -> History:
        """Raises `RoomLost`, `UnreadableRecord`, `LogGap`, `StoreUnavailable`, and one of `pool.AWAY`."""
        held = await self._log.held(room_id)
        segment = Segment.of(held)
        first_n = held.entries[0].n
        archived = await self._recordings.upto(room_id, first_n) if first_n > 1 else ()
        entries = (*archived, *segment.entries)
        if [entry.n for entry in entries] != list(range(1, len(entries) + 1)):
            raise LogGap(f"{room_id}: what was archived and what the store holds do not join up")
        opened = opened_of(entries[0].data)
        mode = self._modes[opened.mode]
        return History(mode, opened, tuple(decode_record(entry.n, entry.data, mode) for entry in entries), segment)
