"""What nodes tell each other, over sharded publish and subscribe: one channel a node, so that nobody hears what is not
meant for them, and a cluster spreads the load.

Two lines, one to speak and one to listen; both come back by themselves.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis

from persistence.event_log import StoreUnavailable
from persistence.keys import Keys
from persistence.node_channel import Hear
from persistence.resp_line import RespLine, open_line, packed

AGAIN_S = 0.1


class RedisNodeChannel:
    """`lost` counts what could not even be sent."""

    def __init__(self, redis: Redis, key_prefix: str, node: str) -> None:
        self._redis, self._keys, self._node = redis, Keys(key_prefix), node
        self._mouth: RespLine | None = None
        self._ear: RespLine | None = None
        self._broken = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self.hear: Hear = lambda data: None
        self.lost = 0

    async def open(self) -> None:
        await self._connect()
        self._keeper = asyncio.create_task(self._keep(), name="node channel")

    def publish(self, node: str, data: bytes) -> None:
        try:
            if self._mouth is None:
                raise StoreUnavailable("unreachable")
            self._mouth.send(packed(("SPUBLISH", self._keys.channel(node), data)), self._published)
        except StoreUnavailable:
            self.lost += 1

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        for line in (self._mouth, self._ear):
            if line is not None:
                line.abort("closed")
        await asyncio.sleep(0)  # the loop closes sockets in a turn of its own

    # --- inside ------------------------------------------------------------------------------------------------

    def _published(self, reply: Any) -> None:
        """How many heard it; or why it was not sent."""
        if isinstance(reply, Exception):
            self.lost += 1

    async def _connect(self) -> None:
        if self._ear is None:
            subscribe = ("SSUBSCRIBE", self._keys.channel(self._node))
            self._ear = await open_line(self._redis, self._ear_ended, self._pushed, [subscribe])
        if self._mouth is None:
            self._mouth = await open_line(self._redis, self._mouth_ended)

    async def _keep(self) -> None:
        while True:
            await self._broken.wait()
            self._broken.clear()
            try:
                await self._connect()
            except StoreUnavailable:
                self._broken.set()
                await asyncio.sleep(AGAIN_S)

    def _pushed(self, push: list[Any]) -> None:
        with suppress(ValueError):
            _, _, data = push
            self.hear(data)

    def _ear_ended(self) -> None:
        self._ear = None
        self._broken.set()

    def _mouth_ended(self) -> None:
        self._mouth = None
        self._broken.set()
