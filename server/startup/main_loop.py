"""How a process of ours runs: the fast loop where there is one, and an end in good order."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop gathers the writes of a turn; without it the standard loop serves as well, slower."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def until_stopped(work: Coroutine[Any, Any, int]) -> int:
    """Ctrl-C and SIGTERM cancel the work, which then leaves in good order: exit code 0."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(task.cancel)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        return await work
    except asyncio.CancelledError:
        return 0
