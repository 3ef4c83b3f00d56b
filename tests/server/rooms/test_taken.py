"""A node that was taken for dead and lives: what others have claimed, it gives up at once, not at its next record."""

from __future__ import annotations

from game.mode import Rejected
from persistence.memory_event_log import MemoryEventLog, MemoryStore
from server.rooms.inbox import Accepted
from tests.server.rooms.alone import Alone
from tests.server.rooms.world import ANN, Watcher, World, passes, store_ms
from tests.simulation.bell import Hang
from tests.simulation.virtual_time import on_virtual_time, settled

HOUR = Hang((ANN,), round_ms=3_600_000)


class Sure(Alone):
    """Of the others it believes what it is told to."""

    believes = True

    async def is_alive(self, node: str) -> bool:
        return self.believes


@on_virtual_time
async def test_the_owner_hears_of_it_and_its_viewers_follow() -> None:
    store = MemoryStore(store_ms)
    misled = Sure()
    misled.believes = False
    async with World(store=store, neighbours=Sure()) as owner, World(store=store, neighbours=misled) as other:
        told: list[tuple[str, str]] = []
        other.directory.took = lambda room_id, node: told.append((room_id, node))
        actor = await owner.hang(HOUR)
        actor.attach(ann := Watcher(ANN))
        await settled()
        taken = await other.directory.get(actor.room_id)
        assert told == [(actor.room_id, owner.log._node)]
        await passes(10)
        assert ann.all("room_closed") == [], "nobody has told it yet"
        owner.directory.taken(actor.room_id)
        await settled()
        assert ann.all("room_closed") == [{"room": actor.room_id, "code": "moved"}]
        assert len(owner.directory) == 0
        assert await other.ring(taken, ANN, "once more") == Accepted(taken.room.version)


@on_virtual_time
async def test_of_a_room_that_nobody_had_nobody_is_told() -> None:
    store = MemoryStore(store_ms)
    first = World(store=store)
    await first.start()
    actor = await first.hang(HOUR)
    await first.directory.close()
    async with World(store=store, neighbours=Sure()) as other:
        told: list[tuple[str, str]] = []
        other.directory.took = lambda room_id, node: told.append((room_id, node))
        await other.directory.get(actor.room_id)
        assert told == []


@on_virtual_time
async def test_one_who_is_told_wrongly_goes_on() -> None:
    async with World() as world:
        actor = await world.hang(HOUR)
        actor.attach(ann := Watcher(ANN))
        world.directory.taken(actor.room_id)
        world.directory.taken("nowhere")
        await passes(1)
        assert await world.ring(actor) == Accepted(actor.room.version)
        await passes(1)
        assert ann.rings == 1


@on_virtual_time
async def test_who_takes_a_room_back_says_so_too() -> None:
    misled = Sure()
    misled.believes = False
    async with World(neighbours=misled) as world:
        told: list[tuple[str, str]] = []
        world.directory.took = lambda room_id, node: told.append((room_id, node))
        actor = await world.hang(HOUR)
        await MemoryEventLog(world.store, "other").claim(actor.room_id)
        assert await world.ring(actor, ANN, "one") == Rejected("not_accepted")
        assert await world.ring(actor, ANN, "one") == Accepted(actor.room.version)
        assert told == [(actor.room_id, "other")]
