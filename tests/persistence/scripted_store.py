"""A store that gives every script the same reply: for what a healthy server says only when it is ill."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import hiredis

SILENCE = b""


@dataclass
class ScriptedStore:
    """`reply` is sent as it is; None closes the connection instead, `SILENCE` leaves the caller waiting."""

    reply: bytes | None
    url: str = ""
    scripts_received: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        commands = hiredis.Reader()
        while data := await reader.read(65536):
            commands.feed(data)
            while (command := commands.gets()) is not False:
                if not self._answer(command, writer):
                    writer.close()
                    return

    def _answer(self, command: list[bytes], writer: asyncio.StreamWriter) -> bool:
        if command[0].upper() == b"HELLO":
            writer.write(b"%1\r\n+proto\r\n:3\r\n")
        elif command[0].upper() == b"TIME":
            writer.write(b"*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n")
        elif command[0].upper() != b"EVALSHA":
            writer.write(b"+OK\r\n")
        else:
            self.scripts_received += 1
            if self.reply is None:
                return False
            writer.write(self.reply)
        return True


@contextlib.asynccontextmanager
async def scripted_store(reply: bytes | None) -> AsyncIterator[ScriptedStore]:
    store = ScriptedStore(reply)
    async with await asyncio.start_server(store.serve, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        store.url = f"redis://{host}:{port}/0"
        try:
            yield store
        finally:
            for writer in store.writers:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
