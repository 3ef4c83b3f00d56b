"""Every room ends, whether anybody looks at it, whoever owns it, whatever its mode does. Then nothing of it stays."""

from __future__ import annotations

import asyncio
import time
from itertools import count
from typing import Any

import pytest

from game.deck import Deck
from game.mode import Now, Rejected
from game.record import Abandoned, Origin, Record, Resumed
from persistence.codes import Codes
from persistence.event_codec import deck_hash, encode_deck
from persistence.ids import uuid7
from persistence.once import Once
from persistence.redis_client import open_redis
from persistence.redis_event_log import open_event_log
from persistence.set_aside import RedisSetAside
from protocol.messages.errors import WireError
from server import metrics
from server.rooms import handover
from server.rooms.creations import Creations
from server.rooms.directory import Directory
from server.rooms.handover import Handover
from server.rooms.snapshots import Snapshots
from tests.server.rooms.alone import Alone
from tests.server.rooms.world import ANN, Watcher, World, passed_until, passes
from tests.simulation.bell import BellMode, Hang, Tick
from tests.simulation.virtual_time import on_virtual_time


class Sleepy(BellMode):
    """A mistake in the rules: its timer never does anything. Nobody but the server ends it."""

    idle_ms = 600_000

    def decide(self, bell: Any, command: Any, now: Now) -> tuple[Any, ...] | Rejected:
        return () if isinstance(command, Tick) else super().decide(bell, command, now)


@on_virtual_time
async def test_a_room_in_which_nothing_is_stored_ends_and_is_handed_over() -> None:
    counted = metrics.abandoned.labels("Bell")._value.get()
    async with World(Sleepy()) as world:
        actor, ann = await world.hang(Hang((ANN,), round_ms=900_000)), Watcher(ANN)
        actor.attach(ann)
        await passed_until(300)
        assert (await world.ring(actor)).version == 3, "whoever does something is not idle"
        await passed_until(899)
        assert not actor.room.over
        await passed_until(901)
        assert actor.room.over
        assert [told["code"] for told in ann.all("room_closed")] == ["idle"]
        assert world.records(actor.room_id)[-1] == Record(4, 900_000, (Abandoned(900_000),))
        assert world.written[-1] == (actor.room_id, 4, True)
        assert world.store.live == {}
        assert metrics.abandoned.labels("Bell")._value.get() == counted + 1


@on_virtual_time
async def test_nobody_enters_it_any_more() -> None:
    async with World(Sleepy()) as world:
        actor = await world.hang()
        await passed_until(601)
        late = await world.directory.get(actor.room_id)
        assert late.room.over
        assert late.attach(Watcher(ANN)) == Rejected(WireError.NO_SUCH_ROOM)
        assert await world.ring(late) == Rejected(WireError.NO_SUCH_ROOM)
        assert len(world.records(actor.room_id)) == 2


@on_virtual_time
async def test_a_room_that_nobody_touches_ends_at_whoever_took_it_over() -> None:
    async with World(Sleepy()) as world:
        actor = await world.hang()
        await passed_until(300)
        await world.directory.close()
        await passes(100)
        await world.start()
        await passes(599)
        assert not world.directory.held(actor.room_id).room.over  # type: ignore[union-attr]
        await passes(2)
        last, end = world.records(actor.room_id)[-2:]
        assert isinstance(last.events[0], Resumed)
        assert end.events == (Abandoned(end.room_ms),)
        assert world.written[-1] == (actor.room_id, 3, True)
        assert world.store.live == {}


@on_virtual_time
async def test_it_stays_ended_while_postgres_is_away_and_nodes_leave() -> None:
    async with World(Sleepy(), postgres_away=True) as world:
        actor = await world.hang()
        await passed_until(700)
        await world.directory.close()
        await world.start()
        await passes(700)
        assert [record.n for record in world.records(actor.room_id)] == [1, 2]
        assert list(world.store.live) == [actor.room_id]
        world.postgres_away = False
        await passes(31)
        assert world.written == [(actor.room_id, 2, True)]


@on_virtual_time
async def test_a_room_that_plays_is_not_idle() -> None:
    class Brisk(BellMode):
        idle_ms = 60_000

    async with World(Brisk()) as world:
        actor = await world.hang(Hang((ANN,), round_ms=50_000, rounds=10))
        await passed_until(510)
        assert actor.room.over
        assert not actor.room.fold.abandoned


async def test_no_key_of_it_stays(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the real store: nothing is left of an idle room and its short code after the time that it is kept."""

    class Hasty(BellMode):
        idle_ms = 200

    async def nothing(*_: object) -> None:
        pass

    monkeypatch.setattr(handover, "OVER_KEPT_S", 1)
    async with open_redis(redis_url) as redis, open_event_log(redis, "idle", "node") as log:
        directory = Directory(
            log,
            {"Bell": Hasty()},
            Handover(nothing, log, RedisSetAside(redis, "idle")),
            Snapshots(log, nothing),
            lambda fold: fold.over,
            time.monotonic,
            count().__next__,
            Creations(Once(redis, "idle"), lambda: str(uuid7())).room_id_of,
            Alone(),
        )
        await directory.start()
        try:
            actor = await directory.create("Bell", Deck(), Hang((ANN,)), Origin(ANN, "hang", "same"))
            assert not isinstance(actor, Rejected)
            room = actor.room_id
            await Codes(redis, "idle").issue(room, 3_600)
            assert await left(redis, room) >= {f"{{idle:r:{room}}}:log", f"{{idle:r:{room}}}:owner"}
            async with asyncio.timeout(10):
                while await left(redis, room):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert await log.live_rooms() == ()
            assert await redis.keys("idle:code:*") == []
            assert await redis.ttl(f"idle:deck:{deck_hash(encode_deck(Deck()))}") > 0, "other rooms may have it"
        finally:
            await directory.close()


async def left(redis: Any, room: str) -> set[str]:
    return {key.decode() for key in await redis.keys("*idle*") if room in key.decode()}
