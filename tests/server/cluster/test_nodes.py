"""Three node processes on one port: they die in mid-question, they are replaced, and the duel goes on."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
from redis.asyncio import Redis

from persistence.postgres.pool import open_pool
from protocol.messages.from_server import PROTOCOL
from scripts.stores.cable import Cable, through
from scripts.stores.own_valkey import own_valkey
from server.cluster.supervisor import AGAIN_S, DEATHS_MAX, Supervisor
from server.embedded import StoreAddresses
from server.ending import end
from server.settings import Settings
from server.startup.lan import own_origins
from server.startup.listening import free_port
from server.trouble import Trouble
from tests.fixtures.arena import Player
from tests.server.sessions.test_gateway import handed_over, wish
from tests.server.waiting import listens, until


class Cluster:
    """`origin` leads to any of the nodes."""

    def __init__(self, settings: Settings, stores: StoreAddresses, *, shares_port: bool) -> None:
        self.origin = f"http://127.0.0.1:{settings.port}"
        self.supervisor = Supervisor(settings, stores, shares_port=shares_port)
        self.key_prefix = settings.key_prefix
        self.players: list[Player] = []

    def pids(self) -> list[int]:
        return [place.node.pid for place in self.supervisor._places]

    async def comes(self, key: str | None = None) -> Player:
        auth = {"protocol": list(PROTOCOL), "guest": {"key": key or uuid4().hex, "name": f"Guest {uuid4().hex[:12]}"}}
        player = Player(self, auth, {"Origin": self.origin})  # type: ignore[arg-type]
        await player.connect()
        self.players.append(player)
        return player

    async def stays(self, player: Player, room: str) -> Player:
        """As a page does it: when the line has ended, it comes again and enters again."""
        for _ in range(100):
            try:
                if player.is_down.is_set():
                    player = await self.comes(player.auth["guest"]["key"])
                joined = await player.ask("join_room", {"room": room})
            except Exception:
                player.is_down.set()
                await asyncio.sleep(0.05)
                continue
            if joined["ok"]:
                return player
            await asyncio.sleep(0.05)
        raise AssertionError("nobody lets them in any more")


@asynccontextmanager
async def cluster(
    stores: StoreAddresses, *, shares_port: bool = True, nodes: int = 3, database_connections: int = 90
) -> AsyncIterator[Cluster]:
    port = free_port()
    settings = Settings(
        port=port,
        nodes=nodes,
        database_connections=database_connections,
        key_prefix=f"t{uuid4().hex[:12]}",
        allowed_origins=own_origins("127.0.0.1", port),
        spectator_delay_ms=0,
        log_level="error",
    )
    running = Cluster(settings, stores, shares_port=shares_port)
    ready = asyncio.Event()
    task = asyncio.create_task(running.supervisor.run(ready.set))
    try:
        async with asyncio.timeout(60):
            await asyncio.wait([task, asyncio.create_task(ready.wait())], return_when=asyncio.FIRST_COMPLETED)
        assert not task.done(), task.exception()
        yield running
    finally:
        for player in running.players:
            await player.line.disconnect()
        pids = running.pids()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert not any(map(is_running, pids)), "a node outlived its supervisor"


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
async def pool(stores: StoreAddresses) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(stores.database_url) as pool:
        yield pool


async def test_every_node_dies_in_mid_question_and_nothing_acknowledged_is_lost(
    stores: StoreAddresses, pool: asyncpg.Pool
) -> None:
    async with cluster(stores) as arena:
        one, two = await arena.comes(), await arena.comes()
        made = await one.ask("create_duel", wish(time_limit=5, topic="Astronomy"))
        room = made["room"]
        for player in (one, two):
            assert (await player.ask("join_room", {"room": room}))["ok"]
        assert (await two.do(room, "accept"))["ok"]
        command = {"room": room, "id": uuid4().hex, "do": {"type": "ready"}}
        assert (await one.do(room, "ready"))["ok"]
        acknowledged = await two.ask("command", command)
        assert acknowledged["ok"]
        question = (await one.sees(room, lambda view: bool(view["question"])))["question"]
        given = {"picked": [0]} if question["options"] else {"text": "1"}
        answered = await one.do(room, "answer", index=0, **given)
        assert answered["ok"], answered
        for pid in arena.pids():
            os.kill(pid, signal.SIGKILL)
            one, two = await arena.stays(one, room), await arena.stays(two, room)
            view = await two.sees(room, lambda view: view["seats"][0]["answered"] >= 1)
            assert view["stage"] == "playing"
            assert await two.ask("command", command) == acknowledged, "the same request, the same reply"
            await until(lambda old=pid: old not in arena.pids(), 20)
        assert (await two.do(room, "leave"))["ok"]
        await one.sees(room, lambda view: view["stage"] == "over")
        await handed_over(pool, room)
        rows = await pool.fetchval(
            "select count(*) from arena.user_answers where room_id = $1 and answer is not null", room
        )
        assert rows == 1


@pytest.mark.parametrize("shares_port", [True, False], ids=["a socket each", "one socket"])
async def test_a_rolling_restart_replaces_every_node_and_loses_no_room(
    stores: StoreAddresses, shares_port: bool
) -> None:
    async with cluster(stores, shares_port=shares_port, database_connections=8) as arena, most(stores) as connections:
        one, two = await arena.comes(), await arena.comes()
        made = await one.ask("create_duel", wish())
        for player in (one, two):
            assert (await player.ask("join_room", {"room": made["room"]}))["ok"]
        assert (await two.do(made["room"], "accept"))["ok"]
        before = set(arena.pids())
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: not before & set(arena.pids()) and len(arena.pids()) == 3, 60)
        await until(lambda: arena.supervisor._rolling is not None and arena.supervisor._rolling.done(), 20)
        one, two = await arena.stays(one, made["room"]), await arena.stays(two, made["room"])
        assert (await two.do(made["room"], "ready"))["ok"]
        await one.sees(made["room"], lambda view: view["seats"][1]["ready"])
    assert 3 < max(connections) <= 8, "also while one replaces another"


@asynccontextmanager
async def most(stores: StoreAddresses) -> AsyncIterator[list[int]]:
    """How many connections Postgres had, again and again, besides the one that asks."""
    asked = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    counts: list[int] = []

    async def count() -> None:
        connection = await asyncpg.connect(stores.database_url)
        try:
            while True:
                counts.append(await connection.fetchval(asked))
                await asyncio.sleep(0.02)
        finally:
            await connection.close()

    counting = asyncio.create_task(count())
    try:
        yield counts
    finally:
        await end(counting)


async def test_nodes_leave_when_their_supervisor_is_gone_however_that_came(stores: StoreAddresses) -> None:
    async with cluster(stores, nodes=2) as arena:
        place = arena.supervisor._places[0]
        place.keeper.cancel()
        stdin = place.node._process.stdin
        assert stdin
        stdin.close()  # what its end of the pipe sees when the supervisor dies
        async with asyncio.timeout(10):
            assert await place.node.ended() == 0


async def test_nodes_that_cannot_serve_are_told_of(stores: StoreAddresses) -> None:
    nowhere = StoreAddresses(stores.database_url, "redis://127.0.0.1:1/0")
    with pytest.raises((Trouble, AssertionError)):
        async with cluster(nowhere, nodes=1):
            pass


async def test_a_node_that_leaves_is_no_member(stores: StoreAddresses) -> None:
    async with cluster(stores, nodes=2) as arena, Redis.from_url(stores.redis_url) as redis:
        assert await redis.hlen(f"{arena.key_prefix}:nodes") == 2
    async with Redis.from_url(stores.redis_url) as redis:
        assert await redis.hlen(f"{arena.key_prefix}:nodes") == 0


async def test_a_node_that_dies_while_both_stores_are_away_is_replaced_when_they_are_back(
    stores: StoreAddresses, tmp_path: Path
) -> None:
    cable = Cable(urlsplit(stores.database_url).port or 0)
    await cable.plug_in()
    async with own_valkey(tmp_path / "valkey") as valkey:
        behind = StoreAddresses(through(cable, stores.database_url), valkey.url)
        async with cluster(behind, nodes=2) as arena, Redis.from_url(valkey.url) as redis:
            player = await arena.comes()
            await cable.pull_out()
            await redis.config_set("maxmemory", 1)
            before = set(arena.pids())
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            await until(lambda: not before & set(arena.pids()), 20)
            waits = set(arena.pids())
            await asyncio.sleep(DEATHS_MAX * 2 * AGAIN_S + 3)
            assert set(arena.pids()) == waits, "they neither serve nor end"
            await cable.plug_in()
            await redis.config_set("maxmemory", 0)
            await player.is_down.wait()
            await until(lambda: listens(int(arena.origin.rpartition(":")[2])), 20)
            room = (await (await arena.comes()).ask("create_duel", wish()))["room"]
            await arena.stays(player, room)
    await cable.pull_out()
