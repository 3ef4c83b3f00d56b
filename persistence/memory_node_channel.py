"""The twin of `RedisNodeChannel` for tests and simulations. A test may lose messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from persistence.node_channel import Hear


class MemoryPost:
    """What several nodes share. `is_lost(to, data)` is asked for each message."""

    def __init__(self) -> None:
        self.ears: dict[str, MemoryNodeChannel] = {}
        self.is_lost: Callable[[str, bytes], bool] = lambda to, data: False


class MemoryNodeChannel:
    def __init__(self, post: MemoryPost, node: str) -> None:
        self._post, self._node = post, node
        self.hear: Hear = lambda data: None

    async def open(self) -> None:
        self._post.ears[self._node] = self

    def publish(self, node: str, data: bytes) -> None:
        ear = self._post.ears.get(node)
        if not self._post.is_lost(node, data) and ear is not None:
            asyncio.get_running_loop().call_soon(lambda: ear.hear(data))

    async def close(self) -> None:
        self._post.ears.pop(self._node, None)
