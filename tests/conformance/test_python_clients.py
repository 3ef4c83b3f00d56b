"""python-socketio's client, in both parsers and over both transports, against the profile for clients."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import socketio

from tests.conformance.talk import Talk, talking_to
from tests.fixtures.arena import answers_unread

pytestmark = answers_unread


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    async with talking_to("clients") as talk:
        yield talk


@pytest.fixture(params=["default", "msgpack"])
def serializer(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Client:
    """`heard` is everything that came, in order."""

    def __init__(self, talk: Talk, serializer: str, *, reconnection: bool = False) -> None:
        self._talk = talk
        self.heard: asyncio.Queue[tuple[str, tuple[Any, ...]]] = asyncio.Queue()
        self.ended: asyncio.Queue[str] = asyncio.Queue()
        self.io = socketio.AsyncClient(serializer=serializer, reconnection=reconnection, reconnection_delay=0.01)

    async def connect(
        self, namespace: str = "/", auth: Any = None, transports: tuple[str, ...] = ("websocket",)
    ) -> None:
        for event in ("echo-back", "asked", "bcast"):
            self.io.on(event, self._hears(event), namespace=namespace)
        self.io.on("question", lambda *asked: (*asked, "answer"), namespace=namespace)
        self.io.on("disconnect", self.ended.put_nowait, namespace=namespace)
        await self.io.connect(
            f"http://127.0.0.1:{self._talk.port}", namespaces=[namespace], auth=auth, transports=list(transports)
        )

    def _hears(self, event: str) -> Any:
        return lambda *arguments: self.heard.put_nowait((event, arguments))

    async def hears(self) -> tuple[str, tuple[Any, ...]]:
        return await asyncio.wait_for(self.heard.get(), 5)


@asynccontextmanager
async def connected(talk: Talk, serializer: str, *, reconnection: bool = False, **given: Any) -> AsyncIterator[Client]:
    client = Client(talk, serializer, reconnection=reconnection)
    await client.connect(**given)
    try:
        yield client
    finally:
        await client.io.disconnect()


TRANSPORTS = pytest.mark.parametrize(
    "transports", [("websocket",), ("polling",), ("polling", "websocket")], ids=["websocket", "polling", "upgrade"]
)


@TRANSPORTS
async def test_events_and_acks_with_bytes_both_ways(talk: Talk, serializer: str, transports: tuple[str, ...]) -> None:
    async with connected(talk, serializer, transports=transports) as client:
        arguments = (1, "two \N{SNOWMAN}", {"three": [True, None, 4.5]}, b"\x00\x01\xff", {"deep": [b"", b"\x02"]})
        await client.io.emit("echo", arguments)
        assert await client.hears() == ("echo-back", arguments)
        assert tuple(await client.io.call("echo-ack", arguments, timeout=5)) == arguments
        if transports == ("polling", "websocket"):
            assert client.io.transport() == "websocket"


@TRANSPORTS
async def test_a_large_payload(talk: Talk, serializer: str, transports: tuple[str, ...]) -> None:
    async with connected(talk, serializer, transports=transports) as client:
        for large in ("x" * 600_000, bytes(600_000)):
            assert await client.io.call("echo-ack", large, timeout=10) == large


async def test_many_events_come_in_order(talk: Talk, serializer: str) -> None:
    async with connected(talk, serializer) as client:
        for number in range(500):
            await client.io.emit("echo", number)
        assert [(await client.hears())[1] for _ in range(500)] == [(number,) for number in range(500)]


async def test_the_server_asks_and_is_answered(talk: Talk, serializer: str) -> None:
    async with connected(talk, serializer) as client:
        await client.io.emit("ask-me", 7)
        assert await client.hears() == ("asked", (7, "answer"))


async def test_who_is_not_let_in_hears_why(talk: Talk, serializer: str) -> None:
    client, told = Client(talk, serializer), []
    client.io.on("connect_error", told.append, namespace="/auth")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect("/auth", {"token": "wrong"})
    assert told == [{"message": "bad token", "data": {"code": 4001}}]
    await client.io.disconnect()


async def test_who_brings_the_token_is_let_in(talk: Talk, serializer: str) -> None:
    async with connected(talk, serializer, namespace="/auth", auth={"token": "ok"}) as client:
        await client.io.emit("echo", 1, namespace="/auth")
        assert await client.hears() == ("echo-back", (1,))


@pytest.mark.parametrize("namespace", ["/authbool", "/autherr", "/nowhere"])
async def test_who_is_refused_without_a_reason(talk: Talk, serializer: str, namespace: str) -> None:
    client = Client(talk, serializer)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(namespace)
    await client.io.disconnect()


async def test_the_server_ends_it(talk: Talk, serializer: str) -> None:
    async with connected(talk, serializer) as client:
        await client.io.emit("kickme")
        assert await asyncio.wait_for(client.ended.get(), 5) == client.io.reason.SERVER_DISCONNECT


CUTS = pytest.mark.parametrize("text", ["no packet of Socket.IO", "x" * 1_000_000], ids=["no packet", "too much"])


@CUTS
@pytest.mark.parametrize("transports", [("websocket",), ("polling", "websocket")], ids=["websocket", "upgrade"])
async def test_who_is_cut_comes_again(talk: Talk, serializer: str, transports: tuple[str, ...], text: str) -> None:
    async with connected(talk, serializer, reconnection=True, transports=transports) as client:
        again: asyncio.Queue[None] = asyncio.Queue()
        client.io.on("connect", lambda: again.put_nowait(None))
        await client.io.eio.send(text)
        assert await asyncio.wait_for(client.ended.get(), 5) == client.io.reason.TRANSPORT_ERROR
        await asyncio.wait_for(again.get(), 5)
        await client.io.emit("echo", "again")
        assert await client.hears() == ("echo-back", ("again",))


@CUTS
async def test_who_is_cut_over_polling_may_come_again(talk: Talk, serializer: str, text: str) -> None:
    """This client takes the close packet that it polls for the last word, and does not come again by itself."""
    for _ in range(2):
        async with connected(talk, serializer, transports=("polling",)) as client:
            await client.io.eio.send(text)
            assert await asyncio.wait_for(client.ended.get(), 5) == client.io.reason.SERVER_DISCONNECT


async def test_a_handler_that_fails_hurts_nobody(talk: Talk, serializer: str) -> None:
    async with connected(talk, serializer) as one, connected(talk, serializer) as other:
        await one.io.emit("boom")
        await other.io.emit("bcast", "still here")
        assert await one.hears() == await other.hears() == ("bcast", ("still here",))


async def test_clients_of_both_parsers_hear_each_other(talk: Talk) -> None:
    async with connected(talk, "default") as one, connected(talk, "msgpack") as other:
        await one.io.emit("bcast", {"n": 1})
        assert await one.hears() == await other.hears() == ("bcast", ({"n": 1},))
