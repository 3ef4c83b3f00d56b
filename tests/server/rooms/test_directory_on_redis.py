"""The same rooms on the real store: another process takes over, and the first one hears of it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import pytest

from game.deck import Deck
from game.mode import By, Rejected
from game.record import Origin
from persistence.event_log import OwnedElsewhere
from persistence.ids import uuid7
from persistence.once import Once
from persistence.postgres.recordings import Segment
from persistence.redis_client import open_redis
from persistence.redis_event_log import open_event_log
from persistence.set_aside import RedisSetAside
from server.rooms.creations import Creations
from server.rooms.directory import Directory, Neighbours
from server.rooms.handover import Handover
from server.rooms.inbox import Accepted
from server.rooms.room import Room
from server.rooms.snapshots import Snapshots
from tests.server.rooms.alone import Alone
from tests.server.rooms.asking import ask
from tests.server.rooms.world import Watcher
from tests.server.waiting import until
from tests.simulation.bell import BellMode, Hang, Ring


class Neighbour(Alone):
    """The other one lives until it is said to be dead."""

    is_dead = False

    async def is_alive(self, node: str) -> bool:
        return not self.is_dead


@asynccontextmanager
async def node(redis_url: str, name: str, neighbours: Neighbours | None = None) -> AsyncIterator[Directory]:
    async def write(room_id: str, room: Room) -> None:
        pass

    async def archive(room_id: str, segment: Segment) -> None:
        pass

    mode = BellMode()
    async with open_redis(redis_url) as redis, open_event_log(redis, "arena", name) as log:
        directory = Directory(
            log,
            {mode.name: mode},
            Handover(write, log, RedisSetAside(redis, "arena")),
            Snapshots(log, archive),
            lambda fold: fold.over,
            time.monotonic,
            count().__next__,
            Creations(Once(redis, "arena"), lambda: str(uuid7())).room_id_of,
            neighbours or Alone(),
        )
        await directory.start()
        try:
            yield directory
        finally:
            await directory.close()


async def test_a_room_survives_its_process_and_fences_it(redis_url: str) -> None:
    async with node(redis_url, "first", Neighbour()) as first:
        hung = Hang(("ann",), round_ms=3_600_000)
        old = await first.create("Bell", Deck(), hung, Origin("ann", "hang", "same"))
        assert not isinstance(old, Rejected)
        stored = [await ask(old, Ring(By("ann")), Origin("ann", f"c{n}", "same")) for n in range(3)]
        assert stored == [Accepted(2), Accepted(3), Accepted(4)]
        async with node(redis_url, "second") as second:
            new = await second.get(old.room_id)
            assert new.room.state.rings == 3
            assert await ask(new, Ring(By("ann")), Origin("ann", "c1", "same")) == Accepted(3)
            late = Origin("ann", "late", "same")
            assert await ask(old, Ring(By("ann")), late) == Rejected("not_accepted"), "fenced"


async def test_a_room_is_found_again_after_its_process_has_closed(redis_url: str) -> None:
    async with node(redis_url, "first") as first:
        old = await first.create("Bell", Deck(), Hang(("ann",)), Origin("ann", "hang", "same"))
        assert not isinstance(old, Rejected)
    async with node(redis_url, "second") as second:
        await second.sweep()
        (again,) = second.rooms()
        assert again.room.fold.opened == old.room.fold.opened


async def test_a_request_that_is_repeated_after_a_restart_means_the_same_room(redis_url: str) -> None:
    origin = Origin("ann", "hang", "same")
    async with node(redis_url, "first") as first:
        made = await first.create("Bell", Deck(), Hang(("ann",), round_ms=3_600_000), origin)
        assert not isinstance(made, Rejected)
    async with node(redis_url, "second") as second:
        again = await second.create("Bell", Deck(), Hang(("ann",), round_ms=3_600_000), origin)
        assert not isinstance(again, Rejected)
        assert again.room_id == made.room_id
        other = await second.create("Bell", Deck(), Hang(("ann",)), Origin("ann", "hang", "other"))
        assert other == Rejected("id_reused")


async def test_the_living_keep_their_rooms_and_those_of_the_dead_are_taken_up_unasked(redis_url: str) -> None:
    other = Neighbour()
    async with node(redis_url, "first") as first, node(redis_url, "second", other) as second:
        hung = Hang(("ann",), round_ms=3_600_000)
        old = await first.create("Bell", Deck(), hung, Origin("ann", "hang", "same"))
        assert not isinstance(old, Rejected)
        with pytest.raises(OwnedElsewhere) as elsewhere:
            await second.get(old.room_id)
        assert elsewhere.value.node == "first"
        await second.sweep()
        assert len(second) == 0
        assert await ask(old, Ring(By("ann")), Origin("ann", "c1", "same")) == Accepted(2)
        other.is_dead = True
        second.look_for_rooms()
        await until(lambda: second.held(old.room_id) is not None)
        assert (await second.get(old.room_id)).room.state.rings == 1


async def test_an_owner_that_was_taken_for_dead_lets_go(redis_url: str) -> None:
    async with node(redis_url, "first", Neighbour()) as first:
        hung = Hang(("ann",), round_ms=3_600_000)
        old = await first.create("Bell", Deck(), hung, Origin("ann", "hang", "same"))
        assert not isinstance(old, Rejected)
        watcher = Watcher("ann")
        assert not isinstance(old.attach(watcher), Rejected)
        async with node(redis_url, "second") as second:
            await second.get(old.room_id)
            assert await ask(old, Ring(By("ann")), Origin("ann", "late", "same")) == Rejected("not_accepted")
            await until(lambda: first.held(old.room_id) is None)
        assert watcher.all("room_closed") == [{"room": old.room_id, "code": "moved"}]
