"""A player's line to the arena: one WebSocket after the other, requests that are answered, and what is told unasked."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from protocol.messages.from_server import PROTOCOL

RETRY_S = (0.02, 0.2)
ACK_S_MAX = 8.0
SUSPECT_S = 2.0
"""Without an ack for so long, a line is asked whether it lives; without an answer to that, it is dropped."""
LATER = frozenset({"busy", "not_accepted", "unknown_outcome", "shutting_down", "rate_limited", "not_in_room"})


class Again(Exception):
    """The line has ended, or says nothing."""


class Line:
    """`drops`: when a line ended, by the monotonic clock. `refusals`: by code, those that were asked again."""

    def __init__(self, origin: str, credentials: Mapping[str, Any], dice: random.Random) -> None:
        self.origin, self.credentials, self.dice = origin, dict(credentials), dice
        self.drops: list[float] = []
        self.refusals: Counter[str] = Counter()
        self.user_id = ""
        self.states: dict[str, dict[str, Any]] = {}
        self.news = asyncio.Event()
        self.doing = ""
        self._rooms: list[str] = []
        self._socket: ClientConnection | None = None
        self._listening: asyncio.Task[None] | None = None
        self._acks: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0
        self._is_welcome = asyncio.Event()

    async def insists(self, event: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """Asked again, under its own id, over whatever line, until it is answered with a yes or a final no."""
        while True:
            try:
                await self._be_there()
                ack = await self._ask(event, message)
                if ack["ok"] or ack["code"] not in LATER:
                    return ack
                self.refusals[ack["code"]] += 1
                if ack["code"] == "not_in_room":
                    await self._enter(str(message["room"]))
            except Again:
                if self._socket is not None:  # else its end was written down already
                    self.drops.append(time.monotonic())
                await self.leave()
            await asyncio.sleep(self.dice.uniform(*RETRY_S))

    async def join(self, room: str) -> None:
        """Now, and again over every line that follows."""
        self._rooms = [room]
        answered = await self.insists("join_room", {"room": room})
        assert answered["ok"], answered

    async def leave(self) -> None:
        self.doing = "leaving"
        socket, self._socket = self._socket, None
        if self._listening is not None:
            self._listening.cancel()
        if socket is not None:
            with suppress(OSError, WebSocketException):
                await socket.close()

    # --- inside ------------------------------------------------------------------------------------------------

    async def _be_there(self) -> None:
        if self._socket is None:
            await self._come()
            for room in self._rooms:
                await self._enter(room)

    async def _enter(self, room: str) -> None:
        while not (joined := await self._ask("join_room", {"room": room}))["ok"]:
            assert joined["code"] in LATER, joined
            await asyncio.sleep(self.dice.uniform(*RETRY_S))

    async def _come(self) -> None:
        address = f"{self.origin.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        try:
            self.doing = "connecting"
            self._socket = await connect(address, origin=self.origin, open_timeout=2, close_timeout=1)  # type: ignore[arg-type]
            self._is_welcome.clear()
            self._listening = asyncio.create_task(self._listen(self._socket))
            await self._socket.send(f"40{json.dumps({'protocol': PROTOCOL, **self.credentials})}")
            async with asyncio.timeout(3):
                await self._is_welcome.wait()
        except (OSError, WebSocketException) as error:  # TimeoutError is an OSError
            raise Again from error

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
                elif text.startswith('42["state"'):
                    state = json.loads(text[2:])[1]
                    self.states[state["room"]] = state
                    self.news.set()
        if self._socket is socket:
            self.drops.append(time.monotonic())
        for waiting in self._acks.values():
            if not waiting.done():
                waiting.set_exception(Again())

    async def _ask(self, event: str, message: object) -> dict[str, Any]:
        number, answer = await self._send(event, message)
        try:
            done, _ = await asyncio.wait([answer], timeout=SUSPECT_S)
            if not done:
                await self._probe()
            async with asyncio.timeout(ACK_S_MAX):
                return await answer
        except TimeoutError as error:
            raise Again from error
        finally:
            del self._acks[number]

    async def _probe(self) -> None:
        number, answer = await self._send("probe", {})
        try:
            async with asyncio.timeout(SUSPECT_S):
                await answer
        finally:
            del self._acks[number]

    async def _send(self, event: str, message: object) -> tuple[int, asyncio.Future[dict[str, Any]]]:
        if self._socket is None:
            raise Again
        self._number += 1
        self.doing = event
        number, answer = self._number, asyncio.get_running_loop().create_future()
        self._acks[number] = answer
        try:
            await self._socket.send(f"42{number}{json.dumps([event, message])}")
        except (OSError, WebSocketException) as error:
            del self._acks[number]
            raise Again from error
        return number, answer
