"""A room that is over has a closed recording, whatever its mode."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from game.deck import Deck
from persistence.event_codec import decode_record
from persistence.history import Histories
from persistence.ids import uuid7
from persistence.memory_event_log import MemoryEventLog, MemoryStore
from persistence.postgres.pool import open_pool
from persistence.postgres.recordings import Recordings
from persistence.postgres.results import Results
from server.rooms.room import Room
from server.sessions.people import People
from server.sessions.result_writer import ResultWriter
from tests.persistence.postgres.test_recordings import BELL, entry
from tests.simulation.bell import RoundEnded


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(database_url) as opened:
        yield opened


async def test_a_mode_without_rows_has_its_recording(pool: asyncpg.Pool) -> None:
    async def nobody(room_id: str) -> list[object]:
        return []

    log, recordings, room_id = MemoryEventLog(MemoryStore(lambda: 0), "node"), Recordings(pool), str(uuid7())
    write = ResultWriter(Results(pool), recordings, Histories(log, recordings, {"Bell": BELL}), People(nobody))  # type: ignore[arg-type]
    claim = await log.create(room_id, entry(1).data)
    room = Room(BELL, Deck())
    room.commit(decode_record(1, entry(1).data, BELL))
    await write(room_id, room)
    assert await recordings.load(room_id) is None, "it goes on"
    last = entry(2, events=(RoundEnded(9_000),))
    await log.append(claim, 1, last.data)
    room.commit(decode_record(2, last.data, BELL))
    assert room.over
    for _ in range(2):
        await write(room_id, room)
        recording = await recordings.load(room_id)
        assert recording is not None
        assert recording.entries == (entry(1), last)
