"""WebSockets without a queue and without a task for each: a uvicorn `ws=` class on picows, which reads the frames.

    HTTP parser of uvicorn ──upgrade──→ Lane ──frames──→ EngineLink
                                          ↑ bytes straight to the socket; what it does not take, to the transport

No other file imports picows.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
from typing import Any

from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # its types leave it out

from protocol import limits
from protocol.engineio.packets import Frame, MalformedPacket
from protocol.engineio.requests import Refusal, Wish, read_request
from protocol.engineio.session import Upgrade
from protocol.render import SharedFrame
from protocol.websocket_frame import CONTROL_BYTES_MAX, pong_frame, websocket_frame
from server.sessions import wire_metrics as metrics
from server.sessions.port import Arrival
from server.transport.doors import Doors
from server.transport.engine import Engine, EngineLink
from server.transport.polling import PollingCarrier

READ_BUFFER_BYTES = 1_024  # of each connection, until a longer frame comes
_TCP_NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 25)

_TEXT, _BINARY, _CONTINUATION = WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION
_CLOSE, _PING = WSMsgType.CLOSE, WSMsgType.PING
_AS_IT_WANTS = re.compile(rb"\r\nconnection: *upgrade\r\n", re.IGNORECASE)
_logger = logging.getLogger("arena.picows")
_logger.setLevel(logging.CRITICAL)  # it would write requests into the log
_quiet = logging.LoggerAdapter(_logger)  # of a plain one it makes another for each connection


class LaneProtocol(WSProtocol):  # type: ignore[misc]
    """What uvicorn makes for each upgrade."""

    def __init__(self, doors: Doors, *, config: Any, server_state: Any, app_state: Any) -> None:
        bytes_max = max(engine.terms.payload_bytes_max for engine in doors.engines.values())
        super().__init__(
            None,
            None,
            False,
            self._listener_of,
            _quiet,
            True,
            limits.UPGRADE_S_MAX,
            False,
            20,
            20,
            WSAutoPingStrategy.PING_WHEN_IDLE,
            False,  # pongs are ours, see `LaneCarrier._is_waiting`
            bytes_max,
            None,
            READ_BUFFER_BYTES,
        )
        self._doors = doors
        self._connections = server_state.connections
        self._peer = ""
        self._raw: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self._raw = transport
        self._peer = transport.get_extra_info("peername")[0]
        self._connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """uvicorn hands on the request that it read. What follows, picows reads into its own buffer."""
        data = _as_picows_wants_it(data)
        while data:
            buffer = self.get_buffer(len(data))
            length = min(len(buffer), len(data))
            buffer[:length] = data[:length]
            self.buffer_updated(length)
            data = data[length:]

    def shutdown(self) -> None:
        """uvicorn stops."""
        if self._raw is not None:
            self._raw.abort()

    def _listener_of(self, request: WSUpgradeRequest) -> WSUpgradeResponseWithListener | WSListener:
        path, _, query = request.path.decode("latin-1").partition("?")
        engine = self._doors.engines.get(path.rstrip("/"))
        if engine is None:
            return _refused(404, b"")
        origin = request.headers.get("origin")
        if not engine.admits(origin):
            return _refused(403, b"")
        asked = read_request("GET", query, is_websocket=True)
        if isinstance(asked, Refusal):
            return _refused(400, asked.body)
        session = engine.links.get(asked.sid or "")
        if asked.wish is Wish.UPGRADE and session is None:
            return _refused(400, Refusal.UNKNOWN_SESSION.body)
        address = self._doors.proxies.client_of(self._peer, request.headers.getall("x-forwarded-for", ()))
        return LaneCarrier(engine, Arrival(origin, address), session)


class LaneCarrier(WSListener):
    """A WebSocket. `session`: which one it wants to take over from long-polling; None where it begins one."""

    __slots__ = (
        "_arrival",
        "_backlog",
        "_closing",
        "_engine",
        "_fd",
        "_is_waiting",
        "_link",
        "_loop",
        "_parts",
        "_parts_bytes",
        "_parts_kind",
        "_raw",
        "_soon",
        "_upgrade",
        "_websocket",
    )

    def __init__(self, engine: Engine, arrival: Arrival, session: EngineLink | None) -> None:
        super().__init__()
        self._engine, self._arrival = engine, arrival
        self._link = session
        self._upgrade = None if session is None else Upgrade()
        self._fd = -1
        # Whether the transport holds something, and what waits behind that. Nobody but us gives it anything after the
        # handshake, so it need not be asked. In one piece: for each of many small ones, which a reader may leave lying,
        # the transport would take twenty times as much.
        self._is_waiting = False
        self._backlog: bytearray | None = None
        self._soon = b""  # what waits for the next write of this turn
        self._loop = asyncio.get_running_loop()
        self._closing: asyncio.TimerHandle | None = None
        self._parts: list[bytes] | None = None
        self._parts_bytes = 0
        self._parts_kind = _TEXT

    # --- what picows calls -------------------------------------------------------------------------------------

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._websocket, self._raw = transport, transport.underlying_transport
        for shaken in (transport.request, transport.response):  # read by now, and kept as long as the connection
            shaken.headers.clear()
        its_socket = self._raw.get_extra_info("socket")
        its_socket.setsockopt(socket.IPPROTO_TCP, _TCP_NOTSENT_LOWAT, limits.UNSENT_BYTES_MAX)
        self._fd = its_socket.fileno()
        self._raw.set_write_buffer_limits(high=0)  # `resume_writing` is to be called when nothing waits
        self._is_waiting = self._raw.get_write_buffer_size() > 0
        if self._link is None:
            self._link = self._engine.opened(self._arrival, self, ())
            if self._backlog is not None:  # its first packet goes out together with the handshake's answer
                self._raw.write(bytes(self._backlog))
                self._backlog = None
        elif isinstance(polling := self._link.carrier, PollingCarrier) and not polling.is_claimed:
            polling.is_claimed = True
            self._closing = self._loop.call_later(limits.UPGRADE_S_MAX, self.abort)
        else:  # a session has one WebSocket; clients are told so by its end, not by an error
            self._link = None
            self._end(WSCloseCode.OK)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind == _CLOSE:
            self._fd = -1
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif kind == _PING:
            self._pinged(frame.get_payload_as_bytes())
        elif frame.rsv1 or frame.rsv2 or frame.rsv3:  # nothing was agreed that would set it (RFC 6455, 5.2)
            self._violated(WSCloseCode.PROTOCOL_ERROR)
        elif frame.fin and self._parts is None and kind in (_BINARY, _TEXT):
            self._received(kind, frame.get_payload_as_bytes())
        elif kind in (_TEXT, _BINARY, _CONTINUATION):
            self._received_part(kind, frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._fd = -1  # the next connection may get this number
        self._backlog = None
        if self._closing is not None:
            self._closing.cancel()
        link = self._link
        if link is not None and self._upgrade is not None and isinstance(link.carrier, PollingCarrier):
            link.carrier.released()
        elif link is not None:
            link.carrier_gone(self)

    def pause_writing(self) -> None:
        self._is_waiting = True

    def resume_writing(self) -> None:
        self._is_waiting = False
        if self._backlog is not None:
            backlog, self._backlog = bytes(self._backlog) + self._soon, None
            self._soon = b""
            self._write(backlog)
        if self._link is not None and self._upgrade is None and not self.waiting_bytes:
            self._link.writable()

    # --- for the session ---------------------------------------------------------------------------------------

    def put(self, frame: Frame) -> None:
        self._write(websocket_frame(frame))

    def put_soon(self, frame: Frame) -> int:
        """An answer and the state that it caused are one write, when both come in the same turn."""
        if not self._soon:
            self._loop.call_soon(self._write, b"")
        self._soon += websocket_frame(frame)
        return self.waiting_bytes if self._is_waiting else 0

    def put_shared(self, frame: SharedFrame, *, packed: bool) -> None:
        self._write(frame.on_websocket(packed=packed))

    def put_now(self, frame: SharedFrame, packed: bool) -> bool:
        if self._fd < 0:
            return True
        if self._is_waiting:
            return False
        data = (frame.packed_websocket if packed else frame.text_websocket) or frame.on_websocket(packed=packed)
        if self._soon:
            data, self._soon = self._soon + data, b""
        try:  # as `_to_socket` does, whose call would be felt: this is done for each viewer of each state
            sent = os.write(self._fd, data)
        except BlockingIOError:
            sent = 0
        except OSError:
            return True
        if sent != len(data):
            self._wait_with(data[sent:])
        return True

    def _write(self, data: bytes) -> None:
        """Whole WebSocket frames, straight to the socket; what it does not take, through the transport, in order."""
        if self._soon:
            data, self._soon = self._soon + data, b""
        if self._fd < 0 or not data:
            return
        if not self._is_waiting:
            self._to_socket(data)
        elif self._backlog is None:
            self._backlog = bytearray(data)
        else:
            self._backlog += data

    def _to_socket(self, data: bytes) -> None:
        try:
            sent = os.write(self._fd, data)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # the transport meets it too, and reports the end
        if sent != len(data):
            self._wait_with(data[sent:])

    def _wait_with(self, rest: bytes) -> None:
        self._raw.write(rest)
        self._is_waiting = self._raw.get_write_buffer_size() > 0

    @property
    def waiting_bytes(self) -> int:
        if self._fd < 0 or not self._is_waiting:
            return 0
        waiting: int = self._raw.get_write_buffer_size()
        return waiting if self._backlog is None else waiting + len(self._backlog)

    def close(self) -> None:
        """The client answers a farewell with its own; until then what it was sent is not cut off by a reset."""
        self._end(WSCloseCode.OK)

    def client_left(self) -> None:
        self._end(WSCloseCode.OK)

    def abort(self) -> None:
        self._fd = -1
        self._backlog = None
        self._raw.abort()

    # --- inside ------------------------------------------------------------------------------------------------

    def _end(self, code: WSCloseCode) -> None:
        if self._fd < 0:
            return
        self._write(b"")
        self._fd = -1
        if self._backlog is not None:
            self._raw.write(bytes(self._backlog))
            self._backlog = None
        self._websocket.send_close(code)
        if self._closing is not None:
            self._closing.cancel()
        self._closing = self._loop.call_later(limits.CLOSING_S_MAX, self._raw.abort)

    def _violated(self, code: WSCloseCode) -> None:
        """This is no WebSocket, or no upgrade. A session that is still polled goes on there."""
        self._end(code)
        if self._link is not None and self._upgrade is None:
            self._link.malformed()
        else:
            metrics.bad_packets.inc()

    def _received(self, kind: WSMsgType, payload: bytes) -> None:
        if self._fd < 0:
            return
        frame: Frame = payload
        if kind == _TEXT:
            try:
                frame = payload.decode()
            except UnicodeDecodeError:
                self._violated(WSCloseCode.INVALID_TEXT)
                return
        assert self._link is not None
        if self._upgrade is None:
            self._link.frame_received(frame)
        else:
            self._upgrading(self._link, self._upgrade, frame)

    def _pinged(self, application_data: bytes) -> None:
        """While something waits there is no answer: who pings without reading shall not fill our memory."""
        if len(application_data) > CONTROL_BYTES_MAX:
            self._violated(WSCloseCode.PROTOCOL_ERROR)
        elif not self._is_waiting:
            self._write(pong_frame(application_data))

    def _received_part(self, kind: WSMsgType, frame: WSFrame) -> None:
        """Of a message in several frames (RFC 6455, 5.4)."""
        if (kind == _CONTINUATION) == (self._parts is None):
            self._violated(WSCloseCode.PROTOCOL_ERROR)
            return
        if self._parts is None:
            self._parts, self._parts_bytes, self._parts_kind = [], 0, kind
        part = frame.get_payload_as_bytes()
        self._parts_bytes += len(part) + 1  # an empty one costs something as well
        if self._parts_bytes > self._engine.terms.payload_bytes_max:
            self._violated(WSCloseCode.MESSAGE_TOO_BIG)
            return
        self._parts.append(part)
        if frame.fin:
            parts, self._parts = self._parts, None
            self._received(self._parts_kind, b"".join(parts))

    def _upgrading(self, link: EngineLink, upgrade: Upgrade, frame: Frame) -> None:
        if link.has_ended:
            self._end(WSCloseCode.OK)
            return
        try:
            upgrade.receive(frame)
        except MalformedPacket:
            self._violated(WSCloseCode.PROTOCOL_ERROR)
            return
        polling = link.carrier
        assert isinstance(polling, PollingCarrier), "it was claimed for this WebSocket"
        for answer in upgrade.data_to_send():
            self.put(answer)
        polling.probed()
        if upgrade.is_upgraded:
            assert self._closing is not None
            self._closing.cancel()
            self._upgrade = self._closing = None
            link.moved_to(self)
            for left in polling.taken_over():
                self.put(left)


def _refused(status: int, body: bytes) -> WSUpgradeResponseWithListener:
    return WSUpgradeResponseWithListener(WSUpgradeResponse.create_error_response(status, body), None)


def _as_picows_wants_it(request: bytes) -> bytes:
    """It knows `Connection: Upgrade` alone; Firefox says `keep-alive, Upgrade`, which is as good (RFC 9110, 7.6.1)."""
    if _AS_IT_WANTS.search(request):
        return request
    lines = request.split(b"\r\n")
    for place, line in enumerate(lines):
        name, _, value = line.partition(b":")
        if name.lower() == b"connection" and b"upgrade" in (token.strip().lower() for token in value.split(b",")):
            lines[place] = b"connection: upgrade"
    return b"\r\n".join(lines)
