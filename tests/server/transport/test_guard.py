"""Whoever does not say who they are costs little, and nobody else anything."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import httpx
import pytest
import websockets

from protocol import limits
from server.ending import end
from server.transport.client_address import TrustedProxies
from server.transport.newcomers import Newcomers
from server.transport.sockets import Sockets
from tests.fixtures.arena import Arena
from tests.fixtures.serving import serving
from tests.server.transport.test_sockets import POLLING, RAW, Echoes

DEADLINE_S = 0.3
PLAYERS = 300
FLOOD = 1_500


class Place:
    def __init__(self, origin: str, gateway: Echoes, newcomers: Newcomers) -> None:
        self.origin, self.gateway, self.newcomers = origin, gateway, newcomers
        self.host, self.port = urlsplit(origin).hostname or "", urlsplit(origin).port or 0

    async def tcp(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.host, self.port)


@asynccontextmanager
async def place(newcomers: Newcomers | None = None, proxies: tuple[str, ...] = ()) -> AsyncIterator[Place]:
    gateway, newcomers = Echoes(), newcomers or Newcomers()
    sockets = Sockets(gateway, "node", TrustedProxies(proxies), newcomers)
    async with serving(sockets.polling, sockets.doors) as origin:
        yield Place(origin, gateway, newcomers)
        await sockets.close_all()


async def cut_within(reader: asyncio.StreamReader, seconds: float) -> bool:
    """Whatever was said before."""
    try:
        async with asyncio.timeout(seconds):
            await reader.read()
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


@pytest.mark.parametrize(
    "said",
    [b"", b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\n", b"GE"],
    ids=["mute", "slow head", "slow method"],
)
async def test_a_head_that_does_not_come_in_time(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.HEAD_S_MAX <= 10
    monkeypatch.setattr(limits, "HEAD_S_MAX", DEADLINE_S)
    async with place() as here:
        reader, writer = await here.tcp()
        writer.write(said)
        for _ in range(3):  # dripping on does not help
            await asyncio.sleep(DEADLINE_S / 5)
            writer.write(b"X" if said else b"")
        assert await cut_within(reader, 3 * DEADLINE_S)
        writer.close()
        assert not here.newcomers.count


async def test_the_next_head_on_a_connection_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEAD_S_MAX", DEADLINE_S)
    async with place() as here:
        reader, writer = await here.tcp()
        writer.write(b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b"400" in await reader.readline()
        await asyncio.sleep(1.5 * DEADLINE_S)  # between requests it is uvicorn's keep-alive that counts
        writer.write(b"GET /nowhere HTTP/1.1\r\n")
        await reader.readuntil(b"}")
        assert await cut_within(reader, 3 * DEADLINE_S)
        writer.close()


async def test_a_head_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HEAD_BYTES_MAX", 20_000)
    async with place() as here:
        reader, writer = await here.tcp()
        writer.write(b"GET /socket.io/ HTTP/1.1\r\n")
        with suppress(ConnectionError):
            for number in range(30):
                writer.write(b"X-%d: %s\r\n" % (number, b"y" * 1_000))
                await writer.drain()
                await asyncio.sleep(0.001)
        assert await cut_within(reader, 2)
        writer.close()


async def test_connect_that_does_not_come_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.CONNECT_S_MAX <= 10
    monkeypatch.setattr(limits, "CONNECT_S_MAX", DEADLINE_S)
    async with place() as here:
        async with websockets.connect(f"{here.origin.replace('http', 'ws')}{RAW}") as line:
            await line.recv()
            with pytest.raises(websockets.ConnectionClosed):
                await asyncio.wait_for(line.recv(), 4 * DEADLINE_S)
        async with httpx.AsyncClient(base_url=here.origin) as http:
            path = f"{POLLING}&sid={json.loads((await http.get(POLLING)).text[1:])['sid']}"
            assert (await http.get(path)).text == "1"
        async with asyncio.timeout(2):
            while here.newcomers.count:  # noqa: ASYNC110  (the connections end in their own time)
                await asyncio.sleep(0.005)


async def test_who_is_known_counts_no_more() -> None:
    async with place() as here:
        async with websockets.connect(f"{here.origin.replace('http', 'ws')}{RAW}") as line:
            await line.recv()
            assert here.newcomers.count == 1
            await line.send("40{}")
            await line.recv()
            assert not here.newcomers.count
        async with httpx.AsyncClient(base_url=here.origin) as http:
            path = f"{POLLING}&sid={json.loads((await http.get(POLLING)).text[1:])['sid']}"
            assert here.newcomers.count == 2  # the session, and the connection that its requests come by
            await http.post(path, content="40{}")
            await http.get(path)
            assert not here.newcomers.count


async def test_a_proxys_connections_are_those_of_many_and_its_clients_are_told_apart() -> None:
    async with place(Newcomers(per_address_max=1), proxies=("127.0.0.1",)) as here:
        address = f"{here.origin.replace('http', 'ws')}{RAW}"
        async with (
            websockets.connect(address, additional_headers={"X-Forwarded-For": "198.51.100.1"}) as one,
            websockets.connect(
                address, additional_headers=[("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "198.51.100.2")]
            ) as two,
        ):
            for line in (one, two):
                await line.recv()
                await line.send("40{}")
                assert str(await line.recv()).startswith("40")
        async with httpx.AsyncClient(base_url=here.origin, headers={"X-Forwarded-For": "198.51.100.3"}) as http:
            path = f"{POLLING}&sid={json.loads((await http.get(POLLING)).text[1:])['sid']}"
            await http.post(path, content="40{}")
            await http.get(path)
        assert [arrival.address for arrival in here.gateway.arrivals] == [f"198.51.100.{n}" for n in (1, 2, 3)]


async def test_300_players_of_one_address_come_in_beside_a_flooder_there() -> None:
    async with place(Newcomers(per_address_max=200)) as here:
        mute: list[asyncio.StreamWriter] = []

        async def flood() -> None:
            for _ in range(FLOOD):
                with suppress(ConnectionError):
                    mute.append((await here.tcp())[1])

        async def play() -> bool:
            async with websockets.connect(f"{here.origin.replace('http', 'ws')}{RAW}", open_timeout=5) as line:
                await line.recv()
                await line.send("40{}")
                return str(await line.recv()).startswith("40")

        flooding = asyncio.create_task(flood())
        try:
            async with asyncio.timeout(5):
                came_in = []
                for _ in range(PLAYERS // 30):
                    came_in += await asyncio.gather(*(play() for _ in range(30)))
            await flooding
            assert came_in == [True] * PLAYERS
            assert here.newcomers.count <= 200
        finally:
            await end(flooding)
            for writer in mute:
                writer.close()
                with suppress(ConnectionError):
                    await writer.wait_closed()


async def test_an_idle_connection_is_kept_longer_than_a_client_polls_rarely(arena: Arena) -> None:
    """Proxies keep theirs for a minute or two, and send no POST again that met our end of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(arena.origin.rpartition(":")[2]))
    for idle_s in (0, 6):
        await asyncio.sleep(idle_s)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: arena\r\n\r\n")
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert head.startswith(b"HTTP/1.1 200 ")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
    writer.close()
