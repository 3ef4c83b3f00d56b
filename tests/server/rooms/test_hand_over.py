"""A node that leaves gives its rooms away, each with a snapshot, and nobody waits for its end."""

from __future__ import annotations

import pytest

from game.deck import Deck
from persistence.event_log import OwnedElsewhere
from persistence.memory_event_log import MemoryStore
from server.rooms.directory import NodeClosing
from server.rooms.inbox import Accepted
from tests.server.rooms.world import ANN, Watcher, World, passes, store_ms
from tests.simulation.bell import Hang
from tests.simulation.virtual_time import on_virtual_time, settled

HOUR = Hang((ANN,), round_ms=3_600_000)


class Town:
    """Who lives spares nobody but the living; the first leaves all to the second."""

    async def is_alive(self, node: str) -> bool:
        return bool(node)

    def rank(self, room_id: str) -> int:
        return 0

    def successor(self, room_id: str) -> str | None:
        return "the other"


async def two_nodes() -> tuple[World, World]:
    store = MemoryStore(store_ms)
    first, second = World(store=store, neighbours=Town()), World(store=store, neighbours=Town())
    for world in (first, second):
        await world.start()
    first.directory.offer = lambda room_id, node: second.directory.take(room_id)
    return first, second


@on_virtual_time
async def test_every_room_goes_on_at_once_where_it_was_offered() -> None:
    first, second = await two_nodes()
    actors = [await first.hang(HOUR) for _ in range(40)]
    assert await first.ring(actors[7]) == Accepted(2)
    actors[7].attach(ann := Watcher(ANN))
    await settled()
    await first.directory.hand_over()
    await settled()
    assert len(first.directory) == 0
    assert {actor.room_id for actor in second.directory.rooms()} == {actor.room_id for actor in actors}
    assert ann.all("room_closed") == [{"room": actors[7].room_id, "code": "moved"}]
    taken = second.directory.held(actors[7].room_id)
    assert taken is not None
    assert taken.claim.snapshot is not None
    assert taken.claim.entries[0].n == taken.claim.snapshot.n
    assert taken.room.state.rings == 1
    for world in (first, second):
        await world.directory.close()


@on_virtual_time
async def test_what_was_taken_is_finished_first() -> None:
    first, second = await two_nodes()
    actor = await first.hang(HOUR)
    first.log.append_s = 0.2
    asked = [first.ring(actor) for _ in range(5)]
    await first.directory.hand_over()
    assert [await reply for reply in asked] == [Accepted(n) for n in range(2, 7)]
    await settled()
    taken = second.directory.held(actor.room_id)
    assert taken is not None
    assert taken.room.state.rings == 5
    for world in (first, second):
        await world.directory.close()


@on_virtual_time
async def test_a_node_that_leaves_takes_no_room_and_says_who_may_have_it() -> None:
    first, second = await two_nodes()
    actor = await first.hang(HOUR)
    await first.directory.hand_over()
    with pytest.raises(OwnedElsewhere) as elsewhere:
        await first.directory.get(actor.room_id)
    assert elsewhere.value.node == "the other"
    with pytest.raises(NodeClosing):
        await first.directory.create("Bell", Deck(), HOUR, first.origin(ANN))
    await passes(100)
    assert len(first.directory) == 0, "nor does it sweep"
    for world in (first, second):
        await world.directory.close()


@on_virtual_time
async def test_the_time_until_a_room_is_taken_up_is_not_counted() -> None:
    first, second = await two_nodes()
    first.directory.offer = lambda room_id, node: None  # it does not arrive
    actor = await first.hang(Hang((ANN,), round_ms=60_000))
    await passes(10)
    await first.directory.hand_over()
    await passes(5)
    again = await second.directory.get(actor.room_id)
    assert 10_000 <= again.room.fold.room_ms <= 10_300, "the pause is written down"
    for world in (first, second):
        await world.directory.close()


@on_virtual_time
async def test_a_store_that_is_away_keeps_no_node_from_leaving() -> None:
    first, second = await two_nodes()
    actor = await first.hang(HOUR)
    first.log.away = True
    await first.directory.hand_over()
    assert len(first.directory) == 0
    with pytest.raises(OwnedElsewhere):
        await second.directory.get(actor.room_id)
    for world in (first, second):
        await world.directory.close()
