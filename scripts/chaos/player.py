"""Somebody who adds to one counter again and again, and repeats each addition under its id until it is acknowledged."""

from __future__ import annotations

import asyncio
import json
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from protocol.messages.from_server import PROTOCOL

RETRY_S = (0.02, 0.2)
ACK_S_MAX = 8.0
LATER = frozenset({"busy", "not_accepted", "unknown_outcome", "shutting_down", "rate_limited", "not_in_room"})


class Again(Exception):
    """The line has ended, or says nothing."""


@dataclass
class Player:
    """`acks`: (command id, version, when). `drops`: when its line ended. Times are of the monotonic clock."""

    origin: str
    name: str
    dice: random.Random
    room: str = ""
    user_id: str = ""
    acks: list[tuple[str, int, float]] = field(default_factory=list)
    drops: list[float] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)
    ends: bool = False
    doing: str = ""

    def __post_init__(self) -> None:
        self._key = uuid4().hex
        self._socket: ClientConnection | None = None
        self._listening: asyncio.Task[None] | None = None
        self._acks: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0
        self._is_welcome = asyncio.Event()

    async def opens(self) -> str:
        """A new counter."""
        await self._come()
        made = await self._ask("create_room", {"id": uuid4().hex, "mode": "Counter"})
        assert made["ok"], made
        self.room = str(made["room"])
        return self.room

    async def plays(self, pause_s: float) -> None:
        while not self.ends:
            await asyncio.sleep(self.dice.uniform(0.5, 1.5) * pause_s)
            await self._add(uuid4().hex)
        await self._leave()

    async def _add(self, command_id: str) -> None:
        message = {"room": self.room, "id": command_id, "do": {"type": "act", "action": "add"}}
        while True:
            try:
                if self._socket is None:
                    await self._come()
                    await self._enter()
                ack = await self._ask("command", message)
                if ack["ok"]:
                    self.acks.append((command_id, ack["version"], time.monotonic()))
                    return
                code = ack["code"]
                self.refusals[code] = self.refusals.get(code, 0) + 1
                assert code in LATER, ack
                if code == "not_in_room":
                    await self._enter()
            except Again:
                if self._socket is not None:  # else its end was written down already
                    self.drops.append(time.monotonic())
                await self._leave()
            await asyncio.sleep(self.dice.uniform(*RETRY_S))

    async def _enter(self) -> None:
        while True:
            joined = await self._ask("join_room", {"room": self.room})
            if joined["ok"]:
                return
            assert joined["code"] in LATER, joined
            await asyncio.sleep(self.dice.uniform(*RETRY_S))

    async def _come(self) -> None:
        address = f"{self.origin.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        auth = {"protocol": PROTOCOL, "guest": {"key": self._key, "name": self.name}}
        try:
            self.doing = "connecting"
            self._socket = await connect(address, origin=self.origin, open_timeout=2, close_timeout=1)  # type: ignore[arg-type]
            self._is_welcome.clear()
            self._listening = asyncio.create_task(self._listen(self._socket))
            await self._socket.send(f"40{json.dumps(auth)}")
            async with asyncio.timeout(3):
                await self._is_welcome.wait()
        except (OSError, WebSocketException) as error:  # TimeoutError is an OSError
            raise Again from error

    async def _leave(self) -> None:
        self.doing = "leaving"
        socket, self._socket = self._socket, None
        if self._listening is not None:
            self._listening.cancel()
        if socket is not None:
            with suppress(OSError, WebSocketException):
                await socket.close()

    async def _listen(self, socket: ClientConnection) -> None:
        with suppress(WebSocketException):
            async for packet in socket:
                text = str(packet)
                if text == "2":
                    await socket.send("3")
                elif text.startswith("43"):
                    number, bracket, rest = text[2:].partition("[")
                    if (waiting := self._acks.get(int(number))) is not None and not waiting.done():
                        waiting.set_result(json.loads(bracket + rest)[0])
                elif text.startswith('42["welcome"'):
                    self.user_id = json.loads(text[2:])[1]["you"]["user_id"]
                    self._is_welcome.set()
        if self._socket is socket:
            self.drops.append(time.monotonic())
        for waiting in self._acks.values():
            if not waiting.done():
                waiting.set_exception(Again())

    async def _ask(self, event: str, message: object) -> dict[str, Any]:
        if self._socket is None:
            raise Again
        self._number += 1
        self.doing = event
        number, answer = self._number, asyncio.get_running_loop().create_future()
        self._acks[number] = answer
        try:
            await self._socket.send(f"42{number}{json.dumps([event, message])}")
            async with asyncio.timeout(ACK_S_MAX):
                ack: dict[str, Any] = await answer
                return ack
        except (OSError, WebSocketException) as error:
            raise Again from error
        finally:
            del self._acks[number]
