"""One client's connection, whatever carries it: packets in, in order, to its session; what waits for it, out, in order.

    waiting for CONNECT ──accepted──→ open ──close──→ closing ──line ended──→ gone
            └──refused, late, malformed──────────────────↗

A packet that has no place in its state ends the connection: such a client does not speak the protocol.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from protocol import limits, socketio
from protocol.messages.errors import WireError
from protocol.socketio import Kind, MalformedPacket, Packet
from server.sessions import wire_metrics as metrics
from server.sessions.port import Ack, Arrival, GatewayPort, SessionPort
from server.sessions.refused import Refused
from server.transport.outbox import Outbox

Transmit = Callable[[str], Awaitable[None]]
"""Give one packet to the line, and return when the line has room for the next. Raises `LineEnded`."""
HangUp = Callable[[], None]
"""End the line, now. More than once is once."""

_log = logging.getLogger(__name__)
_COME_AGAIN = frozenset({"moved", "shutting_down"})


class LineEnded(Exception):
    """Nothing can be sent any more."""


class Connection:
    """The transport calls `take` for each packet and `gone` at the end, and gives it a way out and a way to hang up."""

    def __init__(self, gateway: GatewayPort, arrival: Arrival, sid: str, transmit: Transmit, hang_up: HangUp) -> None:
        self._gateway = gateway
        self._arrival = arrival
        self._sid = sid
        self._transmit = transmit
        self._hang_up = hang_up
        self._session: SessionPort | None = None
        self._is_closing = False
        self._ended = asyncio.Event()
        self._inbox: asyncio.Queue[Packet] = asyncio.Queue()
        self._answering: set[asyncio.Task[None]] = set()
        self._outbox = Outbox(self._too_slow)
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        self._timer = asyncio.get_running_loop().call_later(limits.CONNECT_S_MAX, self.close, "no_connect")
        metrics.connections.inc()

    # --- what the transport calls ------------------------------------------------------------------------------

    def take(self, received: object) -> None:
        """One packet as it came. Nothing on this wire is binary."""
        if self._is_closing:
            return
        try:
            if not isinstance(received, str):
                raise MalformedPacket("binary")
            packet = socketio.decode(received)
        except MalformedPacket:
            self._bad_packet()
            return
        if self._inbox.qsize() + len(self._answering) < limits.INBOX_MESSAGES_MAX:
            self._inbox.put_nowait(packet)
        else:
            metrics.messages_refused.labels(WireError.RATE_LIMITED).inc()
            self._answer(packet, {"ok": False, "code": WireError.RATE_LIMITED, "values": {}})

    def comes_from(self, origin: str) -> None:
        """A later request named the origin."""
        self._arrival = replace(self._arrival, origin=origin)

    def gone(self) -> None:
        """The line has ended."""
        if self._ended.is_set():
            return
        self._is_closing = True
        self._ended.set()
        self._timer.cancel()
        self._outbox.close()
        for task in self._tasks:
            task.cancel()
        if self._session is not None:
            self._session.closed()
        metrics.connections.dec()

    async def ended(self) -> None:
        await self._ended.wait()

    def close(self, reason: str) -> None:
        """Send what waits, say goodbye, hang up; at once when the client takes nothing for too long.

        Whoever is to come again hears no goodbye: clients of Socket.IO take one for the last word.
        """
        if self._is_closing:
            return
        self._is_closing = True
        metrics.connections_closed.labels(reason).inc()
        if reason not in _COME_AGAIN:
            self._outbox.put_text(socketio.disconnected())
        self._outbox.close()
        self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(limits.CLOSING_S_MAX, self._hang_up)

    # --- inside ------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            packet = await self._inbox.get()
            try:
                await self._handle(packet)
            except Exception:
                metrics.failures.labels("connection").inc()
                _log.exception("a connection was closed by an error of ours")
                self.close("failure")

    async def _handle(self, packet: Packet) -> None:
        match packet.kind:
            case Kind.CONNECT if packet.namespace != "/":
                self._outbox.put_text(socketio.connect_error("Invalid namespace", None, packet.namespace))
            case Kind.CONNECT if self._session is None:
                await self._connect(packet.data)
            case Kind.EVENT if self._session is not None and packet.namespace == "/":
                task = asyncio.create_task(self._receive(self._session, packet))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
            case Kind.DISCONNECT:
                self.close("client")
            case Kind.ACK:
                pass  # we ask for none
            case _:
                self._bad_packet()

    async def _connect(self, auth: object) -> None:
        try:
            session = await self._gateway.connect(auth, self._arrival, self._outbox.put_event, self.close)
        except Refused as refused:
            metrics.connections_refused.labels(refused.code).inc()
            data = {"code": refused.code, "values": refused.values}
            self._outbox.put_text(socketio.connect_error(refused.code, data))
            self.close("refused")
            return
        self._timer.cancel()
        self._session = session
        self._outbox.put_text(socketio.connected(self._sid))
        session.opened()

    async def _receive(self, session: SessionPort, packet: Packet) -> None:
        """In a task of its own: a command that waits for the store must not keep a probe waiting."""
        name, *args = packet.data
        self._answer(packet, await session.receive(name, args))

    def _answer(self, packet: Packet, ack: Ack) -> None:
        if packet.ack is not None:
            self._outbox.put_text(socketio.acknowledgement(packet.ack, ack))

    async def _write(self) -> None:
        try:
            while (text := await self._outbox.take()) is not None:
                await self._transmit(text)
        except LineEnded:
            pass
        self._hang_up()

    def _too_slow(self) -> None:
        if not self._is_closing:
            self._is_closing = True
            metrics.connections_closed.labels("too_slow").inc()
        self._hang_up()

    def _bad_packet(self) -> None:
        metrics.bad_packets.inc()
        self.close("bad_packet")
