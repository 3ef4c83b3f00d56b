"""A player without a browser, who keeps every packet that came, as it came."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect

from protocol.messages.from_server import PROTOCOL

View = dict[str, Any]


@dataclass
class Heard:
    """`at_s` by the loop's clock."""

    at_s: float
    text: str


@dataclass
class Wire:
    """One connection. `heard` is everything, acks and errors too; `views` the newest of each room."""

    socket: ClientConnection
    heard: list[Heard] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    user_id: str = ""

    def __post_init__(self) -> None:
        self._news = asyncio.Event()
        self._numbers = count()
        self._acks: dict[int, dict[str, Any]] = {}

    async def listen(self) -> None:
        async for packet in self.socket:
            text = str(packet)
            if text == "2":
                await self.socket.send("3")
                continue
            self.heard.append(Heard(asyncio.get_running_loop().time(), text))
            if text.startswith("42"):
                self._take(*json.loads(text[2:]))
            elif text.startswith("43"):
                number, bracket, rest = text[2:].partition("[")
                self._acks[int(number)] = json.loads(bracket + rest)[0]
            self._news.set()

    def _take(self, event: str, payload: dict[str, Any]) -> None:
        if event == "state":
            self.views[payload["room"]] = payload["view"]
        elif event == "welcome":
            self.user_id = payload["you"]["user_id"]

    async def ask(self, event: str, message: object) -> dict[str, Any]:
        """The ack."""
        number = next(self._numbers)
        await self.socket.send(f"42{number}{json.dumps([event, message])}")
        await self.until(lambda: number in self._acks)
        return self._acks.pop(number)

    async def do(self, room: str, kind: str, **fields: object) -> dict[str, Any]:
        return await self.ask("command", {"room": room, "id": uuid4().hex, "do": {"type": kind, **fields}})

    async def sees(self, room: str, fits: Callable[[View], Any], within_s: float = 20) -> View:
        """The newest view of the room, as soon as it fits."""
        await self.until(lambda: room in self.views and fits(self.views[room]), within_s)
        return self.views[room]

    async def asked(self, room: str, index: int, within_s: float = 20) -> View:
        """The question of that index, as soon as it is open; the one who sees it has not answered it."""
        view = await self.sees(room, lambda view: view["question"] and view["question"]["index"] == index, within_s)
        question: View = view["question"]
        return question

    async def until(self, fits: Callable[[], Any], within_s: float = 20) -> None:
        async with asyncio.timeout(within_s):
            while not fits():
                self._news.clear()
                await self._news.wait()

    def note(self, text: str) -> None:
        """Something heard beside the line."""
        self.heard.append(Heard(asyncio.get_running_loop().time(), text))


@asynccontextmanager
async def wire(origin: str, name: str) -> AsyncIterator[Wire]:
    """A connected guest."""
    address = f"{origin.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
    async with connect(address, origin=origin, max_size=None) as socket:  # type: ignore[arg-type]
        line = Wire(socket)
        listening = asyncio.create_task(line.listen())
        auth = {"protocol": PROTOCOL, "guest": {"key": uuid4().hex, "name": f"{name} {uuid4().hex[:12]}"}}
        await socket.send(f"40{json.dumps(auth)}")
        await line.until(lambda: line.user_id)
        try:
            yield line
        finally:
            listening.cancel()


async def fetched(address: str) -> str:
    """The body, whatever the status."""

    def fetch() -> str:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as refusal:
            return str(refusal.read().decode())

    return await asyncio.to_thread(fetch)


async def sit_down(challenger: Wire, opponent: Wire, **wish: object) -> str:
    """Both are in the lobby. The room's id."""
    made = await challenger.ask(
        "create_duel",
        {"id": uuid4().hex, "opponent": {"type": "link"}, "difficulty_level": "Medium", **wish},
    )
    assert made["ok"], made
    room: str = made["room"]
    for player in (challenger, opponent):
        joined = await player.ask("join_room", {"room": room})
        assert joined["ok"], joined
    accepted = await opponent.do(room, "accept")
    assert accepted["ok"], accepted
    return room
