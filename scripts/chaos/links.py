"""The links between nodes, which each node watches the others over: they lead through here, to be cut.

Every node process connects once and says who it is; what it tells after that is counted here.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from typing import Any

PORT = "ARENA_CHAOS_PORT"
"""The environment variable that names our port to the nodes."""


class Link:
    """One node's: everybody who watches it comes in here."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.Task[None]] = set()
        self._passes = asyncio.Event()
        self._passes.set()
        self.port = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._through, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def fall_silent(self, seconds: float) -> None:
        """As a cable that is cut: nothing passes, and nobody is told."""
        self._passes.clear()
        await asyncio.sleep(seconds)
        self._passes.set()

    async def refuse(self, seconds: float) -> None:
        """As an address where nobody lives: the others must take the node for dead, wrongly."""
        await self.close()
        await asyncio.sleep(seconds)
        await self.open()

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            for pipe in self._pipes:
                pipe.cancel()
            await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._pipes.add(task)
        try:
            behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", self._behind)
            try:
                async with asyncio.TaskGroup() as ways:
                    ways.create_task(self._pass_on(behind_reader, writer))
                    ways.create_task(self._pass_on(reader, behind_writer))
            finally:
                behind_writer.close()
        except* OSError:
            pass  # the node is gone: so are those who watch it
        finally:
            self._pipes.discard(task)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1_000):
            await self._passes.wait()
            writer.write(data)
        raise ConnectionError  # the other way ends with this one


class Links:
    """By process id. `told`: what nodes counted."""

    def __init__(self) -> None:
        self.of: dict[int, Link] = {}
        self.told: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self._nodes: set[asyncio.Task[None]] = set()
        self.port = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._node, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._nodes:
            task.cancel()
        await asyncio.gather(*self._nodes, return_exceptions=True)
        for link in self.of.values():
            await link.close()

    async def _node(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._nodes.add(task)
        pid = 0
        try:
            who: dict[str, Any] = json.loads(await reader.readline())
            pid = who["pid"]
            link = self.of[pid] = Link(who["port"])
            await link.open()
            writer.write(f"{link.port}\n".encode())
            with suppress(OSError):
                while line := await reader.readline():
                    self.told[line.decode().strip()] += 1
        finally:
            self._nodes.discard(task)
            if (gone := self.of.pop(pid, None)) is not None:
                await gone.close()
            writer.close()
