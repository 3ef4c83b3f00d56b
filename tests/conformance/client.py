"""One client of the conformance server: the machine of `protocol.socketio.session`, and a profile's handlers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

from protocol.engineio.packets import Message
from protocol.socketio.session import Ack, Connect, Disconnect, Event, SocketIoSession
from server.transport.engine import EngineLink

if TYPE_CHECKING:
    from tests.conformance.profiles import Profile

ATTACHMENTS_BYTES_MAX = 10_000_000
WAITING_BYTES_MAX = 20_000_000
AFTER_CONNECT_S = 0.01
_log = logging.getLogger(__name__)


class Refused(Exception):
    def __init__(self, message: str, data: object = None) -> None:
        super().__init__(message)
        self.message, self.data = message, data


class Client:
    """`server.transport.engine.Handler`."""

    def __init__(self, profile: Profile, everybody: set[Client], link: EngineLink) -> None:
        self.everybody = everybody
        self.packets = SocketIoSession(profile.namespaces, ATTACHMENTS_BYTES_MAX)
        self._profile, self._link = profile, link
        self._new_number = count(1)
        self._asked: dict[tuple[str, int], Callable[[list[Any]], None]] = {}
        self._late = self._is_late_in(profile.connect_s_max)
        everybody.add(self)

    # --- for the engine ----------------------------------------------------------------------------------------

    def received(self, message: Message) -> None:
        match self.packets.receive(message):
            case Connect(namespace, auth):
                self._connect(namespace, auth)
            case Event(namespace, name, arguments, ack):
                self._handle(str(name), namespace, arguments, ack)
            case Ack(namespace, number, arguments):
                self._asked.pop((namespace, number))(arguments)
            case Disconnect():
                self._may_connect_again()
        self._flush()

    def writable(self) -> None:
        pass

    def gone(self) -> None:
        self._late.cancel()
        self.everybody.discard(self)

    # --- for the profiles --------------------------------------------------------------------------------------

    def send(self, namespace: str, event: str, arguments: list[Any]) -> None:
        self.packets.send(namespace, event, arguments)
        self._flush()

    def ask(self, namespace: str, event: str, arguments: list[Any], answered: Callable[[list[Any]], None]) -> None:
        number = next(self._new_number)
        self._asked[namespace, number] = answered
        self.packets.send(namespace, event, arguments, number)

    def acknowledge(self, namespace: str, ack: int, arguments: list[Any]) -> None:
        self.packets.acknowledge(namespace, ack, arguments)

    def after_connect(self, namespace: str, event: str, arguments: list[Any]) -> None:
        """Not in one segment with CONNECT: clients of the suites listen for one packet at a time."""
        asyncio.get_running_loop().call_later(AFTER_CONNECT_S, self._send_if_connected, namespace, event, arguments)

    def kick(self, namespace: str) -> None:
        self.packets.disconnect(namespace)
        self._flush()
        self._may_connect_again()

    # --- inside ------------------------------------------------------------------------------------------------

    def _send_if_connected(self, namespace: str, event: str, arguments: list[Any]) -> None:
        if namespace in self.packets.connected:
            self.send(namespace, event, arguments)

    def _connect(self, namespace: str, auth: dict[str, Any]) -> None:
        try:
            self._profile.connect(self, namespace, auth)
        except Refused as refused:
            self.packets.refuse(namespace, refused.message, refused.data)
        except Exception:
            _log.exception("%s: the connect handler failed", namespace)
            self.packets.refuse(namespace, "Internal error")
        else:
            self._late.cancel()
            self._link.known()
            self.packets.accept(namespace, f"{self._link.sid}{namespace}")

    def _handle(self, name: str, namespace: str, arguments: list[Any], ack: int | None) -> None:
        handler = self._profile.events.get(name)
        if handler is None:
            return
        try:
            handler(self, namespace, arguments, ack)
        except Exception:
            _log.exception("the handler of %s failed", name)

    def _may_connect_again(self) -> None:
        """Who is part of no namespace any more has as long for another as for the first."""
        if not self.packets.connected:
            self._late.cancel()
            self._late = self._is_late_in(self._profile.connect_s_max)

    def _is_late_in(self, seconds: float) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(seconds, self._link.close, "no_connect")

    def _flush(self) -> None:
        for message in self.packets.data_to_send():
            self._link.send(message)
        if self._link.waiting_bytes > WAITING_BYTES_MAX:
            self._link.abort("too_slow")
