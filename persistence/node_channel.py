"""The port of what nodes tell each other. Best effort: what is lost is lost, and whoever listens must notice.

`RedisNodeChannel` uses one sharded channel a node, `MemoryNodeChannel` is its twin for tests; one contract test runs on
both. A node hears what is published to it from the moment on that `open` has returned.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Hear = Callable[[bytes], None]
"""Must not raise."""


class NodeChannel(Protocol):
    hear: Hear

    async def open(self) -> None:
        """Raises `StoreUnavailable`."""
        ...

    def publish(self, node: str, data: bytes) -> None:
        """Never waits. To one node, messages arrive in the order of their sending, if they arrive."""
        ...

    async def close(self) -> None: ...
