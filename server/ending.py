"""End tasks for good."""

from __future__ import annotations

import asyncio
from typing import Any

_AGAIN_S = 0.1


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel, in this order, until all have ended; what they raise is theirs.

    Once is not enough: `asyncio.wait_for` of Python 3.11, which redis-py uses, swallows a cancellation that comes in
    the turn in which what it waits for is done.
    """
    waiting = [task for task in tasks if not task.done()]
    while waiting:
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=_AGAIN_S)
        waiting = [task for task in waiting if not task.done()]
