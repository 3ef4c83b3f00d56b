"""Nodes of two releases beside each other: each takes the rooms that it can read, and leaves the others alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from persistence.formats import formats_of
from server.rooms.claiming import RoomUnreadable
from server.rooms.inbox import Accepted
from tests.server.rooms.world import ANN, World, die, passed_until, passes
from tests.simulation.bell import BellMode, Hang, Rang
from tests.simulation.virtual_time import on_virtual_time

LONG = Hang((ANN,), round_ms=600_000, rounds=1)


class EarlierBell(BellMode):
    """Of a release in which nobody rang yet."""

    events: Mapping[str, type] = {name: event for name, event in BellMode.events.items() if event is not Rang}


@on_virtual_time
async def test_a_node_takes_no_room_that_it_cannot_read() -> None:
    later = World()
    await later.start()
    actor = await later.hang(LONG)
    assert isinstance(await later.ring(actor), Accepted)
    await passed_until(10)
    die(later)
    await passed_until(100)
    kept = later.store.rooms[actor.room_id]
    owned = kept.token, kept.since_ms
    async with World(EarlierBell(), store=later.store) as earlier:
        await passes(1)
        with pytest.raises(RoomUnreadable):
            await earlier.directory.get(actor.room_id)
        assert (kept.token, kept.since_ms) == owned
    await passed_until(200)
    again = World(store=later.store)
    async with again:
        taken = await again.directory.get(actor.room_id)
        assert isinstance(await again.ring(taken), Accepted)
        assert 10_000 <= taken.room.fold.room_ms < 15_000, "its clock stood still while nobody could serve it"


@on_virtual_time
async def test_a_room_goes_there_and_back_as_long_as_both_can_read_it() -> None:
    earlier = World(EarlierBell())
    await earlier.start()
    actor = await earlier.hang(LONG)
    await earlier.directory.close()
    later = World(store=earlier.store)
    async with later:
        assert (await later.directory.get(actor.room_id)).room.version == 2
    async with World(EarlierBell(), store=earlier.store) as back:
        taken = await back.directory.get(actor.room_id)
        assert taken.room.version == 3
        assert back.store.rooms[actor.room_id].formats == formats_of([EarlierBell()]) != formats_of([BellMode()])
