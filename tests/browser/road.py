"""A road between a browser and the server on which one can dig a tunnel: a small TCP proxy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_CHUNK_BYTES = 65_536


class Road:
    """`origin` is where a page is opened to travel on it."""

    def __init__(self, port: int, leads_to: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.port, self._leads_to = port, leads_to
        self._open = asyncio.Event()
        self._open.set()
        self._is_barred = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._travels: set[asyncio.Task[None]] = set()

    def enter_tunnel(self) -> None:
        """From now on nothing arrives on either side, and nobody is told."""
        self._open.clear()

    def leave_tunnel(self) -> None:
        """What the sides have sent since arrives now, as TCP has it."""
        self._open.set()

    def break_off(self) -> None:
        """Every connection ends at once, and new ones are refused."""
        self._is_barred = True
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        self._is_barred = False

    async def travel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser."""
        travel = asyncio.current_task()
        assert travel
        self._travels.add(travel)
        travel.add_done_callback(self._travels.discard)
        # Neither a road that ends nor a server that is gone is an error of this task, which asyncio would report.
        with suppress(asyncio.CancelledError, OSError):
            await self._lead(reader, writer)
        writer.transport.abort()

    async def end(self) -> None:
        travels = list(self._travels)
        for travel in travels:
            travel.cancel()
        await asyncio.gather(*travels, return_exceptions=True)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_barred:
            return
        await self._open.wait()
        there = await asyncio.open_connection("127.0.0.1", self._leads_to)
        ends = (writer, there[1])
        self._writers.update(ends)
        try:
            await asyncio.gather(self._carry(reader, there[1]), self._carry(there[0], writer))
        finally:
            self._writers.difference_update(ends)
            there[1].transport.abort()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await source.read(_CHUNK_BYTES):
                await self._open.wait()
                target.write(chunk)
                await target.drain()
        await self._open.wait()
        with suppress(OSError, RuntimeError):
            target.write_eof()


@asynccontextmanager
async def road(port: int, leads_to: int) -> AsyncIterator[Road]:
    """Open as long as entered."""
    laid = Road(port, leads_to)
    server = await asyncio.start_server(laid.travel, "127.0.0.1", port)
    try:
        yield laid
    finally:
        server.close()
        await laid.end()
