"""A line to a server over a WebSocket, as any client has one: Engine.IO 4 and Socket.IO 5 seen from the other side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect

from protocol.limits import COMMAND_REPLY_S_MAX

_PATH = "/socket.io/?EIO=4&transport=websocket"
_OPEN_S_MAX = 5.0
_ACK_S_MAX = COMMAND_REPLY_S_MAX + 3

Event = tuple[str, dict[str, Any]]


class LineLost(Exception):
    """The line ended, or the server did not answer."""


class Line:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count()
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def ask(self, event: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """The ack. Somebody has to read `events` meanwhile. Raises `LineLost`."""
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(_ACK_S_MAX):
                await self._socket.send(f"42{number}{orjson.dumps([event, message]).decode()}")
                ack: dict[str, Any] = await answer
        except (OSError, TimeoutError) as error:
            raise LineLost from error
        finally:
            del self._asked[number]
        return ack

    async def events(self) -> AsyncIterator[Event]:
        """Until the server ends the line. Pings and acks are dealt with on the way."""
        async for packet in self._socket:
            text = str(packet)
            if text.startswith("2"):
                await self._socket.send("3")
            elif text.startswith("42"):
                name, payload = orjson.loads(text[2:])
                yield name, payload
            elif text.startswith("43"):
                number, bracket, rest = text[2:].partition("[")
                answer = self._asked.get(int(number))
                if answer is not None and not answer.done():
                    answer.set_result(orjson.loads(bracket + rest)[0])
            elif text.startswith(("41", "1")):
                return


@asynccontextmanager
async def line_to(address: str, origin: str, auth: Mapping[str, Any]) -> AsyncIterator[Line]:
    """A connected line to `address`, such as ws://127.0.0.1:8000. Raises `LineLost`, also when we are refused."""
    try:
        async with asyncio.timeout(_OPEN_S_MAX):
            socket = await connect(address + _PATH, origin=origin, compression=None)  # type: ignore[arg-type]
    except (OSError, TimeoutError) as error:
        raise LineLost from error
    async with socket:
        async with asyncio.timeout(_OPEN_S_MAX):
            await socket.recv()
            await socket.send(f"40{orjson.dumps(auth).decode()}")
            answer = str(await socket.recv())
        if not answer.startswith("40"):
            raise LineLost(answer)
        yield Line(socket)
