"""Players whose school breaks WebSockets: whole duels by long-polling, whichever node each request reaches."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import aiohttp
import asyncpg
import httpx
import pytest

from persistence.postgres.pool import open_pool
from protocol.messages.from_server import PROTOCOL
from server.embedded import StoreAddresses
from tests.fixtures.arena import Arena, Player, answers_unread, arena_on
from tests.server.cluster.test_nodes import Cluster, cluster
from tests.server.sessions.test_gateway import handed_over, play_on, wish

pytestmark = answers_unread
SCHOOL = "https://arena.school.example"
POLLING = ("polling",)
DEFAULT = ("polling", "websocket")


@asynccontextmanager
async def balancer(ports: Sequence[int]) -> AsyncIterator[str]:
    """Without affinity: each connection leads to the next server. Its origin, while entered."""
    turns = cycle(ports)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", next(turns))
        try:
            await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer))
        finally:
            there_writer.close()
            writer.close()

    async with asyncio.TaskGroup() as lines:
        server = await asyncio.start_server(lambda *ends: lines.create_task(carry(*ends)) and None, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
        writer.write_eof()


@pytest.fixture
async def pool(stores: StoreAddresses) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(stores.database_url) as pool:
        yield pool


async def comes(
    arena: Arena | Cluster, http: aiohttp.ClientSession, transports: Sequence[str], door: str = ""
) -> Player:
    """`door`: where requests go on their way to the school's own address, if not to the server's."""
    auth = {"protocol": list(PROTOCOL), "guest": {"key": uuid4().hex, "name": f"Guest {uuid4().hex[:12]}"}}
    player = Player(arena, auth, {"Origin": SCHOOL if door else arena.origin}, http)  # type: ignore[arg-type]
    player.transports = transports
    await player.connect(door)
    return player


async def play(players: tuple[Player, Player], pool: asyncpg.Pool) -> None:
    """A duel with every question answered by both, to its rows in Postgres."""
    one, two = players
    room = (await one.ask("create_duel", wish()))["room"]
    for player in players:
        assert (await player.ask("join_room", {"room": room}))["ok"]
    assert (await two.do(room, "accept"))["ok"]
    for player in players:
        assert (await player.do(room, "ready"))["ok"]
    count = (await one.sees(room, lambda view: bool(view["question"])))["question_count"]
    for index in range(count):
        acks = await asyncio.gather(*(play_on(player, room, index) for player in players))
        assert all(ack["ok"] for ack in acks), acks
    for player in players:
        await player.sees(room, lambda view: view["stage"] == "over")
    await handed_over(pool, room)
    rows = await pool.fetchval("select count(*) from arena.user_answers where room_id = $1", room)
    assert rows == 2 * count > 0


async def relays(*origins: str) -> dict[str, float]:
    """How many requests became what, over these nodes."""
    found: dict[str, float] = {}
    async with httpx.AsyncClient() as http:
        for origin in origins:
            text = (await http.get(f"{origin}/metrics")).text
            for outcome, count in re.findall(r'arena_relays_total\{outcome="(\w+)"\} ([\d.]+)', text):
                found[outcome] = found.get(outcome, 0) + float(count)
    return found


@pytest.mark.parametrize("transports", [POLLING, DEFAULT], ids=["polling", "as clients are by default"])
async def test_a_whole_duel_against_three_nodes(
    stores: StoreAddresses, pool: asyncpg.Pool, http: aiohttp.ClientSession, transports: Sequence[str]
) -> None:
    async with cluster(stores) as arena:
        players = await comes(arena, http, transports), await comes(arena, http, transports)
        await play(players, pool)
        for player in players:
            await player.line.disconnect()


@pytest.mark.parametrize("transports", [POLLING, DEFAULT], ids=["polling", "as clients are by default"])
async def test_a_whole_duel_behind_a_balancer_without_affinity(
    stores: StoreAddresses, page: Path, pool: asyncpg.Pool, http: aiohttp.ClientSession, transports: Sequence[str]
) -> None:
    prefix = f"t{uuid4().hex[:12]}"
    async with (
        arena_on(stores, page, [SCHOOL], key_prefix=prefix) as here,
        arena_on(stores, page, [SCHOOL], key_prefix=prefix) as there,
        balancer([int(arena.origin.rpartition(":")[2]) for arena in (here, there)]) as door,
    ):
        players = await comes(here, http, transports, door), await comes(there, http, transports, door)
        await play(players, pool)
        told = await relays(here.origin)  # both are one process here, with one count
        assert told.get("passed", 0) > 20
        assert set(told) <= {"passed", "upgrade"}
        for player in players:
            await player.line.disconnect()
