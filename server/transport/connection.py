"""One client of the arena: its packets to the gateway's session, and back.

What may come when, says the table in `protocol/socketio/session.py`.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

from protocol import limits
from protocol.engineio.packets import Message
from protocol.messages.errors import WireError
from protocol.socketio.msgpack_parser import MsgpackParser
from protocol.socketio.session import Connect, Disconnect, Event, SocketIoSession
from protocol.usual import usual, usual_answer
from server.sessions import wire_metrics as metrics
from server.sessions.port import Ack, GatewayPort, Given, SessionPort
from server.sessions.refused import Refused
from server.transport.engine import EngineLink
from server.transport.outbox import Outbox

_log = logging.getLogger(__name__)
NAMESPACE = "/"
_SERVED = frozenset({NAMESPACE})
_COME_AGAIN = frozenset({"moved", "shutting_down"})


class Connection:
    """`server.transport.engine.Handler` of the arena."""

    __slots__ = (
        "_connecting",
        "_gateway",
        "_is_closing",
        "_is_gone",
        "_late",
        "_link",
        "_outbox",
        "_packets",
        "_session",
        "_unanswered",
    )

    def __init__(self, gateway: GatewayPort, link: EngineLink) -> None:
        self._gateway, self._link = gateway, link
        self._packets = SocketIoSession(_SERVED, limits.ATTACHMENTS_BYTES_MAX)
        self._outbox = Outbox(link, self._too_slow)
        self._session: SessionPort | None = None
        self._is_closing = self._is_gone = False
        self._unanswered = 0
        self._connecting: asyncio.Task[None] | None = None
        self._late: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(
            limits.CONNECT_S_MAX, self.close, "no_connect"
        )

    # --- for the engine ----------------------------------------------------------------------------------------

    def received(self, message: Message) -> None:
        if self._is_closing:
            return
        if self._session is not None and self._packets.is_between_packets:
            event = usual(message, packed=self._outbox.packed)
            if event is not None:
                self._answer(self._session, event.event, event.message, event.ack)
                return
        match self._packets.receive(message):
            case Event(name=name, arguments=arguments, ack=ack):
                assert self._session is not None, "events come after CONNECT was accepted"
                self._answer(self._session, str(name), arguments, ack)
            case Connect(auth=auth):
                self._outbox.packed = isinstance(self._packets.parser, MsgpackParser)
                self._connecting = asyncio.create_task(self._connect(auth))
                self._connecting.add_done_callback(self._connected)
            case Disconnect():
                self.close("client")
        self._send_what_is_due()

    def writable(self) -> None:
        self._outbox.writable()

    def gone(self) -> None:
        self._is_closing = self._is_gone = True
        self._stop_waiting()
        if self._connecting is not None:
            self._connecting.cancel()
        if self._session is not None:
            self._session.closed()

    # --- for the session ---------------------------------------------------------------------------------------

    def close(self, reason: str) -> None:
        """Send what waits, say goodbye, hang up.

        Whoever is to come again hears no goodbye: clients of Socket.IO take one for the last word.
        """
        if self._is_closing:
            return
        self._is_closing = True
        self._stop_waiting()
        if reason not in _COME_AGAIN:
            self._packets.disconnect(NAMESPACE)
            self._send_what_is_due()
        self._link.close(reason)

    # --- inside ------------------------------------------------------------------------------------------------

    async def _connect(self, auth: dict[str, Any]) -> None:
        try:
            session = await self._gateway.connect(auth, self._link.arrival, self._outbox.put_event, self.close)
        except Refused as refused:
            metrics.connections_refused.labels(refused.code).inc()
            self._packets.refuse(NAMESPACE, refused.code, {"code": refused.code, "values": refused.values})
            self._send_what_is_due()
            self.close("refused")
            return
        self._stop_waiting()
        self._session = session
        self._link.known()
        if self._packets.accept(NAMESPACE, self._link.sid):
            self._send_what_is_due()
            session.opened()

    def _answer(self, session: SessionPort, event: str, given: Given, number: int | None) -> None:
        self._unanswered += 1
        if self._unanswered <= limits.INBOX_MESSAGES_MAX:
            session.receive(event, given, partial(self._acknowledge, number))
        else:
            metrics.messages_refused.labels(WireError.RATE_LIMITED).inc()
            self._acknowledge(number, {"ok": False, "code": WireError.RATE_LIMITED, "values": {}})

    def _acknowledge(self, number: int | None, ack: Ack) -> None:
        self._unanswered -= 1
        if number is not None and not self._is_gone:
            self._outbox.put(usual_answer(number, ack, packed=self._outbox.packed))

    def _send_what_is_due(self) -> None:
        for message in self._packets.data_to_send():
            self._outbox.put(message)

    def _too_slow(self) -> None:
        self._is_closing = True
        self._link.abort("too_slow")

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _connected(self, task: asyncio.Task[None]) -> None:
        self._connecting = None
        if not task.cancelled() and (error := task.exception()) is not None:
            metrics.failures.labels("connection").inc()
            _log.error("a connection was closed by an error of ours", exc_info=error)
            self.close("failure")
