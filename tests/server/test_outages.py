"""While Postgres is away: duels go on, pages are served, and the result is written when it is back.

While Redis is away or ill: nothing is acknowledged, sockets stay, deadlines shift, and rooms go on when it is well.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from game.modes import MODES
from game.record import Resumed
from persistence.content.importer import SAMPLE_FOLDER, import_path
from persistence.event_codec import decode_record
from persistence.keys import Keys
from persistence.postgres.pool import open_pool
from persistence.redis_client import open_redis
from persistence.set_aside import RedisSetAside
from scripts.failover import pair_in
from scripts.stores.cable import Cable, through
from scripts.stores.own_valkey import OwnValkey, own_valkey
from server.embedded import StoreAddresses
from server.trouble import Trouble
from tests.fixtures.arena import Player, arena_on
from tests.ill_stores import ILLNESSES, make_ill, make_well
from tests.server.sessions.test_gateway import at_the_table, handed_over, wish

PREFIX = "ill"


@pytest.fixture
async def cable(stores: StoreAddresses) -> AsyncIterator[Cable]:
    cable = Cable(port_of(stores.database_url))
    await cable.plug_in()
    yield cable
    await cable.pull_out()


@asynccontextmanager
async def away(cable: Cable) -> AsyncIterator[None]:
    await cable.pull_out()
    try:
        yield
    finally:
        await cable.plug_in()


async def test_a_node_that_meets_no_postgres_says_so_in_a_sentence(stores: StoreAddresses, page: Path) -> None:
    nowhere = StoreAddresses("postgresql://arena@127.0.0.1:1/arena", stores.redis_url)
    with pytest.raises(Trouble, match="DATABASE_URL"):
        async with arena_on(nowhere, page):
            pass


PARTICIPANTS = "select count(*) from arena.room_participants where room_id = $1"


async def test_a_duel_needs_no_postgres(cable: Cable, stores: StoreAddresses, page: Path) -> None:
    behind = StoreAddresses(through(cable, stores.database_url), stores.redis_url)
    async with arena_on(behind, page, spectator_delay_ms=0) as arena, httpx.AsyncClient(base_url=arena.origin) as http:
        topics = (await http.get("/api/v1/topics")).json()
        one, two, room = await at_the_table(arena)
        async with away(cable):
            assert (await http.get("/readyz")).json() == {"status": "ready", "degraded": ["postgres_gone"]}
            assert (await http.get("/api/v1/topics")).json() == topics
            assert (await one.ask("create_duel", wish()))["code"] == "not_accepted"
            await two.line.disconnect()
            back = arena.player({"guest": two.auth["guest"]})
            await back.connect()
            assert (await back.ask("join_room", {"room": room}))["seat"] == 1
            for player in (one, back):
                assert (await player.do(room, "ready"))["ok"]
            view = await back.sees(room, lambda view: bool(view["question"]))
            given = {"picked": [0]} if view["question"]["options"] else {"text": "1"}
            assert (await back.do(room, "answer", index=0, **given))["ok"]
            assert (await one.do(room, "leave"))["ok"]
            await back.sees(room, lambda view: view["stage"] == "over")
            assert (await http.get(f"/api/v1/duels/{room}/replay")).status_code == 200
        async with await open_pool(stores.database_url) as pool:
            await handed_over(pool, room)
            assert await pool.fetchval("select count(*) from arena.user_answers where room_id = $1", room) >= 1
            async with asyncio.timeout(10):  # who played is written after what they played
                while await pool.fetchval(PARTICIPANTS, room) != 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)


REFUSE = """
    create function arena.refuse() returns trigger language plpgsql as $$
    begin
        if new.knowledge_duel_id = '{room}' then raise check_violation; end if;
        return new;
    end $$;
    create trigger refuse before insert or update on arena.knowledge_duels
    for each row execute function arena.refuse();
"""


async def test_a_result_that_postgres_refuses_waits_for_a_repair_and_holds_up_nobody(
    fresh_database_url: str, redis_url: str, page: Path
) -> None:
    """Refused by the database itself, then repaired: it arrives once."""
    stores, prefix = StoreAddresses(fresh_database_url, redis_url), "poison"
    async with await open_pool(fresh_database_url) as pool, open_redis(redis_url) as redis:
        await import_path(pool, SAMPLE_FOLDER)
        async with arena_on(stores, page, key_prefix=prefix, spectator_delay_ms=0) as arena:
            one, two, refused = await at_the_table(arena)
            await pool.execute(REFUSE.format(room=refused))
            await played(one, two, refused)
            one, two, room = await at_the_table(arena)
            await played(one, two, room)
            await handed_over(pool, room)
            set_aside = RedisSetAside(redis, prefix)
            async with asyncio.timeout(15):
                while not (reasons := await set_aside.reasons()):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert list(reasons) == [refused]
            assert "CheckViolationError" in reasons[refused]
            await pool.execute("drop trigger refuse on arena.knowledge_duels")
            await set_aside.put_back(refused)
            arena.node.directory.look_for_rooms()
            await handed_over(pool, refused)
            for table, key in (("knowledge_duels", "knowledge_duel_id"), ("recordings", "room_id")):
                assert await pool.fetchval(f"select count(*) from arena.{table} where {key} = $1", refused) == 1
            assert await set_aside.reasons() == {}
            assert await redis.ttl(Keys(prefix).log(refused)) > 0


async def played(one: Player, two: Player, room: str) -> None:
    """Until one gives up."""
    for player in (one, two):
        assert (await player.do(room, "ready"))["ok"]
    await one.sees(room, lambda view: bool(view["question"]))
    assert (await one.do(room, "leave"))["ok"]
    await two.sees(room, lambda view: view["stage"] == "over")


@pytest.mark.parametrize("illness", ILLNESSES)
async def test_an_ill_redis_is_named_and_costs_no_time_and_no_line(
    illness: str, stores: StoreAddresses, page: Path, tmp_path: Path
) -> None:
    async with (
        own_valkey(tmp_path / "valkey", "--appendfsync", "always") as valkey,
        arena_on(StoreAddresses(stores.database_url, valkey.url), page, key_prefix=PREFIX) as arena,
        httpx.AsyncClient(base_url=arena.origin) as http,
    ):
        one, two, room = await at_the_table(arena)
        await make_ill(valkey, illness)
        await degraded(http, [f"redis_{illness}"])
        before, stands_s = arena.node.directory.held(room).room.version, inf
        for _ in range(3):
            assert (await one.do(room, "ready"))["code"] in ("not_accepted", "unknown_outcome")
            stands_s = min(stands_s, time.monotonic())
        assert (await one.ask("create_duel", wish()))["code"] == "not_accepted"
        assert f'arena_store_trouble{{trouble="{illness}"}} 1.0' in (await http.get("/metrics")).text
        assert arena.node.directory.held(room).room.version == before
        stood_ms = (time.monotonic() - stands_s) * 1_000
        await make_well(valkey, illness)
        await degraded(http, [])
        for player in (one, two):
            await accepted(player, room, "ready")
            assert not player.is_down.is_set()
        await one.sees(room, lambda view: bool(view["question"]))
        assert await not_counted_ms(valkey, room) >= int(stood_ms)


async def test_a_replica_that_stalls_is_waited_for(stores: StoreAddresses, page: Path, tmp_path: Path) -> None:
    async with AsyncExitStack() as running:
        pair = await running.enter_async_context(pair_in(tmp_path))
        behind = StoreAddresses(stores.database_url, pair.primary.url)
        urls = {"database_url": behind.database_url, "redis_url": behind.redis_url}
        arena = await running.enter_async_context(arena_on(behind, page, durability="replicated", **urls))
        http = await running.enter_async_context(httpx.AsyncClient(base_url=arena.origin))
        one, two, room = await at_the_table(arena)
        pair.replica.freeze()
        tries = 0
        while (code := (await one.do(room, "ready"))["code"]) != "unknown_outcome":
            tries += 1
            assert tries < 5
            assert code == "not_accepted"  # the room was storing something of its own: this never left for the store
            pair.replica.thaw()
            await degraded(http, [])
            one, two, room = await at_the_table(arena)
            pair.replica.freeze()
        await degraded(http, ["redis_replicas_missing"])
        assert (await two.do(room, "ready"))["code"] == "not_accepted"
        pair.replica.thaw()
        await degraded(http, [])
        for player in (one, two):
            await accepted(player, room, "ready")
            assert not player.is_down.is_set()
        await one.sees(room, lambda view: bool(view["question"]))


async def degraded(http: httpx.AsyncClient, troubles: list[str]) -> None:
    """As soon as a sign of life has told; until then it is ready as well."""
    async with asyncio.timeout(20):
        while True:
            answer = await http.get("/readyz")
            assert answer.status_code == 200
            if answer.json()["degraded"] == troubles:
                return
            await asyncio.sleep(0.05)


async def accepted(player: Player, room: str, kind: str) -> None:
    async with asyncio.timeout(20):
        while not (await player.do(room, kind))["ok"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def not_counted_ms(valkey: OwnValkey, room: str) -> int:
    """For how long the room's deadlines did not come nearer."""
    async with open_redis(valkey.url) as redis:
        entries: Any = await redis.xrange(Keys(PREFIX).log(room))
    records = [decode_record(int(name.split(b"-")[0]), fields[b"r"], MODES["Quick Quiz"]) for name, fields in entries]
    return sum(event.not_counted_ms for record in records for event in record.events if isinstance(event, Resumed))


def port_of(url: str) -> int:
    return urlsplit(url).port or 0
