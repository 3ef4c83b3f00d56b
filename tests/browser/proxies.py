"""Proxies as schools have them, in front of the server: each breaks WebSockets or long answers in its own way.

They read HTTP/1.1 request by request, and pass each on over a new connection.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_READ_BYTES = 65_536
_ANSWER = b"HTTP/1.1 %d Not for you\r\ncontent-length: 0\r\n\r\n"
_NO_BODY = re.compile(rb"HTTP/1\.1 (1\d\d|204|304) ")

End = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """Passes on what comes, whole answer by whole answer, and WebSockets as they are."""

    def __init__(self) -> None:
        self.upgrades = 0
        self._port = 0

    def leads_to(self, port: int) -> None:
        self._port = port

    async def serve(self, here: End) -> None:
        """One connection of a browser."""
        while head := await _head(here[0]):
            there = await asyncio.open_connection("127.0.0.1", self._port)
            try:
                if _field(head, b"upgrade") is not None:
                    self.upgrades += 1
                    await self.upgrade(head, here, there)
                else:
                    await self.exchange(head, here, there)
            finally:
                there[1].transport.abort()

    async def exchange(self, head: bytes, here: End, there: End) -> None:
        """One request and its answer."""
        there[1].write(head + await _body(head, here[0]))
        answer = await _head(there[0])
        here[1].write(answer)
        if not (_NO_BODY.match(answer) or head.startswith(b"HEAD ")):
            here[1].write(await _body(answer, there[0]))
        await here[1].drain()

    async def upgrade(self, head: bytes, here: End, there: End) -> None:
        there[1].write(head)
        await asyncio.gather(carry(here[0], there[1]), carry(there[0], here[1]))


class Refusing(Proxy):
    """Knows no upgrade, and answers one with `status`."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self._status = status

    async def upgrade(self, head: bytes, here: End, there: End) -> None:
        here[1].write(_ANSWER % self._status)
        await here[1].drain()


class Stripping(Proxy):
    """Keeps the headers that are meant for itself, as RFC 9110, 7.6.1 asks: of an upgrade a plain GET is left."""

    async def upgrade(self, head: bytes, here: End, there: End) -> None:
        await self.exchange(re.sub(rb"(?im)^(upgrade|connection):[^\r]*\r\n", b"", head), here, there)


class Swallowing(Proxy):
    """Lets the upgrade pass; of its frames none, or those of the first `after_s`."""

    def __init__(self, after_s: float = 0) -> None:
        super().__init__()
        self._after_s = after_s

    async def upgrade(self, head: bytes, here: End, there: End) -> None:
        there[1].write(head)
        here[1].write(await _head(there[0]))
        with suppress(TimeoutError):
            async with asyncio.timeout(self._after_s):
                await asyncio.gather(carry(here[0], there[1]), carry(there[0], here[1]))
        await asyncio.gather(_swallow(here[0]), _swallow(there[0]))


class Buffering(Proxy):
    """Looks at each answer before it lets it go: when it is complete, or `at_once_bytes` have come. One to an upgrade
    is never complete."""

    def __init__(self, at_once_bytes: int) -> None:
        super().__init__()
        self._at_once_bytes = at_once_bytes

    async def upgrade(self, head: bytes, here: End, there: End) -> None:
        there[1].write(head)
        await asyncio.gather(carry(here[0], there[1]), self._hold(there[0], here[1]))

    async def _hold(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        held = b""
        while chunk := await source.read(_READ_BYTES):
            held += chunk
            if len(held) >= self._at_once_bytes:
                target.write(held)
                await target.drain()
                held = b""


class Cutting(Proxy):
    """Ends every connection `after_s` after it began, whatever is on it; until then it does as `inner`."""

    def __init__(self, after_s: float, inner: Proxy | None = None) -> None:
        super().__init__()
        self._after_s = after_s
        self._inner = inner or Proxy()
        self.cuts = 0

    def leads_to(self, port: int) -> None:
        self._inner.leads_to(port)

    async def serve(self, here: End) -> None:
        try:
            async with asyncio.timeout(self._after_s):
                await self._inner.serve(here)
        except TimeoutError:
            self.cuts += 1


@asynccontextmanager
async def served(proxy: Proxy, port: int, leads_to: int) -> AsyncIterator[str]:
    """The origin at which a page is opened to travel through `proxy`."""
    proxy.leads_to(leads_to)
    travels: set[asyncio.Task[None]] = set()

    async def travel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        travels.add(task)
        task.add_done_callback(travels.discard)
        # A side that hangs up in the middle is no error of this task, which asyncio would report.
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, OSError):
            await proxy.serve((reader, writer))
        writer.transport.abort()

    server = await asyncio.start_server(travel, "127.0.0.1", port, limit=1_000_000)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        for task in list(travels):
            task.cancel()
        await asyncio.gather(*travels, return_exceptions=True)


async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await source.read(_READ_BYTES):
            target.write(chunk)
            await target.drain()
    target.transport.abort()


async def _swallow(source: asyncio.StreamReader) -> None:
    with suppress(ConnectionError):
        while await source.read(_READ_BYTES):
            pass


async def _head(source: asyncio.StreamReader) -> bytes:
    """Up to the empty line; nothing where the connection ends instead."""
    try:
        return await source.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def _field(head: bytes, name: bytes) -> bytes | None:
    found = re.search(rb"(?im)^%s:[ \t]*([^\r]*)" % name, head)
    return None if found is None else found[1].strip()


async def _body(head: bytes, source: asyncio.StreamReader) -> bytes:
    """As it is on the wire."""
    if (_field(head, b"transfer-encoding") or b"").lower() == b"chunked":
        parts = []
        while True:
            size = await source.readuntil(b"\r\n")
            parts.append(size + await source.readexactly(int(size, 16) + 2))
            if int(size, 16) == 0:
                return b"".join(parts)
    return await source.readexactly(int(_field(head, b"content-length") or 0))
