"""The law of the rooms' logs, on the memory twin and on the real store alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from persistence.event_log import Claim, Entry, EventLog, Fenced, Held, OwnedElsewhere, RoomExists, RoomLost, Snapshot
from persistence.memory_event_log import MemoryEventLog, MemoryStore
from persistence.redis_client import open_redis
from persistence.redis_event_log import open_event_log

ROOM = "01890000-0000-7000-8000-000000000001"
OTHER_ROOM = "01890000-0000-7000-8000-000000000002"


@dataclass
class Nodes:
    """Two nodes that share one store."""

    first: EventLog
    second: EventLog
    next_release: EventLog


@pytest.fixture
async def nodes(store_url: str | None) -> AsyncIterator[Nodes]:
    if store_url is None:
        store = MemoryStore(now_ms=lambda: 1_700_000_000_000)
        yield Nodes(
            MemoryEventLog(store, "first", "v1"),
            MemoryEventLog(store, "second", "v1"),
            MemoryEventLog(store, "next", "v2"),
        )
        return
    async with (
        open_redis(store_url) as redis,
        open_event_log(redis, "arena", "first", formats="v1") as first,
        open_event_log(redis, "arena", "second", formats="v1") as second,
        open_event_log(redis, "arena", "next", formats="v2") as next_release,
    ):
        yield Nodes(first, second, next_release)


@pytest.fixture
def log(nodes: Nodes) -> EventLog:
    return nodes.first


async def stored(log: EventLog, room_id: str = ROOM) -> list[tuple[int, bytes]]:
    """What the log holds. Looking is a claim: whoever owned the room does not any more."""
    return [(entry.n, entry.data) for entry in (await log.claim(room_id)).entries]


async def test_a_new_room_belongs_to_who_created_it(log: EventLog) -> None:
    claim = await log.create(ROOM, b"opened")
    assert (claim.room_id, claim.epoch, claim.last_heartbeat_ms) == (ROOM, claim.store_ms, None)
    assert claim.entries == (Entry(1, b"opened"),)
    assert abs(claim.store_ms - await log.now_ms()) < 60_000


async def test_a_room_is_created_once(nodes: Nodes) -> None:
    claim = await nodes.first.create(ROOM, b"opened")
    with pytest.raises(RoomExists):
        await nodes.second.create(ROOM, b"again")
    await nodes.first.append(claim, 1, b"the first owner goes on")
    assert await stored(nodes.first) == [(1, b"opened"), (2, b"the first owner goes on")]


async def test_records_are_kept_in_order_and_byte_for_byte(log: EventLog) -> None:
    claim = await log.create(ROOM, b"1")
    await log.append(claim, 1, bytes(range(256)))
    await log.append(claim, 2, b"")
    assert await stored(log) == [(1, b"1"), (2, bytes(range(256))), (3, b"")]


async def test_records_of_rooms_do_not_mix(log: EventLog) -> None:
    one, other = await log.create(ROOM, b"one"), await log.create(OTHER_ROOM, b"other")
    await log.append(one, 1, b"one 2")
    await log.append(other, 1, b"other 2")
    assert await stored(log) == [(1, b"one"), (2, b"one 2")]
    assert await stored(log, OTHER_ROOM) == [(1, b"other"), (2, b"other 2")]


@pytest.mark.parametrize("expected_n", [0, 1, 3, 4], ids=["before the log", "taken", "one missing", "two missing"])
async def test_only_the_next_number_is_stored(log: EventLog, expected_n: int) -> None:
    claim = await log.create(ROOM, b"1")
    await log.append(claim, 1, b"2")
    with pytest.raises(Fenced):
        await log.append(claim, expected_n, b"misplaced")
    await log.append(claim, 2, b"3")
    assert await stored(log) == [(1, b"1"), (2, b"2"), (3, b"3")]


async def test_a_claim_takes_the_room_with_its_whole_log(nodes: Nodes) -> None:
    claim = await nodes.first.create(ROOM, b"1")
    await nodes.first.append(claim, 1, b"2")
    taken = await nodes.second.claim(ROOM)
    assert taken.entries == (Entry(1, b"1"), Entry(2, b"2"))
    with pytest.raises(Fenced):
        await nodes.first.append(claim, 2, b"by the old owner")
    await nodes.second.append(taken, 2, b"by the new owner")
    assert await stored(nodes.first) == [(1, b"1"), (2, b"2"), (3, b"by the new owner")]


async def test_claiming_again_fences_off_the_same_node_too(log: EventLog) -> None:
    claim = await log.create(ROOM, b"1")
    await log.claim(ROOM)
    with pytest.raises(Fenced):
        await log.append(claim, 1, b"from before")


async def test_the_epoch_alone_is_not_the_token(log: EventLog) -> None:
    claim = await log.create(ROOM, b"1")
    guessed = Claim(ROOM, f"{claim.epoch}:guessed", claim.store_ms, None, claim.entries)
    with pytest.raises(Fenced):
        await log.append(guessed, 1, b"2")


async def test_every_claim_has_a_higher_epoch_and_a_new_token(nodes: Nodes) -> None:
    claims = [await nodes.first.create(ROOM, b"1")]
    claims += [await node.claim(ROOM) for node in (nodes.second, nodes.first, nodes.first, nodes.second)]
    epochs = [claim.epoch for claim in claims]
    assert epochs == sorted(set(epochs))
    assert len({claim.token.split(":", 1)[1] for claim in claims}) == len(claims)


async def test_an_epoch_that_a_store_has_lost_is_not_given_away_again(nodes: Nodes) -> None:
    """It is the store's clock: so it differs from every one before, unless that clock was set back."""
    await nodes.first.create(ROOM, b"1")
    from_ms = await nodes.first.now_ms()
    assert (await nodes.second.claim(ROOM)).epoch >= from_ms


async def test_of_claims_at_the_same_time_the_highest_epoch_owns_the_room(nodes: Nodes) -> None:
    await nodes.first.create(ROOM, b"1")
    claims = await asyncio.gather(*(node.claim(ROOM) for node in (nodes.first, nodes.second) * 2))
    assert len({claim.epoch for claim in claims}) == 4
    for claim in sorted(claims, key=lambda claim: claim.epoch)[:-1]:
        with pytest.raises(Fenced):
            await nodes.first.append(claim, 1, b"late")
    await nodes.first.append(max(claims, key=lambda claim: claim.epoch), 1, b"2")


async def test_a_claim_never_creates_a_log(log: EventLog) -> None:
    with pytest.raises(RoomLost):
        await log.claim(ROOM)
    await log.create(ROOM, b"1")


async def test_an_append_never_creates_a_log(log: EventLog) -> None:
    with pytest.raises(RoomLost):  # an append opens no line to the store
        await log.claim(ROOM)
    with pytest.raises(Fenced):
        await log.append(Claim(ROOM, "1:nonce", 0, None, ()), 0, b"1")
    with pytest.raises(RoomLost):
        await log.claim(ROOM)


async def test_a_claim_holds_in_its_era_alone(nodes: Nodes) -> None:
    claim = await nodes.first.create(ROOM, b"1")
    earlier = replace(claim, era=claim.era - 1)
    with pytest.raises(Fenced):
        await nodes.first.append(earlier, 1, b"over a line that has ended")
    await nodes.first.append(claim, 1, b"2")
    assert await stored(nodes.first) == [(1, b"1"), (2, b"2")]


async def test_a_claim_tells_the_old_owners_last_sign_of_life(nodes: Nodes) -> None:
    await nodes.second.heartbeat()
    created = await nodes.first.create(ROOM, b"1")
    by_second = await nodes.second.claim(ROOM)
    assert by_second.last_heartbeat_ms == created.store_ms  # the first node never beat: its creation was the last sign
    await nodes.second.heartbeat()
    before_ms = await nodes.first.now_ms()
    by_first = await nodes.first.claim(ROOM)
    assert by_first.last_heartbeat_ms is not None
    assert by_second.store_ms <= by_first.last_heartbeat_ms <= before_ms


async def test_a_room_is_in_the_index_until_it_is_retired(nodes: Nodes) -> None:
    assert await nodes.first.live_rooms() == ()
    await nodes.first.create(ROOM, b"1")
    await nodes.second.create(OTHER_ROOM, b"1")
    assert sorted(await nodes.first.live_rooms()) == [ROOM, OTHER_ROOM]
    await nodes.first.retire(ROOM, keep_s=60)
    assert await nodes.second.live_rooms() == (OTHER_ROOM,)


async def test_a_retired_room_can_be_read_until_it_ends(log: EventLog) -> None:
    claim = await log.create(ROOM, b"1")
    await log.retire(ROOM, keep_s=60)
    await log.append(claim, 1, b"2")
    assert await stored(log) == [(1, b"1"), (2, b"2")]
    await log.retire(ROOM, keep_s=0)
    with pytest.raises(RoomLost):
        await log.claim(ROOM)
    with pytest.raises(Fenced):
        await log.append(claim, 2, b"3")


async def test_retiring_twice_is_retiring_once(log: EventLog) -> None:
    await log.create(ROOM, b"1")
    await log.retire(ROOM, keep_s=0)
    await log.retire(ROOM, keep_s=0)
    assert await log.live_rooms() == ()


async def test_a_deck_is_kept_by_its_hash(nodes: Nodes) -> None:
    await nodes.first.put_deck("abc", b"\x00deck")
    await nodes.first.put_deck("abc", b"\x00deck")
    assert await nodes.second.get_deck("abc") == b"\x00deck"
    with pytest.raises(RoomLost):
        await nodes.second.get_deck("abd")


# --- snapshots -----------------------------------------------------------------------------------------------------


async def five_records(log: EventLog) -> Claim:
    claim = await log.create(ROOM, b"1")
    for n in range(1, 5):
        await log.append(claim, n, str(n + 1).encode())
    return claim


async def test_a_claim_brings_the_snapshot_and_the_log_from_its_last_record_on(nodes: Nodes) -> None:
    claim = await five_records(nodes.first)
    await nodes.first.keep_snapshot(claim, Snapshot(3, b"three"), trim=False)
    taken = await nodes.second.claim(ROOM)
    assert taken.snapshot == Snapshot(3, b"three")
    assert taken.entries == (Entry(3, b"3"), Entry(4, b"4"), Entry(5, b"5"))
    assert len((await nodes.second.held(ROOM)).entries) == 5, "nothing was trimmed"


async def test_a_trim_leaves_the_last_record_that_the_snapshot_stands_for(nodes: Nodes) -> None:
    claim = await five_records(nodes.first)
    await nodes.first.keep_snapshot(claim, Snapshot(3, b"three"), trim=True)
    held = await nodes.second.held(ROOM)
    assert held == Held(claim.epoch, (Entry(3, b"3"), Entry(4, b"4"), Entry(5, b"5")))
    await nodes.first.append(claim, 5, b"6")
    await nodes.first.keep_snapshot(claim, Snapshot(6, b"six"), trim=True)
    assert (await nodes.second.held(ROOM)).entries == (Entry(6, b"6"),)
    await nodes.first.append(claim, 6, b"7")
    assert (await nodes.second.claim(ROOM)).entries == (Entry(6, b"6"), Entry(7, b"7"))


async def test_only_the_owner_keeps_a_snapshot(nodes: Nodes) -> None:
    claim = await five_records(nodes.first)
    taken = await nodes.second.claim(ROOM)
    with pytest.raises(Fenced):
        await nodes.first.keep_snapshot(claim, Snapshot(3, b"by the old owner"), trim=True)
    with pytest.raises(Fenced):
        await nodes.second.keep_snapshot(
            replace(taken, era=taken.era - 1), Snapshot(3, b"of an earlier era"), trim=True
        )
    again = await nodes.second.claim(ROOM)
    assert (again.snapshot, len(again.entries)) == (None, 5)


async def test_a_snapshot_never_goes_back(log: EventLog) -> None:
    claim = await five_records(log)
    await log.keep_snapshot(claim, Snapshot(4, b"four"), trim=False)
    await log.keep_snapshot(claim, Snapshot(3, b"three"), trim=True)
    taken = await log.claim(ROOM)
    assert (taken.snapshot, taken.entries) == (Snapshot(4, b"four"), (Entry(4, b"4"), Entry(5, b"5")))
    assert len((await log.held(ROOM)).entries) == 5, "the older one trimmed nothing"


@pytest.mark.parametrize("n", [0, 6], ids=["no record", "one that is not there yet"])
async def test_a_snapshot_stands_for_records_that_are_there(log: EventLog, n: int) -> None:
    claim = await five_records(log)
    with pytest.raises(Fenced):
        await log.keep_snapshot(claim, Snapshot(n, b"ahead"), trim=True)
    assert (await log.claim(ROOM)).snapshot is None


async def test_the_same_snapshot_twice_is_one(log: EventLog) -> None:
    claim = await five_records(log)
    for _ in range(2):
        await log.keep_snapshot(claim, Snapshot(5, bytes(range(256))), trim=True)
    taken = await log.claim(ROOM)
    assert (taken.snapshot, taken.entries) == (Snapshot(5, bytes(range(256))), (Entry(5, b"5"),))


async def test_nothing_is_held_of_a_room_that_is_not_there(log: EventLog) -> None:
    with pytest.raises(RoomLost):
        await log.held(ROOM)


# --- formats -------------------------------------------------------------------------------------------------------


class CannotRead(Exception):
    pass


async def cannot_read(entries: tuple[Entry, ...], snapshot: Snapshot | None) -> None:
    raise CannotRead


async def test_a_room_of_the_same_formats_is_taken_without_a_look(nodes: Nodes) -> None:
    await nodes.first.create(ROOM, b"1")
    await nodes.second.claim(ROOM, look=cannot_read)
    await nodes.first.claim(ROOM, look=cannot_read)


async def test_a_room_that_a_node_cannot_read_stays_as_it_is(nodes: Nodes) -> None:
    claim = await nodes.first.create(ROOM, b"1")
    with pytest.raises(CannotRead):
        await nodes.next_release.claim(ROOM, look=cannot_read)
    await nodes.first.append(claim, 1, b"the owner goes on")
    taken = await nodes.second.claim(ROOM)
    assert taken.last_heartbeat_ms == claim.store_ms, "the look was no sign of life"


@pytest.mark.parametrize("snapshot", [None, Snapshot(3, b"three")], ids=["a log", "a snapshot and a log"])
async def test_a_look_sees_what_the_claim_brings(nodes: Nodes, snapshot: Snapshot | None) -> None:
    claim = await five_records(nodes.first)
    if snapshot:
        await nodes.first.keep_snapshot(claim, snapshot, trim=False)
    seen: list[tuple[tuple[Entry, ...], Snapshot | None]] = []

    async def look(entries: tuple[Entry, ...], snapshot: Snapshot | None) -> None:
        seen.append((entries, snapshot))

    taken = await nodes.next_release.claim(ROOM, look=look)
    assert seen == [(taken.entries, taken.snapshot)]
    with pytest.raises(CannotRead):
        await nodes.first.claim(ROOM, look=cannot_read)
    assert (await nodes.next_release.claim(ROOM, look=cannot_read)).snapshot == snapshot, (
        "it writes these formats itself"
    )


async def test_a_room_claimed_during_a_look_is_looked_at_again(nodes: Nodes) -> None:
    await nodes.first.create(ROOM, b"1")
    looks = 0

    async def look(entries: tuple[Entry, ...], snapshot: Snapshot | None) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            await nodes.second.claim(ROOM)

    taken = await nodes.next_release.claim(ROOM, look=look)
    assert looks == 2
    await nodes.next_release.append(taken, 1, b"2")


# --- letting go ----------------------------------------------------------------------------------------------------


async def leave_it(node: str) -> bool:
    raise AssertionError("nobody owns it: there is nobody to ask about")


async def test_a_released_room_is_anybodys(nodes: Nodes) -> None:
    claim = await five_records(nodes.first)
    await nodes.first.release(claim)
    taken = await nodes.second.claim(ROOM, leave_it)
    assert taken.epoch > claim.epoch
    assert len(taken.entries) == 5
    with pytest.raises(Fenced):
        await nodes.first.append(claim, 5, b"by the old owner")


async def test_a_release_is_the_last_sign_of_life(nodes: Nodes) -> None:
    claim = await five_records(nodes.first)
    released_from_ms = await nodes.first.now_ms()
    await nodes.first.release(claim)
    taken = await nodes.second.claim(ROOM)
    assert taken.last_heartbeat_ms is not None
    assert released_from_ms <= taken.last_heartbeat_ms <= taken.store_ms


async def test_only_the_owner_releases(nodes: Nodes) -> None:
    claim = await five_records(nodes.first)
    taken = await nodes.second.claim(ROOM)
    with pytest.raises(Fenced):
        await nodes.first.release(claim)

    async def spare(node: str) -> bool:
        return True

    with pytest.raises(OwnedElsewhere):
        await nodes.first.claim(ROOM, spare)
    await nodes.second.append(taken, 5, b"6")
