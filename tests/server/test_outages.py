"""While Postgres is away: duels go on, pages are served, and the result is written when it is back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest

from persistence.postgres.pool import open_pool
from server.embedded import StoreAddresses
from tests.fixtures.arena import arena_on
from tests.server.sessions.test_gateway import at_the_table, handed_over, wish


class Cable:
    """A port that leads to a server until it is pulled out."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._plugged: asyncio.Server | None = None
        self._port = 0
        self._lines: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        user, _, _ = self._parts.netloc.rpartition("@")
        return urlunsplit(self._parts._replace(netloc=f"{user}@127.0.0.1:{self._port}"))

    async def plug_in(self) -> None:
        self._plugged = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._plugged.sockets[0].getsockname()[1]

    async def pull_out(self) -> None:
        assert self._plugged
        self._plugged.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._lines.add(task)
        there_reader, there_writer = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        with suppress(asyncio.CancelledError):
            await asyncio.wait(
                [asyncio.create_task(_pump(*way)) for way in ((reader, there_writer), (there_reader, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
        for end in (writer, there_writer):
            end.close()
        self._lines.discard(task)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await reader.read(65_536):
            writer.write(some)
            await writer.drain()


@pytest.fixture
async def cable(stores: StoreAddresses) -> AsyncIterator[Cable]:
    cable = Cable(stores.database_url)
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


async def test_a_duel_needs_no_postgres(cable: Cable, stores: StoreAddresses, page: Path) -> None:
    behind = StoreAddresses(cable.url, stores.redis_url)
    async with arena_on(behind, page, spectator_delay_ms=0) as arena, httpx.AsyncClient(base_url=arena.origin) as http:
        topics = (await http.get("/api/v1/topics")).json()
        one, two, room = await at_the_table(arena)
        async with away(cable):
            assert (await http.get("/readyz")).json() == {"status": "ready", "degraded": ["postgres"]}
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
            assert await pool.fetchval("select count(*) from arena.room_participants where room_id = $1", room) == 2
