"""A loopback port that leads to another, until it is pulled out or stalled."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

_SSL_REQUEST_BYTES = 8


class Cable:
    """`leads_to` is a port of this machine, and may change while it is pulled out. `tls` is spoken at this end only.

    `starttls`: only after the client has asked for it, as Postgres' clients do.
    """

    def __init__(self, leads_to: int, tls: ssl.SSLContext | None = None, *, starttls: bool = False) -> None:
        self.leads_to = leads_to
        self.port = 0
        self._tls, self._starttls = tls, starttls
        self._plugged: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    async def plug_in(self) -> None:
        self._flows.set()
        self._plugged = await asyncio.start_server(
            self._connected, "127.0.0.1", self.port, ssl=None if self._starttls else self._tls
        )
        self.port = self._plugged.sockets[0].getsockname()[1]

    async def pull_out(self) -> None:
        """Every line ends, and what it holds is lost. Twice is once."""
        if self._plugged is not None:
            self._plugged.close()
            self._plugged = None
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    def stall(self) -> None:
        """Lines stay, and nothing comes through."""
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.create_task(self._carry(reader, writer))
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends, pumps = [writer], []
        try:
            if self._starttls and self._tls:
                await reader.readexactly(_SSL_REQUEST_BYTES)
                writer.write(b"S")
                await writer.start_tls(self._tls)
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.leads_to)
            ends.append(there_writer)
            pumps = [asyncio.create_task(self._pump(*way)) for way in ((reader, there_writer), (there_reader, writer))]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        except (OSError, asyncio.IncompleteReadError):  # nobody is there, or the client does not trust us
            pass
        finally:
            for pump in pumps:
                pump.cancel()
            for end in ends:
                end.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while some := await reader.read(65_536):
                await self._flows.wait()
                writer.write(some)
                await writer.drain()


def through(cable: Cable, url: str) -> str:
    """The same store, at the cable's end."""
    parts = urlsplit(url)
    user, at, _ = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}{at}127.0.0.1:{cable.port}"))
