"""Recordings: a finished room's records as they stood in its log, and the decks that they point into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import msgspec

from persistence.event_codec import UnreadableRecord
from persistence.event_log import Entry
from persistence.ids import is_id
from persistence.postgres.named_sql import statements

SEGMENT_FORMAT = 1
"""A segment is a msgpack array of records; the number of the first is the row's `from_n`."""

_SQL = statements("recordings.sql")
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[bytes])


@dataclass(frozen=True, slots=True)
class Recording:
    entries: tuple[Entry, ...]
    deck_hash: str


class Recordings:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def load(self, room_id: str) -> Recording | None:
        """None until the duel is over, and for what is no duel. Raises `UnreadableRecord`."""
        segments = await self._pool.fetch(_SQL["load"], room_id) if is_id(room_id) else []
        if not segments or not segments[-1]["closed"]:
            return None
        entries = tuple(entry for segment in segments for entry in _decode_segment(segment))
        return Recording(entries, segments[0]["deck_hash"])

    async def deck(self, deck_hash: str) -> bytes | None:
        """The deck's bytes, for `decode_deck`."""
        deck: bytes | None = await self._pool.fetchval(_SQL["deck"], deck_hash)
        return deck


def encode_segment(entries: Sequence[Entry]) -> bytes:
    return _encoder.encode([entry.data for entry in entries])


def _decode_segment(row: asyncpg.Record) -> list[Entry]:
    if row["codec_version"] != SEGMENT_FORMAT:
        raise UnreadableRecord(f"recording format {row['codec_version']} is unknown")
    return [Entry(n, data) for n, data in enumerate(_decoder.decode(row["records"]), start=row["from_n"])]
