"""A log is archived in segments; what is read is one recording, whatever was archived twice or by whom."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from game.record import Opened, Record
from game.replay import LogGap
from persistence.event_codec import encode_record
from persistence.event_log import Claim, Entry, Snapshot
from persistence.history import Histories
from persistence.ids import uuid7
from persistence.memory_event_log import MemoryEventLog, MemoryStore
from persistence.postgres.pool import open_pool
from persistence.postgres.recordings import Recordings, Segment, Superseded, write_segment
from tests.simulation.bell import BellMode, Hung, Rang

BELL = BellMode()


def entry(n: int, ringer: str = "ann", events: tuple[object, ...] = ()) -> Entry:
    if n == 1:
        events = (Opened("Bell", "deck", 1_700_000_000_000), Hung(("ann",), 9_000, 1, True, 0))
    return Entry(n, encode_record(Record(n, n * 100, events or (Rang(ringer, n * 100, 0),)), BELL))


def entries(first_n: int, last_n: int, ringer: str = "ann") -> tuple[Entry, ...]:
    return tuple(entry(n, ringer) for n in range(first_n, last_n + 1))


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(database_url) as opened:
        yield opened


@pytest.fixture
def recordings(pool: asyncpg.Pool) -> Recordings:
    return Recordings(pool)


@pytest.fixture
def room_id() -> str:
    return str(uuid7())


async def close(pool: asyncpg.Pool, room_id: str, segment: Segment) -> None:
    async with pool.acquire() as connection:
        await write_segment(connection, room_id, segment, closed=True)


async def test_segments_join_up_to_one_recording(pool: asyncpg.Pool, recordings: Recordings, room_id: str) -> None:
    await recordings.archive(room_id, Segment(1, entries(1, 5)))
    await recordings.archive(room_id, Segment(2, entries(6, 8)))
    assert await recordings.load(room_id) is None, "the room goes on"
    assert await recordings.upto(room_id, 7) == entries(1, 7)
    await close(pool, room_id, Segment(2, entries(9, 12)))
    recording = await recordings.load(room_id)
    assert recording is not None
    assert (recording.entries, recording.deck_hash) == (entries(1, 12), "deck")


async def test_archiving_again_changes_nothing_and_archiving_more_replaces(
    recordings: Recordings, room_id: str
) -> None:
    for last_n in (5, 5, 8, 8):
        await recordings.archive(room_id, Segment(1, entries(1, last_n)))
    with pytest.raises(Superseded):
        await recordings.archive(room_id, Segment(1, entries(1, 5)))
    assert await recordings.upto(room_id, 99) == entries(1, 8)
    await recordings.archive(room_id, Segment(1, ()))
    assert await recordings.upto(room_id, 99) == entries(1, 8)


async def test_what_a_lost_tail_had_archived_does_not_count(
    pool: asyncpg.Pool, recordings: Recordings, room_id: str
) -> None:
    """The store lost records 6 to 10 after they were archived; the next owner wrote others in their place."""
    await recordings.archive(room_id, Segment(1, entries(1, 10, "lost")))
    await recordings.archive(room_id, Segment(1, entries(11, 14, "lost")))
    await recordings.archive(room_id, Segment(2, entries(1, 8)))
    assert await recordings.upto(room_id, 99) == entries(1, 8)
    with pytest.raises(Superseded):
        await recordings.archive(room_id, Segment(1, entries(1, 10, "lost")))
    assert await recordings.upto(room_id, 99) == entries(1, 8), "by an owner of before who woke late"
    await close(pool, room_id, Segment(2, entries(9, 10)))
    recording = await recordings.load(room_id)
    assert recording is not None
    assert recording.entries == entries(1, 10), "what was closed is all there is"


async def test_segments_may_overlap(pool: asyncpg.Pool, recordings: Recordings, room_id: str) -> None:
    """A result was written between a snapshot's archive and its trim: it archived one record more from the same on."""
    await recordings.archive(room_id, Segment(1, entries(1, 6)))
    await recordings.archive(room_id, Segment(1, entries(1, 7)))
    await recordings.archive(room_id, Segment(1, entries(7, 12)))
    assert await recordings.upto(room_id, 99) == entries(1, 12)
    await close(pool, room_id, Segment(1, entries(10, 14)))
    recording = await recordings.load(room_id)
    assert recording is not None
    assert recording.entries == entries(1, 14)


async def test_a_later_epoch_counts_from_its_first_record_on(
    pool: asyncpg.Pool, recordings: Recordings, room_id: str
) -> None:
    """The store lost the end of a room that was over, and the room went on from before."""
    await recordings.archive(room_id, Segment(1, entries(1, 6)))
    await close(pool, room_id, Segment(1, entries(7, 20, "lost")))
    await recordings.archive(room_id, Segment(2, entries(8, 9)))
    assert await recordings.load(room_id) is None, "it is over no more"
    assert await recordings.upto(room_id, 99) == (*entries(1, 6), entry(7, "lost"), *entries(8, 9))


async def test_an_epoch_that_a_crash_took_from_the_store_stands_in_the_way(
    recordings: Recordings, room_id: str
) -> None:
    """The claim of epoch 4 was lost, the owner of epoch 3 goes on: what it archives would not be found again."""
    await recordings.archive(room_id, Segment(3, entries(1, 6)))
    await recordings.archive(room_id, Segment(4, entries(5, 9, "lost")))
    with pytest.raises(Superseded):
        await recordings.archive(room_id, Segment(3, entries(7, 12)))
    await recordings.archive(room_id, Segment(5, entries(5, 12)))
    assert await recordings.upto(room_id, 99) == entries(1, 12)


async def stored(log: MemoryEventLog, room_id: str, last_n: int) -> Claim:
    claim = await log.create(room_id, entry(1).data)
    for n in range(2, last_n + 1):
        await log.append(claim, n - 1, entry(n).data)
    return claim


async def test_a_history_is_what_was_archived_and_what_the_store_holds(recordings: Recordings, room_id: str) -> None:
    log = MemoryEventLog(MemoryStore(lambda: 0), "node")
    histories = Histories(log, recordings, {"Bell": BELL})
    claim = await stored(log, room_id, 9)
    whole = await histories.of(room_id)
    assert (whole.segment, len(whole.records)) == (Segment(1, entries(1, 9)), 9)
    await recordings.archive(room_id, Segment(1, entries(1, 6)))
    await log.keep_snapshot(claim, Snapshot(6, b""), trim=True)
    joined = await histories.of(room_id)
    assert joined.records == whole.records
    assert joined.segment == Segment(1, entries(7, 9)), "what the archive does not have yet"


@pytest.mark.parametrize("archived_n", [0, 4])
async def test_a_history_with_a_hole_is_refused(recordings: Recordings, room_id: str, archived_n: int) -> None:
    log = MemoryEventLog(MemoryStore(lambda: 0), "node")
    claim = await stored(log, room_id, 9)
    await recordings.archive(room_id, Segment(1, entries(1, archived_n)))
    await log.keep_snapshot(claim, Snapshot(6, b""), trim=True)
    with pytest.raises(LogGap):
        await Histories(log, recordings, {"Bell": BELL}).of(room_id)
