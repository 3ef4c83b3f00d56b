"""A player's connection to a node: in order, slow, and it may end at any time. The node hears of an end later."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from protocol.messages.from_server import PROTOCOL
from protocol.render import SharedFrame
from server.sessions.port import Ack, Arrival, SessionPort
from server.sessions.refused import Refused
from tests.simulation.chronicle import Chronicle
from tests.simulation.hosts import Host
from tests.simulation.network import Wires
from tests.simulation.node import ORIGIN, SimNode

Acked = Callable[[str, str, Mapping[str, Any], Ack], None]
"""(user id, event, message, ack) at the moment in which the node says it."""


class LineEnded(Exception):
    pass


class PlayerLine:
    """`hear(event, payload)` is called at the player's side, `acked` at the node's."""

    def __init__(
        self,
        wires: Wires,
        chronicle: Chronicle,
        node: SimNode | None,
        user_id: str,
        hear: Callable[[PlayerLine, str, Mapping[str, Any]], None],
        acked: Acked,
    ) -> None:
        self._wires, self._chronicle, self._node, self._user_id = wires, chronicle, node, user_id
        self._hear, self._acked = hear, acked
        self._here: Host = wires.loop.world
        self._session: SessionPort | None = None
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[Ack]] = {}
        self._up_s = self._down_s = 0.0
        self._has_ended_there = False
        self.is_open = asyncio.Event()
        self.ended = asyncio.Event()

    # --- the player's side -------------------------------------------------------------------------------------

    def opens(self) -> None:
        if self._node is None or self._node.host.is_dead or not self._node.is_up:
            self._here.does(self._ended, after_s=self._wires.latency_s())
        else:
            self._send_up(self._accept)

    async def ask(self, event: str, message: Mapping[str, Any]) -> Ack:
        """Raises `LineEnded`."""
        if self.ended.is_set():
            raise LineEnded
        number, answer = next(self._numbers), self._wires.loop.create_future()
        self._waiting[number] = answer
        self._send_up(self._receive, number, event, message)
        try:
            return await answer
        finally:
            self._waiting.pop(number, None)

    def drop(self) -> None:
        """A tunnel: this side knows at once, the node when its kernel does."""
        if self._node is not None:
            self._send_up(self._closed)
        self._ended()

    def _ended(self) -> None:
        self.ended.set()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(LineEnded())

    def _heard(self, event: str, payload: Mapping[str, Any]) -> None:
        if not self.ended.is_set():
            self._hear(self, event, payload)

    def _answered(self, number: int, ack: Ack) -> None:
        if (answer := self._waiting.get(number)) is not None and not answer.done():
            answer.set_result(ack)

    # --- the node's side ---------------------------------------------------------------------------------------

    def ends(self) -> None:
        """The node ends it, or its kernel does."""
        self._send_down(self._ended)
        if not self._node.host.is_dead:
            self._closed()

    def _accept(self) -> None:
        self._node.lines[self] = self
        task = asyncio.get_running_loop().create_task(self._connect())
        task.add_done_callback(lambda done: None if done.cancelled() else done.exception())

    async def _connect(self) -> None:
        auth = {"protocol": list(PROTOCOL), "guest": {"key": f"key-of-{self._user_id:_>20}", "name": self._user_id}}
        try:
            session = await self._node.gateway.connect(auth, Arrival(ORIGIN, "1.2.3.4"), self._send, self._close)
        except Refused:
            self.ends()
            return
        if self._has_ended_there:
            return
        self._session = session
        session.opened()
        self._send_down(self.is_open.set)

    def _send(self, frame: SharedFrame) -> None:
        self._send_down(self._heard, frame.event, frame.payload)

    def _close(self, reason: str) -> None:
        self.ends()

    def _receive(self, number: int, event: str, message: Mapping[str, Any]) -> None:
        if self._session is not None and not self._has_ended_there:
            self._session.receive(event, [dict(message)], partial(self._answer, number, event, message))

    def _answer(self, number: int, event: str, message: Mapping[str, Any], ack: Ack) -> None:
        self._acked(self._user_id, event, message, ack)
        if not self._has_ended_there:
            self._send_down(self._answered, number, ack)

    def _closed(self) -> None:
        if not self._has_ended_there:
            self._has_ended_there = True
            self._node.lines.pop(self, None)
            if self._session is not None:
                self._session.closed()

    # --- the way between ---------------------------------------------------------------------------------------

    def _send_up(self, work: Callable[..., None], *args: Any) -> None:
        now_s = self._wires.loop.now_s
        self._up_s = max(self._up_s, now_s + self._wires.latency_s())
        self._node.host.does(work, *args, after_s=self._up_s - now_s)

    def _send_down(self, work: Callable[..., Any], *args: Any) -> None:
        now_s = self._wires.loop.now_s
        self._down_s = max(self._down_s, now_s + self._wires.latency_s())
        self._here.does(work, *args, after_s=self._down_s - now_s)
