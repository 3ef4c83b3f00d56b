"""Recordings: a room's records as they stood in its log, in segments, and the decks that they point into.

A log is archived before it is trimmed. The segments of one recording join up and may overlap, since snapshots and
results archive side by side; where a store lost the tail of a log after it was archived, the later epoch counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from persistence.event_codec import opened_of
from persistence.event_log import Entry, Held
from persistence.ids import is_id
from persistence.postgres.named_sql import statements
from persistence.stored_fields import UnreadableRecord

Connection = asyncpg.Connection | PoolConnectionProxy

SEGMENT_FORMAT = 1
"""A segment is a msgpack array of records; the number of the first is the row's `from_n`."""

_SQL = statements("recordings.sql")
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[bytes])


class Superseded(Exception):
    """The archive goes by what an owner said whom the store has forgotten in a crash: keep these records in the log.

    It is over when the room is claimed in a later epoch.
    """


@dataclass(frozen=True, slots=True)
class Segment:
    """Records in a row, and the epoch of the owner whose log they stood in."""

    epoch: int
    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, held: Held) -> Segment:
        """What the store holds and was not trimmed: of a trimmed log the first that is left is archived as well."""
        return cls(held.epoch, held.entries if held.entries[0].n == 1 else held.entries[1:])

    def upto(self, n: int) -> Segment:
        return Segment(self.epoch, tuple(entry for entry in self.entries if entry.n <= n))


@dataclass(frozen=True, slots=True)
class Archived:
    """`closed`: the room was over at its end."""

    segment: Segment
    closed: bool


@dataclass(frozen=True, slots=True)
class Recording:
    entries: tuple[Entry, ...]
    deck_hash: str


class Recordings:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def load(self, room_id: str) -> Recording | None:
        """None until the room is over. Raises `UnreadableRecord`."""
        entries, is_closed = await self._joined(room_id)
        return Recording(entries, opened_of(entries[0].data).deck_hash) if is_closed else None

    async def upto(self, room_id: str, n: int) -> tuple[Entry, ...]:
        """What was archived of the records up to number `n`. Raises `UnreadableRecord`."""
        entries, _ = await self._joined(room_id)
        return entries[:n]

    async def archive(self, room_id: str, segment: Segment, *, closed: bool = False) -> None:
        """`closed`: the room is over, and this is the last. Raises one of `pool.AWAY` when it may be tried again.

        Raises `Superseded` of a room that goes on: then nothing may be trimmed.
        """
        async with self._pool.acquire() as connection:
            await write_segment(connection, room_id, segment, closed=closed)
            if segment.entries and not closed:
                numbers = segment.entries[0].n, segment.entries[-1].n
                if await connection.fetchval(_SQL["superseded"], room_id, segment.epoch, *numbers):
                    raise Superseded(f"{room_id}, records {numbers} of epoch {segment.epoch}")

    async def deck(self, deck_hash: str) -> bytes | None:
        """The deck's bytes, for `decode_deck`."""
        deck: bytes | None = await self._pool.fetchval(_SQL["deck"], deck_hash)
        return deck

    async def _joined(self, room_id: str) -> tuple[tuple[Entry, ...], bool]:
        rows = await self._pool.fetch(_SQL["load"], room_id) if is_id(room_id) else []
        return joined([Archived(_decode_segment(row), row["closed"]) for row in rows])


def joined(archived: Iterable[Archived]) -> tuple[tuple[Entry, ...], bool]:
    """The entries from number 1 on, as far as they join up, and whether that is all.

    An owner held the whole log from the first record on that it archived: what earlier epochs say there is no more.
    """
    by_n: dict[int, Entry] = {}
    last_n: int | None = None
    for _, same_epoch in groupby(sorted(archived, key=_epoch), key=_epoch):
        ours = list(same_epoch)
        first_n = min(one.segment.entries[0].n for one in ours)
        by_n = {n: entry for n, entry in by_n.items() if n < first_n}
        by_n.update((entry.n, entry) for one in ours for entry in one.segment.entries)
        last_n = next((one.segment.entries[-1].n for one in ours if one.closed), None)
    entries: list[Entry] = []
    while (entry := by_n.get(len(entries) + 1)) is not None and len(entries) != last_n:
        entries.append(entry)
    return tuple(entries), len(entries) == last_n


def _epoch(archived: Archived) -> int:
    return archived.segment.epoch


async def write_segment(connection: Connection, room_id: str, segment: Segment, *, closed: bool) -> None:
    """In place of what an earlier epoch archived from the same number on, or of less. Twice changes nothing."""
    entries = segment.entries
    if entries:
        numbers = entries[0].n, entries[-1].n, segment.epoch
        await connection.execute(_SQL["write"], room_id, *numbers, SEGMENT_FORMAT, encode_segment(entries), closed)


def encode_segment(entries: Sequence[Entry]) -> bytes:
    return _encoder.encode([entry.data for entry in entries])


def _decode_segment(row: asyncpg.Record) -> Segment:
    if row["codec_version"] != SEGMENT_FORMAT:
        raise UnreadableRecord(f"recording format {row['codec_version']} is unknown")
    entries = (Entry(n, data) for n, data in enumerate(_decoder.decode(row["records"]), start=row["from_n"]))
    return Segment(row["epoch"], tuple(entries))
