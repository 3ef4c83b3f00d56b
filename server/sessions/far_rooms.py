"""Rooms that other nodes own, for those whose line is here: asked over the courier, answered as if they were ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count
from typing import Protocol

import msgspec

from protocol import limits
from protocol.messages import from_client as asked
from protocol.messages.errors import WireError
from protocol.render import SharedFrame
from server.identity.auth import Identity
from server.peers.courier import Courier
from server.peers.node_messages import Answer, Ask, Gone, Show
from server.sessions.far_patches import FarPatches, Made
from server.sessions.port import Ack
from server.sessions.refused import Refused

_EVENT_OF = {message: event for event, message in asked.EVENTS.items()}
WHEREABOUTS_MAX = 50_000


class FarLine(Protocol):
    """A session, as far as rooms elsewhere know it."""

    @property
    def identity(self) -> Identity: ...

    def show(self, frame: SharedFrame) -> None: ...

    def lost(self, node: str) -> None:
        """What that node showed may have gaps, or has ended."""
        ...


class NodeLost(Exception):
    """That node died, or its answer did. What was asked may be done; asked again with the same id it is done once."""


class FarRooms:
    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._lines: dict[int, FarLine] = {}
        self._new_line: Iterator[int] = count(1)
        self._new_number: Iterator[int] = count(1)
        self._waiting: dict[int, tuple[str, asyncio.Future[Answer]]] = {}
        self._owners: dict[str, str] = {}
        self._visited: dict[int, set[str]] = {}
        self.patches = FarPatches()

    # --- for sessions ------------------------------------------------------------------------------------------

    def open(self, line: FarLine) -> int:
        """Its number."""
        number = next(self._new_line)
        self._lines[number] = line
        return number

    def close(self, line: int) -> None:
        del self._lines[line]
        self.patches.gone(line)
        for node in self._visited.pop(line, ()):
            self._courier.send(node, Gone(line))

    def owner(self, room_id: str) -> str | None:
        """Who is believed to own it; None for this node, or nobody knows."""
        return self._owners.get(room_id)

    def is_owned_by(self, room_id: str, node: str | None) -> None:
        """None: forget what was believed."""
        if node is None:
            self._owners.pop(room_id, None)
            return
        self._owners[room_id] = node
        if len(self._owners) > WHEREABOUTS_MAX:
            del self._owners[next(iter(self._owners))]

    async def ask(self, node: str, line: int, message: asked.RoomMessage) -> Ack:
        """The ack of the node that owns the room. Raises `NodeLost`, and `Refused` where the answer stays away."""
        if line not in self._lines:  # it ended while somebody was asking for it
            raise Refused(WireError.UNKNOWN_OUTCOME)
        if not self._courier.reaches(node):  # what was believed is older than its death
            self.is_owned_by(message.room, None)
            raise NodeLost(node)
        number = next(self._new_number)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = node, answer
        self._visited.setdefault(line, set()).add(node)
        who = self._lines[line].identity
        self._courier.send(node, Ask(line, number, who, _EVENT_OF[type(message)], msgspec.to_builtins(message)))
        try:
            async with asyncio.timeout(limits.NODE_REPLY_S_MAX):
                told = await answer
        except TimeoutError:
            self.is_owned_by(message.room, None)
            raise Refused(WireError.UNKNOWN_OUTCOME) from None
        finally:
            del self._waiting[number]
        if told.ack is None:
            self.is_owned_by(message.room, told.owner)
            raise NodeLost(node)
        return told.ack

    # --- from the courier --------------------------------------------------------------------------------------

    def answered(self, answer: Answer) -> None:
        if (waiting := self._waiting.get(answer.number)) is not None and not waiting[1].done():
            waiting[1].set_result(answer)

    def shown(self, show: Show) -> None:
        frame, made = SharedFrame(show.event, show.payload), Made()
        for number in show.lines:
            if (line := self._lines.get(number)) is not None:
                line.show(self.patches.shown_to(number, frame, made))

    def lost(self, node: str) -> None:
        """It died, or something of what it sent did not arrive."""
        for asked_node, answer in list(self._waiting.values()):
            if asked_node == node and not answer.done():
                answer.set_exception(NodeLost(node))
        for room_id in [room_id for room_id, owner in self._owners.items() if owner == node]:
            del self._owners[room_id]
        for number, line in list(self._lines.items()):
            if node in self._visited.get(number, ()):
                line.lost(node)
