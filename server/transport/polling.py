"""Long-polling: the frames of a session in GETs and POSTs, for schools whose proxies break WebSockets.

GET, none waits      frames that wait → 200 at once; else → 200 with the first that comes
GET, one waits       → 400, and the session ends: its frames would go to whoever asked first
POST, none is read   its frames → 200 ok
POST, one is read    → 400, and the session ends
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable

from protocol import limits
from protocol.engineio.packets import CLOSE, NOOP, Frame, MalformedPacket, decode_payload, encode_payload, message_frame
from protocol.engineio.requests import Refusal, Request, Wish, read_request
from protocol.render import SharedFrame
from server.ending import end
from server.sessions.port import Arrival
from server.transport.asgi import Receive, Scope, SendAsgi, TooLong, answer, body, header
from server.transport.engine import Engine, EngineLink
from server.transport.http_guard import KNOWN

_TEXT, _JSON = b"text/plain; charset=UTF-8", b"application/json"


class PollingCarrier:
    """Frames wait here until a poll fetches them."""

    def __init__(self) -> None:
        self.link: EngineLink | None = None
        self._waiting: list[Frame] = []
        self._waiting_bytes = 0
        self._poll: asyncio.Future[None] | None = None
        self.is_claimed = False  # by a WebSocket that wants to take over
        self._is_probed = self._is_closing = self._is_gone = False
        self._closing: asyncio.TimerHandle | None = None

    # --- for the session ---------------------------------------------------------------------------------------

    def put(self, frame: Frame) -> None:
        if not (self._is_closing or self._is_gone):
            self._waiting.append(frame)
            self._waiting_bytes += sys.getsizeof(frame)  # of memory: a short text takes more than its characters
            self._wake()

    def put_soon(self, frame: Frame) -> int:
        self.put(frame)
        return self.waiting_bytes

    def put_shared(self, frame: SharedFrame, *, packed: bool) -> None:
        self.put(message_frame(frame.packed if packed else frame.text))

    def put_now(self, frame: SharedFrame, packed: bool) -> bool:
        if self.waiting_bytes and not (self._is_closing or self._is_gone):
            return False
        self.put_shared(frame, packed=packed)
        return True

    @property
    def waiting_bytes(self) -> int:
        """Nothing, while a poll is there to take it along."""
        return 0 if self.is_polled else self._waiting_bytes

    def close(self) -> None:
        """A poll of its own tells it: clients deal with a close packet before the messages that come along with it.
        Whoever never polls again is gone without one."""
        if not (self._is_closing or self._is_gone):
            self._is_closing = True
            self._closing = asyncio.get_running_loop().call_later(limits.CLOSING_S_MAX, self.abort)
            self._wake()

    def client_left(self) -> None:
        self.abort()

    def abort(self) -> None:
        if self._is_gone:
            return
        self._leave()
        if self.link is not None:
            self.link.carrier_gone(self)

    # --- for requests and upgrades -----------------------------------------------------------------------------

    @property
    def is_polled(self) -> bool:
        return self._poll is not None

    def probed(self) -> None:
        """A WebSocket takes over: polls are answered at once, so that the client can leave."""
        self._is_probed = True
        self._wake()

    def released(self) -> None:
        """It does not want to any more."""
        self._is_probed = self.is_claimed = False

    def taken_over(self) -> list[Frame]:
        """The upgrade is complete. What still waits is for the new carrier."""
        left, self._waiting = self._waiting, []
        self._leave()
        return left

    def poll(self) -> Awaitable[list[Frame]]:
        """What a GET is answered with. One at a time; whoever is cancelled takes nothing."""
        assert self._poll is None
        self._poll = asyncio.get_running_loop().create_future()
        return self._polled(self._poll)

    async def _polled(self, news: asyncio.Future[None]) -> list[Frame]:
        assert self.link is not None
        try:
            self.link.writable()
            if not (self._waiting or self._is_closing or self._is_gone or self._is_probed):
                await news
        finally:
            self._poll = None
        frames, self._waiting, self._waiting_bytes = self._waiting, [], 0
        if self._is_closing and not frames:
            self.abort()
            return [CLOSE]
        return frames or [NOOP]

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _leave(self) -> None:
        self._is_gone = True
        self._waiting.clear()
        self._waiting_bytes = 0
        if self._closing is not None:
            self._closing.cancel()
        self._wake()


def polled_session(engine: Engine, request: Request) -> PollingCarrier | None:
    """That of the request, where it is carried by polling and still lives."""
    link = engine.links.get(request.sid or "")
    if link is None:
        return None
    link.tick(engine.heartbeats.now_ms())  # the timer may be about to
    return link.carrier if link.sid in engine.links and isinstance(link.carrier, PollingCarrier) else None


class Polling:
    """An ASGI application for the Engine.IO path: all that is no WebSocket."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._posting: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: SendAsgi) -> None:
        reply = _Reply(self._engine, scope, send)
        if not self._engine.admits(reply.origin):
            await answer(send, 403, b'{"code":4,"message":"Forbidden"}', _JSON)
            return
        if scope["method"] == "OPTIONS":
            await reply.preflight()
            return
        request = read_request(scope["method"], scope["query_string"].decode("latin-1"), is_websocket=False)
        if isinstance(request, Refusal):
            await reply.refuse(request)
        elif request.wish is Wish.OPEN:
            carrier = PollingCarrier()
            client = scope.get("client")
            arrival = Arrival(reply.origin, client[0] if client else "")
            carrier.link = self._engine.opened(arrival, carrier, ("websocket",))
            await reply.frames(await carrier.poll())
        elif (polled := polled_session(self._engine, request)) is None:
            await reply.refuse(Refusal.UNKNOWN_SESSION)
        else:
            await self._carry(polled, request.wish, scope, receive, reply)

    async def _carry(self, carrier: PollingCarrier, wish: Wish, scope: Scope, receive: Receive, reply: _Reply) -> None:
        assert carrier.link is not None
        if carrier.link.is_known and (known := scope.get("extensions", {}).get(KNOWN)) is not None:
            known()
        if wish is Wish.POLL:
            await self._poll(carrier, receive, reply)
        elif carrier.link.has_ended:
            await reply.refuse(Refusal.UNKNOWN_SESSION)
        else:
            await self._post(carrier, scope, receive, reply)

    async def _poll(self, carrier: PollingCarrier, receive: Receive, reply: _Reply) -> None:
        assert carrier.link is not None
        if carrier.is_polled:
            carrier.link.close("polled_twice")
            await reply.refuse(Refusal.BAD_REQUEST)
            return
        polling, leaving = asyncio.ensure_future(carrier.poll()), asyncio.ensure_future(_left(receive))
        try:
            await asyncio.wait({polling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if polling.done():
                await reply.frames(polling.result())
            else:  # whoever breaks off a poll does not know what it held
                carrier.abort()
        finally:
            await end(polling, leaving)

    async def _post(self, carrier: PollingCarrier, scope: Scope, receive: Receive, reply: _Reply) -> None:
        link = carrier.link
        assert link is not None
        if link.sid in self._posting:
            link.close("posted_twice")
            await reply.refuse(Refusal.BAD_REQUEST)
            return
        self._posting.add(link.sid)
        try:
            async with asyncio.timeout(limits.BODY_S_MAX):
                data = await body(scope, receive, self._engine.terms.payload_bytes_max)
            frames = decode_payload(data)
        except TooLong:
            link.malformed()
            await reply.too_long()
            return
        except MalformedPacket:
            link.malformed()
            await reply.refuse(Refusal.BAD_REQUEST)
            return
        except (TimeoutError, ConnectionResetError):
            link.close("post_broken")
            return
        finally:
            self._posting.discard(link.sid)
        if reply.origin is not None:
            # Browsers name the origin with a page's POST to its own host, but not with the GET that began the polling.
            link.comes_from(reply.origin)
        if all(link.frame_received(frame) for frame in frames):
            await reply.ok()
        else:
            await reply.refuse(Refusal.BAD_REQUEST)


class _Reply:
    """The ways to answer one request."""

    def __init__(self, engine: Engine, scope: Scope, send: SendAsgi) -> None:
        origin = header(scope, b"origin")
        self.origin = None if origin is None else origin.decode("latin-1")
        self._allowed = b"*" if engine.origins is None else origin or b""
        self._scope, self._send = scope, send

    async def frames(self, frames: list[Frame]) -> None:
        await self._answer(200, encode_payload(frames), _TEXT)

    async def ok(self) -> None:
        await self._answer(200, b"ok", b"text/html")

    async def refuse(self, refusal: Refusal) -> None:
        await self._answer(400, refusal.body, _JSON)

    async def too_long(self) -> None:
        await self._answer(413, b"", b"")

    async def preflight(self) -> None:
        allowed = [(b"access-control-allow-methods", b"GET, POST")]
        if (headers := header(self._scope, b"access-control-request-headers")) is not None:
            allowed.append((b"access-control-allow-headers", headers))  # we read none of them
        await self._answer(204, b"", b"", *allowed)

    async def _answer(self, status: int, content: bytes, content_type: bytes, *more: tuple[bytes, bytes]) -> None:
        cors = [(b"access-control-allow-origin", self._allowed), (b"vary", b"Origin")]
        await answer(self._send, status, content, content_type, [*cors, (b"cache-control", b"no-store"), *more])


async def _left(receive: Receive) -> None:
    """Returns when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
