"""Long-polling over two nodes: real servers, and requests that come to the wrong one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import httpx
import pytest
import websockets

from protocol import limits
from protocol.render import SharedFrame
from server.transport import relay as relay_module
from server.transport.asgi import Receive, Scope, SendAsgi
from server.transport.client_address import TrustedProxies
from server.transport.relay import RELAY_S_MAX, Address, Relay
from server.transport.sockets import PATH, Sockets
from tests.fixtures.serving import serving
from tests.server.transport.test_sockets import POLLING, RAW, Echoes

UNKNOWN = {"code": 1, "message": "Session ID unknown"}


class Town:
    """Nodes that know each other. Requests `to` one of them, each over a connection of its own."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self.addresses: dict[str, Address] = {}
        self.gateways: dict[str, Echoes] = {}
        self.relays: dict[str, Relay] = {}
        self.heard: list[tuple[str, str]] = []

    async def moves_in(self, name: str) -> None:
        gateway = self.gateways[name] = Echoes()
        sockets = Sockets(gateway, name, TrustedProxies(()))
        relay = self.relays[name] = Relay(sockets.polling, PATH, name, self.address_of)

        async def app(scope: Scope, receive: Receive, send: SendAsgi) -> None:
            self.heard.append((name, scope.get("method", "")))
            await relay(scope, receive, send)

        origin = urlsplit(await self._stack.enter_async_context(serving(app, sockets.doors)))
        self._stack.push_async_callback(sockets.close_all)
        self.addresses[name] = origin.hostname or "", origin.port or 0

    async def address_of(self, node: str) -> Address | None:
        return self.addresses.get(node)

    async def to(self, name: str, method: str, sid: str = "", **given: object) -> httpx.Response:
        host, port = self.addresses[name]
        async with httpx.AsyncClient(timeout=20) as http:
            path = f"{POLLING}&sid={sid}" if sid else POLLING
            return await http.request(method, f"http://{host}:{port}{path}", **given)  # type: ignore[arg-type]

    async def session_at(self, name: str) -> str:
        sid: str = json.loads((await self.to(name, "GET")).text[1:])["sid"]
        return sid

    async def connected_at(self, name: str) -> str:
        """A session whose welcome was fetched, all of it by way of another node."""
        sid, got = await self.session_at(name), ""
        await self.to("other", "POST", sid, content="40{}")
        while "welcome" not in got:
            got += (await self.to("other", "GET", sid)).text
        return sid

    async def alone(self, listen: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> Address:
        """A node of the test's own making, whose lines stay open."""

        async def stays(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._stack.callback(writer.close)
            await listen(reader, writer)

        server = await asyncio.start_server(stays, "127.0.0.1", 0)
        self._stack.callback(server.close)
        address: Address = server.sockets[0].getsockname()
        return address


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        town = Town(stack)
        await town.moves_in("one")
        await town.moves_in("other")
        yield town


async def test_a_session_is_served_whichever_node_its_requests_reach(town: Town) -> None:
    sid = await town.session_at("one")
    assert sid.startswith("one.")
    assert (await town.to("other", "POST", sid, content="40{}", headers={"Origin": "http://page"})).text == "ok"
    first = await town.to("other", "GET", sid)
    assert first.text.startswith('40{"sid":')
    assert (await town.to("other", "POST", sid, content='420["probe",{"a":"é"}]')).status_code == 200
    got = first.text
    while "43" not in got:
        got += (await town.to("other", "GET", sid)).text
    assert '430[{"ok":true,"event":"probe","args":[{"a":"é"}]}]' in got
    assert [len(gateway.sessions) for gateway in town.gateways.values()] == [1, 0]
    assert town.gateways["one"].arrivals[0].origin == "http://page", "a POST tells the page's origin"


async def test_a_poll_waits_at_the_node_that_has_something_to_tell(town: Town) -> None:
    sid = await town.connected_at("one")
    poll = asyncio.create_task(town.to("other", "GET", sid))
    await asyncio.sleep(0.7)
    assert not poll.done()
    town.gateways["one"].sessions[0].send(SharedFrame("state", {"n": "x" * 50_000}))
    assert len((await asyncio.wait_for(poll, 1)).text) > 50_000


@pytest.mark.parametrize("sid", ["gone.abc", "one.abc", "abc", "", ".", "..", "é.x"])
async def test_a_session_of_nobody_is_to_begin_anew(town: Town, sid: str) -> None:
    answer = await town.to("one", "POST", sid, content="3") if sid else await town.to("one", "POST")
    assert answer.status_code == 400
    if sid:
        assert answer.json() == UNKNOWN


async def test_a_node_that_has_just_died_is_no_error_of_ours(town: Town) -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    town.addresses |= {"closing": await town.alone(listen), "gone": ("127.0.0.1", 1)}
    for node in ("closing", "gone"):
        answer = await town.to("one", "GET", f"{node}.abc")
        assert (answer.status_code, answer.json()) == (400, UNKNOWN)


async def test_a_frozen_node_is_waited_for_until_it_is_taken_for_dead(town: Town) -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asyncio.get_running_loop().call_later(0.7, town.addresses.pop, "frozen", None)

    town.addresses["frozen"] = await town.alone(listen)
    async with asyncio.timeout(RELAY_S_MAX / 2):
        answer = await town.to("one", "GET", "frozen.abc")
    assert (answer.status_code, answer.json()) == (400, UNKNOWN)
    assert "frozen" not in town.addresses


async def test_an_answer_that_breaks_off_is_no_answer(town: Town) -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n42["state"')
        await writer.drain()
        writer.close()

    town.addresses["breaking"] = await town.alone(listen)
    with pytest.raises(httpx.RemoteProtocolError):
        await town.to("one", "GET", "breaking.abc")


async def test_nothing_is_passed_on_twice(town: Town) -> None:
    town.addresses["nobody"] = town.addresses["other"]
    answer = await town.to("one", "GET", "nobody.abc")
    assert (answer.status_code, answer.json()) == (400, UNKNOWN)
    assert [name for name, _ in town.heard] == ["one", "other"]


async def test_what_is_too_long_is_not_passed_on(town: Town) -> None:
    sid = await town.session_at("one")
    town.heard.clear()

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(limits.PACKET_BYTES_MAX // 10_000 + 2):
            yield b"x" * 10_000

    for content in (b"x" * (limits.PACKET_BYTES_MAX + 1), parts()):
        assert (await town.to("other", "POST", sid, content=content)).status_code == 413
    assert {name for name, _ in town.heard} == {"other"}


async def test_so_many_are_passed_on_at_a_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_module, "RELAYS_MAX", 1)
    sid = await town.connected_at("one")
    poll = asyncio.create_task(town.to("other", "GET", sid))
    await asyncio.sleep(0.3)
    assert (await town.to("other", "POST", sid, content="3")).status_code == 503
    town.gateways["one"].sessions[0].send(SharedFrame("state", {"n": 1}))
    await poll
    assert (await town.to("other", "POST", sid, content="3")).status_code == 200


async def test_a_node_that_leaves_sends_its_clients_elsewhere_and_waits_for_none(town: Town) -> None:
    sid = await town.connected_at("one")
    poll = asyncio.create_task(town.to("other", "GET", sid))
    await asyncio.sleep(0.3)
    town.relays["other"].leave()
    answer = await town.to("other", "POST", sid, content="3")
    assert (answer.status_code, answer.headers["connection"]) == (200, "close")
    ended = asyncio.create_task(town.relays["other"].ended())
    await asyncio.sleep(0.1)
    assert not ended.done()
    await town.relays["other"].close()
    assert (await poll).json() == UNKNOWN
    await ended


async def test_an_upgrade_at_another_node_is_refused_and_the_client_polls_on(town: Town) -> None:
    sid = await town.session_at("one")
    await town.to("one", "POST", sid, content="40{}")
    host, port = town.addresses["other"]
    with pytest.raises(websockets.InvalidStatus, match="400"):
        async with websockets.connect(f"ws://{host}:{port}{RAW}&sid={sid}"):
            pass
    assert (await town.to("other", "GET", sid)).text.startswith('40{"sid":')
