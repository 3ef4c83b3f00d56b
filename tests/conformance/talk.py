"""Raw requests and raw frames to the conformance server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

from protocol.engineio.packets import decode_payload, encode_payload
from server.startup.listening import free_port
from tests.conformance.profiles import PROFILES
from tests.conformance.serving import serving

EIO = "EIO=4&transport="

Over = Literal["websocket", "polling"]


class Line(Protocol):
    """What both transports can do. `recv` raises `LineEnded` or `websockets.ConnectionClosed`."""

    async def send(self, frame: str | bytes, /) -> None: ...

    async def recv(self) -> str | bytes: ...


class LineEnded(Exception):
    """A close packet was polled, or the session is gone."""


@dataclass(frozen=True, slots=True)
class Polled:
    """One session over long-polling."""

    http: httpx.AsyncClient
    path: str
    opening: dict[str, Any]

    @property
    def address(self) -> str:
        return f"{self.path}?{EIO}polling&sid={self.opening['sid']}"

    async def get(self) -> httpx.Response:
        return await self.http.get(self.address)

    async def post(self, body: str | bytes) -> httpx.Response:
        return await self.http.post(self.address, content=body)

    async def hears(self, packet: str) -> None:
        """Among what the next polls bring."""
        async with asyncio.timeout(5):
            while True:
                answer = await self.get()
                assert answer.status_code == 200
                if packet in answer.text.split("\x1e"):
                    return


class PolledLine:
    """`Line` over long-polling: each frame in a POST of its own."""

    def __init__(self, polled: Polled) -> None:
        self._polled = polled
        self._came: list[str | bytes] = []

    async def send(self, frame: str | bytes, /) -> None:
        await self._polled.post(encode_payload([frame]))

    async def recv(self) -> str | bytes:
        if not self._came:
            answer = await self._polled.get()
            if answer.status_code != 200:
                raise LineEnded
            self._came = decode_payload(answer.content)
        frame = self._came.pop(0)
        if frame == "1":
            raise LineEnded
        return frame


@dataclass(frozen=True, slots=True)
class Talk:
    """To one server. `path` is `/engine.io/` or `/socket.io/`; lines are opened over `over`."""

    port: int
    http: httpx.AsyncClient
    over: Over = "websocket"
    begun: list[Polled] = field(default_factory=list)

    async def polled(self, path: str) -> Polled:
        answer = await self.http.get(f"{path}?{EIO}polling")
        assert answer.status_code == 200
        assert answer.text[0] == "0"
        self.begun.append(Polled(self.http, path, json.loads(answer.text[1:])))
        return self.begun[-1]

    @asynccontextmanager
    async def line(self, path: str, sid: str = "", **given: Any) -> AsyncIterator[ClientConnection]:
        """A WebSocket; whoever has no `sid` reads the open packet first."""
        address = f"ws://127.0.0.1:{self.port}{path}?{EIO}websocket{f'&sid={sid}' if sid else ''}"
        async with websockets.connect(address, compression=None, max_size=None, **given) as line:
            yield line

    @asynccontextmanager
    async def opened(self, path: str) -> AsyncIterator[Line]:
        """A line whose open packet was read."""
        if self.over == "polling":
            yield PolledLine(await self.polled(path))
            return
        async with self.line(path) as line:
            assert str(await line.recv()).startswith("0{")
            yield line

    @asynccontextmanager
    async def connected(self, namespace: str = "/") -> AsyncIterator[Line]:
        """A line whose client is part of the namespace, and has read what it is told there."""
        async with self.opened("/socket.io/") as line:
            await line.send("40" if namespace == "/" else f"40{namespace},")
            prefix = "" if namespace == "/" else f"{namespace},"
            assert str(await hear(line)).startswith(f'40{prefix}{{"sid":"')
            assert await hear(line) == f'42{prefix}["auth",{{}}]'
            yield line


async def hear(line: Line) -> str | bytes:
    """The next that is no ping; pings are answered."""
    async with asyncio.timeout(5):
        while (frame := await line.recv()) == "2":
            await line.send("3")
        return frame


async def ended(line: Line) -> list[str | bytes]:
    """What came, without pings, until the server ended the line."""
    frames: list[str | bytes] = []
    with suppress(websockets.ConnectionClosed, LineEnded):
        while True:
            frames.append(await hear(line))
    return frames


@asynccontextmanager
async def talking_to(profile: str, over: Over = "websocket") -> AsyncIterator[Talk]:
    port = free_port()
    async with (
        serving(PROFILES[profile], port),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as http,
    ):
        talk = Talk(port, http, over)
        yield talk
        for polled in talk.begun:  # the server would wait for somebody to poll its farewell
            await polled.post("1")
