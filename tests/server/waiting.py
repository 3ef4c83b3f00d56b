"""For what happens in its own time, in another task or process."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable


async def until(fits: Callable[[], bool], within_s: float = 5) -> None:
    async with asyncio.timeout(within_s):
        while not fits():  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.005)


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
