"""All rooms of a node: made once, found once, taken up after a start, let go in order."""

from __future__ import annotations

import asyncio

import pytest

from game.deck import Deck
from game.mode import Rejected
from persistence.event_log import RoomLost, Snapshot, StoreUnavailable
from persistence.memory_event_log import CREATION_MS_MAX
from server.rooms import limits
from server.rooms.claiming import RoomUnreadable
from server.rooms.directory import NodeClosing, NodeFull
from server.rooms.inbox import Accepted
from tests.server.rooms.world import ANN, BEN, Watcher, World, passed_until, passes
from tests.simulation.bell import Hang
from tests.simulation.virtual_time import on_virtual_time, settled


@on_virtual_time
async def test_the_same_request_makes_one_room() -> None:
    async with World() as world:
        origin = world.origin(ANN)
        asked = [world.directory.create("Bell", Deck(), Hang((ANN,)), origin) for _ in range(3)]
        rooms = await asyncio.gather(*asked)
        assert {id(room) for room in rooms} == {id(rooms[0])}
        assert list(world.store.rooms) == ["room-0"]


@on_virtual_time
async def test_a_request_id_is_not_used_for_something_else() -> None:
    async with World() as world:
        await world.directory.create("Bell", Deck(), Hang((ANN,)), world.origin(ANN, "one"))
        other = world.origin(ANN, "one", digest="other")
        assert await world.directory.create("Bell", Deck(), Hang((ANN, BEN)), other) == Rejected("id_reused")


@on_virtual_time
async def test_a_refused_creation_leaves_nothing_and_may_be_judged_anew() -> None:
    async with World() as world:
        origin = world.origin(ANN)
        assert await world.directory.create("Bell", Deck(), Hang(()), origin) == Rejected("no_player")
        assert not world.store.rooms
        assert not world.store.live
        assert not isinstance(await world.directory.create("Bell", Deck(), Hang((ANN,)), origin), Rejected)


@on_virtual_time
async def test_a_creation_whose_answer_was_lost_is_the_same_room_when_asked_again() -> None:
    async with World() as world:
        origin = world.origin(ANN)
        world.log.deaf = True
        with pytest.raises(StoreUnavailable):
            await world.directory.create("Bell", Deck(), Hang((ANN,)), origin)
        room = await world.directory.create("Bell", Deck(), Hang((ANN,)), origin)
        assert not isinstance(room, Rejected)
        assert list(world.store.rooms) == [room.room_id]


@on_virtual_time
async def test_a_creation_that_never_arrived_is_tried_again() -> None:
    async with World() as world:
        origin = world.origin(ANN)
        world.log.away = True
        with pytest.raises(StoreUnavailable):
            await world.directory.create("Bell", Deck(), Hang((ANN,)), origin)
        world.log.away = False
        room = await world.directory.create("Bell", Deck(), Hang((ANN,)), origin)
        assert not isinstance(room, Rejected)
        assert room.room.version == 1


@on_virtual_time
async def test_a_room_is_claimed_once_however_many_ask() -> None:
    world = World()
    await world.start()
    room_id = (await world.hang()).room_id
    await world.directory.close()
    async with world:
        found = await asyncio.gather(*(world.directory.get(room_id) for _ in range(5)))
        assert len({id(actor) for actor in found}) == 1
        assert world.log.claims == 1


@on_virtual_time
async def test_a_room_without_a_log_is_lost() -> None:
    async with World() as world:
        with pytest.raises(RoomLost):
            await world.directory.get("nowhere")


@on_virtual_time
async def test_a_log_that_cannot_be_read_is_not_served() -> None:
    world = World()
    await world.start()
    broken, sound = (await world.hang()).room_id, (await world.hang()).room_id
    await world.directory.close()
    room = world.store.rooms[broken]
    assert room.snapshot is not None
    room.snapshot = Snapshot(room.snapshot.n, b"from another age")
    async with world:
        await passes(1)
        assert [actor.room_id for actor in world.directory.rooms()] == [sound], "the others are"
        with pytest.raises(RoomUnreadable):
            await world.directory.get(broken)


@on_virtual_time
async def test_after_a_start_timers_run_on_though_nobody_asks_for_the_room() -> None:
    world = World()
    await world.start()
    actor = await world.hang(Hang((ANN,), round_ms=20_000, rounds=1))
    await passed_until(5)
    await world.directory.close()
    await passed_until(100)
    async with world:
        await passed_until(114)
        assert not world.mode.is_over(world.stored(actor.room_id))
        await passed_until(116)
        assert world.mode.is_over(world.stored(actor.room_id))
        assert world.written[-1][::2] == (actor.room_id, True)


@on_virtual_time
async def test_after_a_start_a_finished_room_is_handed_over() -> None:
    world = World(postgres_away=True)
    await world.start()
    actor = await world.hang(Hang((ANN,), round_ms=1_000, rounds=1))
    await passed_until(5)
    await world.directory.close()
    world.postgres_away = False
    assert world.written == []
    async with world:
        await passes(1)
        assert world.written == [(actor.room_id, 2, True)]
        assert world.store.live == {}


@on_virtual_time
async def test_a_creation_that_was_never_finished_leaves_the_index() -> None:
    world = World()
    world.store.live["half-made"] = world.store.now_ms() - CREATION_MS_MAX
    async with world:
        await passes(1)
        assert world.store.live == {}


@on_virtual_time
async def test_a_sweep_that_the_store_cuts_short_is_taken_up_again() -> None:
    world = World()
    await world.start()
    room_ids = {(await world.hang()).room_id for _ in range(3)}
    await world.directory.close()
    async with world:
        world.log.away = True
        await passes(20)
        assert len(world.directory) == 0
        world.log.away = False
        await passes(10)
        assert {actor.room_id for actor in world.directory.rooms()} == room_ids


@on_virtual_time
async def test_a_room_under_creation_is_not_swept() -> None:
    async with World() as world:
        world.log.create_s = 1.0
        making = asyncio.create_task(world.hang())
        await passes(0.5)
        assert list(world.store.rooms) == ["room-0"]
        await world.directory.sweep()
        actor = await making
        assert world.log.claims == 0
        assert isinstance(await world.ring(actor), Accepted), "and still owned"


@on_virtual_time
async def test_a_node_takes_no_more_rooms_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROOMS_MAX", 2)
    async with World() as world:
        first = await world.hang()
        await world.hang()
        with pytest.raises(NodeFull):
            await world.hang()
        assert await world.directory.get(first.room_id) is first


@on_virtual_time
async def test_closing_tells_everyone_and_takes_nothing_new() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = Watcher(ANN)
        actor.attach(ann)
        await passes(1)
        await world.directory.close()
        assert ann.all("room_closed") == [{"room": actor.room_id, "code": "shutting_down"}]
        with pytest.raises(NodeClosing):
            await world.hang()
        with pytest.raises(NodeClosing):
            await world.directory.get(actor.room_id)


@on_virtual_time
async def test_a_pause_of_a_node_that_closed_begins_with_its_closing() -> None:
    world = World()
    await world.start()
    actor = await world.hang(Hang((ANN,), round_ms=20_000))
    await passed_until(8.7)
    await world.directory.close()
    await passed_until(60)
    async with world:
        await settled()
        again = await world.directory.get(actor.room_id)
        assert again.room.fold.room_ms == 8_700
