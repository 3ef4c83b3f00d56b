"""What reaches Postgres, and that nobody waits for it."""

from __future__ import annotations

from server.rooms.limits import OVER_KEPT_S
from server.rooms.room import Room
from tests.server.rooms.world import ANN, World, passed_until, passes
from tests.simulation.bell import Hang
from tests.simulation.virtual_time import on_virtual_time, settled


@on_virtual_time
async def test_creation_and_end_are_handed_over_and_nothing_between() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), round_ms=20_000, rounds=2))
        await settled()
        assert world.written == [(actor.room_id, 1, False)]
        await world.ring(actor)
        await passed_until(41)
        assert world.written[1:] == [(actor.room_id, 4, True)]


@on_virtual_time
async def test_a_finished_room_leaves_the_index_and_its_log_stays_for_a_while() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), round_ms=1_000, rounds=1))
        assert list(world.store.live) == [actor.room_id]
        await passed_until(2)
        assert world.store.live == {}
        assert world.store.rooms[actor.room_id].ends_ms == world.store.now_ms() - 1_000 + OVER_KEPT_S * 1_000


@on_virtual_time
async def test_while_postgres_is_away_rooms_go_on_and_nothing_is_lost() -> None:
    async with World(postgres_away=True) as world:
        actors = [await world.hang(Hang((ANN,), round_ms=10_000, rounds=2)) for _ in range(20)]
        await passed_until(600)
        assert all(actor.room.over for actor in actors)
        assert len(world.handover) == 20, "one for each room, however often it changed"
        assert len(world.store.live) == 20
        world.postgres_away = False
        await passed_until(635)
        assert sorted(world.written) == sorted((actor.room_id, 3, True) for actor in actors)
        assert world.store.live == {}


@on_virtual_time
async def test_a_room_that_left_memory_is_handed_over_from_its_log() -> None:
    async with World(postgres_away=True) as world:
        actor = await world.hang(Hang((ANN,), round_ms=1_000, rounds=1))
        await passed_until(1_000)
        assert actor not in world.directory.rooms()
        world.postgres_away = False
        await passes(31)
        assert world.written == [(actor.room_id, 2, True)]


@on_virtual_time
async def test_one_that_cannot_be_written_does_not_hold_up_the_others() -> None:
    class Picky(World):
        async def write(self, room_id: str, room: Room) -> None:
            if room_id == "room-0":
                raise ValueError("cannot be written")
            await super().write(room_id, room)

    async with Picky() as world:
        for _ in range(5):
            await world.hang()
        await passes(5)
        assert {room_id for room_id, _, _ in world.written} == {"room-1", "room-2", "room-3", "room-4"}
        assert len(world.handover) == 1
