"""Socket.IO over python-engineio: WebSocket first, long-polling where a proxy allows no better.

The Engine.IO library carries packets and pings; the packets' meaning is in `protocol/socketio.py`, because
python-socketio acknowledges only when a handler returns, would read pongs late meanwhile, and keeps binary packets
without a bound. No other file imports the library.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import Any

import engineio  # type: ignore[import-untyped]
import orjson

from protocol import limits
from server.sessions import wire_metrics as metrics
from server.sessions.port import Arrival, GatewayPort
from server.transport.asgi import Receive, Scope, SendAsgi, TooLong, answer, body, given, header
from server.transport.connection import Connection, LineEnded
from server.transport.session_ids import new_sid, sid_of, unknown_session

PATH = "/socket.io/"
PING_INTERVAL_S = 4
PING_TIMEOUT_S = 5  # with the interval: a dead line is noticed within 10 s

_LINE = "arena.line"  # the task of a WebSocket, in its scope: cancelled to cut a line that takes nothing
_END_S_MAX = 0.5


class _Json:
    """The library guesses whether a text is JSON. orjson bounds the nesting that it follows; the standard module
    recurses. The setting is the library's own and process-wide."""

    @staticmethod
    def loads(text: str) -> Any:
        return orjson.loads(text)

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        return orjson.dumps(value).decode()


class SocketIoTransport:
    """An ASGI application for `PATH` at `node`. Call `close_all` before the server stops."""

    def __init__(self, gateway: GatewayPort, node: str) -> None:
        quiet = logging.getLogger("arena.engineio")
        quiet.setLevel(logging.CRITICAL)  # it would write packets, and with them keys and answers, into the log
        self._gateway = gateway
        self._connections: dict[str, Connection] = {}
        self._lines: dict[str, asyncio.Future[None]] = {}
        self._hanging_up: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._engine = engineio.AsyncServer(
            async_mode="asgi",
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            max_http_buffer_size=limits.PACKET_BYTES_MAX,
            cors_allowed_origins="*",  # the gateway judges origins, with a code; before CONNECT nothing is told
            cors_credentials=False,
            async_handlers=False,
            json=_Json,
            logger=quiet,
        )
        self._engine.generate_id = partial(new_sid, node)
        self._engine.on("connect", self._on_connect)
        self._engine.on("message", self._on_message)
        self._engine.on("disconnect", self._on_disconnect)

    async def __call__(self, scope: Scope, receive: Receive, send: SendAsgi) -> None:
        """One HTTP request or one WebSocket."""
        sid = sid_of(scope)
        if sid is not None and sid not in self._engine.sockets:
            await unknown_session(scope, send)
            return
        if scope["type"] != "websocket":
            await self._poll(sid, scope, receive, send)
            return
        line = asyncio.ensure_future(self._engine.handle_request(scope, receive, send))
        scope[_LINE] = line
        if sid is not None:  # an upgrade from polling
            self._lines[sid] = line
        try:
            await asyncio.wait([line])
        finally:
            line.cancel()
        if not line.cancelled() and line.exception() is not None:  # the library met what is no packet
            metrics.bad_packets.inc()
        for its_sid in [its_sid for its_sid, its_line in self._lines.items() if its_line is line]:
            self._forget(its_sid)

    async def _poll(self, sid: str | None, scope: Scope, receive: Receive, send: SendAsgi) -> None:
        """A request of long-polling, be it a GET or a POST."""
        try:
            data = await body(scope, receive, limits.PACKET_BYTES_MAX)
        except TooLong:  # the library would wait for a poll before it answers, and so perhaps for ever
            metrics.bad_packets.inc()
            if sid is not None:
                self._hang_up(sid)
            await answer(send, 413)
            return
        except ConnectionResetError:
            return
        # Browsers name the origin with a page's POST to its own host, but not with the GET that began the polling.
        origin = header(scope, b"origin")
        if origin is not None and sid in self._connections:
            self._connections[sid].comes_from(origin.decode("latin-1"))
        try:
            await self._engine.handle_request(scope, given(data), send)
        except KeyError:  # how the library tells of a session that has just ended
            if sid in self._connections:
                raise
            await unknown_session(scope, send)

    async def close_all(self) -> None:
        """Say goodbye to everyone, and stop the library's own task. Twice is once."""
        if self._is_closed:
            return
        self._is_closed = True
        connections = list(self._connections.values())
        for connection in connections:
            connection.close("shutting_down")
        await asyncio.gather(*(connection.ended() for connection in connections))
        await self._engine.shutdown()

    # --- what the library calls --------------------------------------------------------------------------------

    async def _on_connect(self, sid: str, environ: dict[str, Any]) -> None:
        scope = environ["asgi.scope"]
        if _LINE in scope:
            self._lines[sid] = scope[_LINE]
        client = scope.get("client")
        arrival = Arrival(environ.get("HTTP_ORIGIN"), client[0] if client else "")
        self._connections[sid] = Connection(
            self._gateway, arrival, sid, partial(self._transmit, sid), partial(self._hang_up, sid)
        )

    async def _on_message(self, sid: str, received: object) -> None:
        connection = self._connections.get(sid)
        if connection is not None:
            connection.take(received)

    async def _on_disconnect(self, sid: str, reason: str) -> None:
        if (socket := self._engine.sockets.get(sid)) is not None:
            socket.queue.put_nowait(None)  # the library's end mark, which it forgets: else a poll waits on for nothing
        self._forget(sid)

    # --- what a connection calls -------------------------------------------------------------------------------

    async def _transmit(self, sid: str, text: str) -> None:
        """The library's queue has no bound, so each packet waits here until the one before was fetched from it."""
        socket = self._engine.sockets.get(sid)
        if socket is None or socket.closed:
            raise LineEnded
        try:
            await self._engine.send(sid, text)
        except engineio.exceptions.EngineIOError:
            raise LineEnded from None
        await socket.queue.join()

    def _hang_up(self, sid: str) -> None:
        if sid in self._connections:
            task = asyncio.create_task(self._end(sid))
            self._hanging_up.add(task)
            task.add_done_callback(self._hanging_up.discard)

    async def _end(self, sid: str) -> None:
        line = self._lines.get(sid)
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_S_MAX):
                await self._engine.disconnect(sid)
        self._forget(sid)
        # The library leaves it to the client to close the WebSocket. The first cancellation ends the reading, after
        # which it waits for its writer; the second one ends that, where it is stuck.
        for _ in range(2):
            if line is not None and not line.done():
                line.cancel()
                await asyncio.wait([line], timeout=_END_S_MAX)

    def _forget(self, sid: str) -> None:
        connection = self._connections.pop(sid, None)
        self._lines.pop(sid, None)
        if connection is not None:
            connection.gone()
