"""For what happens in its own time, in another task or process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(fits: Callable[[], bool], within_s: float = 5) -> None:
    async with asyncio.timeout(within_s):
        while not fits():  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.005)
