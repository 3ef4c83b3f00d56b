"""What reaches Postgres, and that nobody waits for it."""

from __future__ import annotations

import asyncpg
import pytest

from persistence.event_log import StoreUnavailable
from persistence.memory_set_aside import MemorySetAside
from server.rooms.limits import HANDOVER_TRIES_MAX, OVER_KEPT_S
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


class Picky(World):
    """`fault` keeps the first room from being written."""

    fault: Exception | None
    tries = 0

    async def write(self, room_id: str, room: Room) -> None:
        if room_id == "room-0" and self.fault is not None:
            self.tries += 1
            raise self.fault
        await super().write(room_id, room)


ABOUT_THE_ROWS = [ValueError("a mistake of ours"), asyncpg.CheckViolationError("refused"), asyncpg.DataError("refused")]
NOT_ABOUT_THEM = [
    OSError("gone"),
    asyncpg.AdminShutdownError("going"),
    asyncpg.TooManyConnectionsError("full"),
    asyncpg.ReadOnlySQLTransactionError("a standby"),
    asyncpg.UndefinedColumnError("not migrated"),
    StoreUnavailable("timeout"),
]


@pytest.mark.parametrize("fault", ABOUT_THE_ROWS, ids=repr)
@on_virtual_time
async def test_one_that_cannot_be_written_is_set_aside_and_holds_up_nobody(fault: Exception) -> None:
    async with Picky() as world:
        world.fault = fault
        for _ in range(5):
            await world.hang(Hang((ANN,), round_ms=50_000, rounds=1))  # it ends between two sweeps
        await passes(0.05)
        assert {room_id for room_id, _, _ in world.written} == {"room-1", "room-2", "room-3", "room-4"}
        await passed_until(30)
        assert world.tries == HANDOVER_TRIES_MAX
        assert len(world.handover) == 0
        assert "room-0" in world.store.live, "it goes on"
        await passed_until(90)
        assert world.tries == 2 * HANDOVER_TRIES_MAX
        assert world.store.live == {}
        assert {room: reason for room, (reason, _) in world.store.set_aside.items()} == {"room-0": repr(fault)}
        await passed_until(5_000)
        assert world.tries == 2 * HANDOVER_TRIES_MAX, "nobody tries again unasked"
        assert world.store.rooms["room-0"].ends_ms is None
        world.fault = None
        await MemorySetAside(world.store).put_back("room-0")
        await passes(31)
        assert world.written[-1] == ("room-0", 2, True)
        assert [room_id for room_id, _, over in world.written if over].count("room-0") == 1
        assert world.store.live == {}


@pytest.mark.parametrize("fault", NOT_ABOUT_THEM, ids=repr)
@on_virtual_time
async def test_what_may_pass_is_waited_for_however_long(fault: Exception) -> None:
    async with Picky() as world:
        world.fault = fault
        await world.hang(Hang((ANN,), round_ms=1_000, rounds=1))
        await passed_until(7_200)
        assert world.tries > HANDOVER_TRIES_MAX
        assert not world.store.set_aside
        world.fault = None
        await passes(31)
        assert world.written == [("room-0", 2, True)]
