"""How nodes learn at once that one of them died: each holds a TCP connection to every other.

Whoever knocks is told the incarnation that lives here, and the connection stays. An end of it, a refusal, or another
incarnation at that address mean death; silence means nothing, since a cut cable looks the same: the lease tells then.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from persistence.members import Member
from server.rooms.pace import Backoff

CONNECT_S_MAX = 1.0
_AGAIN_S = 0.01
_NAME_BYTES_MAX = 128


class Bell:
    """Answers those who knock. `port` is known after `open`."""

    def __init__(self, node: str, host: str) -> None:
        self._node, self.host, self.port = node, host, 0
        self._server: asyncio.Server | None = None
        self._lines: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._is_closed = False

    async def open(self, port: int = 0) -> None:
        """At any free port, if not at this one. Raises `OSError` where the host is none of this machine's."""
        self._server = await asyncio.start_server(self._answer, self.host, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._is_closed = True
        if self._server is not None:
            self._server.close()
            for writer in self._lines.values():
                writer.close()
            await asyncio.gather(*self._lines, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._lines[task] = writer
        try:
            if not self._is_closed:  # it may have been accepted just before
                with suppress(OSError):
                    writer.write(f"{self._node}\n".encode())
                    await reader.read()  # they say nothing: this is the end of the connection
        finally:
            del self._lines[task]
            await _closed(writer)


async def death_of(member: Member, *, was_cut: bool = False) -> None:
    """Returns when it is known to be dead; waits on while it is not.

    `was_cut`: it is known to live though its line said otherwise: a refusal means nothing until it has answered.
    """
    pause = Backoff(_AGAIN_S, CONNECT_S_MAX)
    while True:
        try:
            async with asyncio.timeout(CONNECT_S_MAX):
                reader, writer = await asyncio.open_connection(member.host, member.port)
        except TimeoutError:
            await asyncio.sleep(CONNECT_S_MAX)
            continue
        except OSError as error:
            if isinstance(error, ConnectionRefusedError) and not was_cut:
                return
            # No way there: its lease tells.
            await asyncio.sleep(CONNECT_S_MAX)
            continue
        try:
            told = b""
            with suppress(OSError):
                told = await reader.readline()
                if told and told.strip() != member.node.encode():
                    return
                await reader.read(_NAME_BYTES_MAX)
            if told:
                pause.reset()
                was_cut = False
            else:  # a dying process may still take us in, somebody else listens there, or something between us cut it
                await asyncio.sleep(pause.next_s())
        finally:
            await _closed(writer)


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
