"""Long-polling over several nodes: each request of a session reaches the node that its session id names.

A balancer without affinity, or the system that spreads connections over processes, brings a poll or a POST to any node.
One that is another's is passed on to that node's own port, once, and its answer streamed back. An upgrade to WebSocket
that comes to another node is refused, and the client polls on: a WebSocket through two nodes would cost both of them
each frame, and clients that begin with WebSocket need no relay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import h11

from protocol import limits
from protocol.engineio.requests import Refusal, read_request
from server.ending import end
from server.sessions import wire_metrics as metrics
from server.transport.asgi import Asgi, Receive, Scope, SendAsgi, TooLong, answer, body, header
from server.transport.session_ids import node_of, unknown_session

RELAYS_MAX = 2_000
RELAY_S_MAX = 15.0  # a poll waits at most for the next ping
LOOK_S = 0.5
_READ_BYTES = 65_536
_RELAYED = b"x-arena-relayed"
_PASSED_ON = (b"accept", b"accept-encoding", b"content-type", b"origin")
_ANSWERED = (b"content-type", b"content-length", b"content-encoding", b"cache-control", b"vary")

Address = tuple[str, int]


class Relay:
    """Wraps the transport, whose path at every node is `path`.

    `address_of` tells where a living node serves HTTP; None of one that is dead or unknown.
    """

    def __init__(self, app: Asgi, path: str, node: str, address_of: Callable[[str], Awaitable[Address | None]]) -> None:
        self._app, self._path, self._node, self._address_of = app, path, node, address_of
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_leaving = False

    def leave(self) -> None:
        """Whoever comes by an old connection is to find another node with their next request."""
        self._is_leaving = True

    async def ended(self) -> None:
        """Nothing is under way any more."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        """What is under way ends: its client has to begin anew, and so misses nothing that was on its way."""
        await end(*self._under_way)

    async def __call__(self, scope: Scope, receive: Receive, send: SendAsgi) -> None:
        request = read_request(scope["method"], scope["query_string"].decode("latin-1"), is_websocket=False)
        sid = None if isinstance(request, Refusal) else request.sid
        if sid is None or node_of(sid) == self._node:
            await self._app(scope, receive, send)
        elif header(scope, _RELAYED) is not None:  # by a node that takes us for somebody who was here before
            metrics.relays.labels("twice").inc()
            await unknown_session(send)
        elif len(self._under_way) >= RELAYS_MAX:
            metrics.relays.labels("busy").inc()
            await answer(send, 503)
        else:
            metrics.relays.labels(await self._relayed(node_of(sid), scope, receive, send)).inc()

    async def _relayed(self, node: str, scope: Scope, receive: Receive, send: SendAsgi) -> str:
        """What became of it."""
        address = await self._address_of(node)
        if address is None:
            await unknown_session(send)
            return "unknown"
        try:
            data = await body(scope, receive, limits.PACKET_BYTES_MAX)
        except TooLong:
            await answer(send, 413)
            return "too_long"
        except ConnectionResetError:
            return "hung_up"
        exchange = _Exchange(send, ends_connection=self._is_leaving)
        passing = asyncio.create_task(exchange.run(address, self._request(scope), data))
        self._under_way.add(passing)
        passing.add_done_callback(self._under_way.discard)
        try:
            async with asyncio.timeout(RELAY_S_MAX):
                while not (await asyncio.wait({passing}, timeout=LOOK_S))[0]:
                    if await self._address_of(node) is None:  # frozen or cut off: its line would say nothing
                        raise ConnectionError(node)
            if passing.cancelled():
                raise ConnectionAbortedError
            passing.result()
        except (OSError, TimeoutError, h11.ProtocolError):
            if exchange.has_begun:  # the server cuts the client's connection, which has no whole answer
                return "cut"
            await unknown_session(send)
            return "lost"
        finally:
            await end(passing)
        return "passed"

    def _request(self, scope: Scope) -> h11.Request:
        kept = [(name, value) for name, value in scope["headers"] if name in _PASSED_ON]
        headers = [(b"host", b"node"), (b"connection", b"close"), (_RELAYED, b"1"), *kept]
        target = self._path.encode() + b"?" + scope["query_string"]
        return h11.Request(method=scope["method"], target=target, headers=headers)


class _Exchange:
    """One request and its answer, over a connection of its own."""

    def __init__(self, send: SendAsgi, *, ends_connection: bool) -> None:
        self._send, self._ends_connection = send, ends_connection
        self._http = h11.Connection(h11.CLIENT)
        self.has_begun = False

    async def run(self, address: Address, request: h11.Request, data: bytes) -> None:
        reader, writer = await asyncio.open_connection(*address)
        try:
            if data:
                request = h11.Request(
                    method=request.method,
                    target=request.target,
                    headers=[*request.headers, (b"content-length", b"%d" % len(data))],
                )
            parts = [self._http.send(request), *([self._http.send(h11.Data(data))] if data else [])]
            writer.write(b"".join([*filter(None, parts), self._http.send(h11.EndOfMessage()) or b""]))
            while not isinstance(event := await self._next(reader), h11.EndOfMessage):
                await self._pass_back(event)
            await self._send({"type": "http.response.body", "body": b""})
        finally:
            writer.close()

    async def _next(self, reader: asyncio.StreamReader) -> h11.Event:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await reader.read(_READ_BYTES))
        assert not isinstance(event, type), event
        return event

    async def _pass_back(self, event: h11.Event) -> None:
        match event:
            case h11.Response():
                headers = [pair for pair in event.headers if pair[0] in _ANSWERED or pair[0].startswith(b"access-")]
                if self._ends_connection:
                    headers.append((b"connection", b"close"))
                self.has_begun = True
                await self._send({"type": "http.response.start", "status": event.status_code, "headers": headers})
            case h11.Data():
                await self._send({"type": "http.response.body", "body": bytes(event.data), "more_body": True})
