"""What nodes tell each other, over sharded publish and subscribe: one channel a node, so that nobody hears what is not
meant for them, and a cluster spreads the load.

One line to listen, and one to each server to speak; they come back by themselves.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any

from redis.asyncio import Redis

from persistence.event_log import StoreRefused, StoreUnavailable
from persistence.keys import Keys
from persistence.node_channel import Hear
from persistence.resp_line import RespLine, open_line, packed
from persistence.shards import MOVED, Shards

AGAIN_S = 0.1
LISTENS_S = 1.0
_PING = packed(("PING",))


class RedisNodeChannel:
    """`lost` counts what could not even be sent."""

    def __init__(self, redis: Redis, key_prefix: str, node: str) -> None:
        self._shards, self._keys, self._node = Shards(redis), Keys(key_prefix), node
        self._mouths: dict[str, RespLine] = {}
        self._ear: RespLine | None = None
        self._broken = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self.hear: Hear = lambda data: None
        self.lost = 0

    async def open(self) -> None:
        await self._connect()
        self._keeper = asyncio.create_task(self._keep(), name="node channel")

    def publish(self, node: str, data: bytes) -> None:
        channel = self._keys.channel(node)
        try:
            mouth = self._mouths.get(self._shards.name_of(channel))
            if mouth is None:
                raise StoreUnavailable("unreachable")
            mouth.send(packed(("SPUBLISH", channel, data)), self._published)
        except StoreUnavailable:
            self.lost += 1

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        for line in (self._ear, *list(self._mouths.values())):
            if line is not None:
                line.abort("closed")
        await asyncio.sleep(0)  # the loop closes sockets in a turn of its own

    # --- inside ------------------------------------------------------------------------------------------------

    def _published(self, reply: Any) -> None:
        """How many heard it; or why it was not sent."""
        if isinstance(reply, Exception):
            self.lost += 1
            if isinstance(reply, StoreRefused) and reply.reason == MOVED:
                self._shards.mistaken()
                self._broken.set()

    async def _connect(self) -> None:
        channel = self._keys.channel(self._node)
        try:
            if self._ear is None:
                server = await self._shards.server_of(channel)
                self._ear = await open_line(server, self._ear_ended, self._pushed, [("SSUBSCRIBE", channel)])
            for server in await self._shards.all():
                if server.name not in self._mouths:
                    self._mouths[server.name] = await open_line(server, partial(self._mouth_ended, server.name))
        except StoreUnavailable:
            self._shards.mistaken()
            raise

    async def _keep(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LISTENS_S):
                    await self._broken.wait()
            except TimeoutError:
                self._ask_ear()
                continue
            self._broken.clear()
            try:
                await self._connect()
            except StoreUnavailable:
                self._broken.set()
                await asyncio.sleep(AGAIN_S)

    def _ask_ear(self) -> None:
        """Whoever only listens does not notice a line that was cut without a word; one who waits for an answer does."""
        if self._ear is not None:
            with suppress(StoreUnavailable):
                self._ear.send(_PING, lambda reply: None)

    def _pushed(self, push: list[Any]) -> None:
        with suppress(ValueError):
            _, _, data = push
            self.hear(data)

    def _ear_ended(self) -> None:
        self._ear = None
        self._lost_line()

    def _mouth_ended(self, server: str) -> None:
        self._mouths.pop(server, None)
        self._lost_line()

    def _lost_line(self) -> None:
        self._shards.mistaken()
        self._broken.set()
