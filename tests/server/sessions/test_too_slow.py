"""Whoever takes too little is cut, comes again, and has lost nothing."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import websockets
from prometheus_client import REGISTRY
from websockets.asyncio.client import ClientConnection

from protocol.messages.from_server import PROTOCOL
from protocol.render import SharedFrame
from tests.fixtures.arena import Arena
from tests.server.sessions.test_gateway import wish
from tests.server.waiting import until

CUT = ("arena_connections_closed_total", {"reason": "too_slow"})


class Line:
    """A client of the default parser whose reading can be stopped."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.told: list[tuple[str, dict[str, Any]]] = []
        self._asked = 0

    async def ask(self, event: str, message: dict[str, Any]) -> dict[str, Any]:
        number = await self.send(event, message)
        while True:
            packet = str(await asyncio.wait_for(self.line.recv(), 10))
            if packet.startswith("42"):
                self.told.append(tuple(json.loads(packet[2:])))
            elif packet.startswith(f"43{number}["):
                answer: dict[str, Any] = json.loads(packet[len(f"43{number}") :])[0]
                return answer

    async def send(self, event: str, message: dict[str, Any]) -> int:
        """Without waiting for the answer, which has this number."""
        self._asked += 1
        await self.line.send(f"42{self._asked}{json.dumps([event, message])}")
        return self._asked

    async def sees(self, event: str) -> dict[str, Any]:
        """The newest of what came."""
        while not any(name == event for name, _ in self.told):
            await self.ask("probe", {})
        return [payload for name, payload in self.told if name == event][-1]


def connecting(arena: Arena) -> websockets.connect:
    url = arena.origin.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    return websockets.connect(url, compression=None, origin=websockets.Origin(arena.origin))


async def opened(line: ClientConnection, key: str) -> Line:
    await line.recv()
    await line.send("40" + json.dumps({"protocol": PROTOCOL, "guest": {"key": key, "name": f"Slow {key[:12]}"}}))
    assert str(await line.recv()).startswith("40")
    return Line(line)


async def test_who_was_too_slow_comes_again_and_has_lost_nothing(arena: Arena) -> None:
    key, before = uuid4().hex, REGISTRY.get_sample_value(*CUT) or 0
    one = await arena.guest_here()
    room = (await one.ask("create_duel", wish()))["room"]
    await one.ask("join_room", {"room": room})
    ready = {"room": room, "id": uuid4().hex, "do": {"type": "ready"}}
    async with connecting(arena) as raw:
        slow = await opened(raw, key)
        assert (await slow.ask("join_room", {"room": room}))["ok"]
        assert (await slow.ask("command", {"room": room, "id": uuid4().hex, "do": {"type": "accept"}}))["ok"]
        state, me = await slow.sees("state"), (await slow.sees("welcome"))["you"]["user_id"]

        raw.transport.pause_reading()
        await slow.send("command", ready)
        await one.sees(room, lambda view: any(seat["ready"] for seat in view["seats"]))  # it was done; nobody read so
        (session,) = arena.node.presence.sessions(me)
        for number in range(10_000_000 // 1_000):  # what sockets hold, and more than may wait besides
            session.send(SharedFrame("challenged", {"room": str(number), "padding": "x" * 1_000}))
            if not arena.node.presence.sessions(me):
                break
            await asyncio.sleep(0)
        await until(lambda: not arena.node.presence.sessions(me))
        assert REGISTRY.get_sample_value(*CUT) == before + 1
        raw.transport.abort()

    async with connecting(arena) as raw:
        again = await opened(raw, key)
        cursor = {"epoch": state["epoch"], "version": state["version"]}
        assert (await again.ask("join_room", {"room": room, "cursor": cursor}))["ok"]
        newest = await again.sees("state")
        assert newest["version"] > state["version"]
        assert [seat["ready"] for seat in newest["view"]["seats"]].count(True) == 1
        answer = await again.ask("command", ready)
        assert answer["ok"]
        assert answer["version"] <= newest["version"], "it was done once, and the answer is that of then"
