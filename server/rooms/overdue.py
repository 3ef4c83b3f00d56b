"""Whoever waits longer than it should is told so. All wait equally long, so one timer does for all of them: one that is
begun and cancelled for each append costs as much as its bytes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Wait:
    """Set `over` when what was waited for has come."""

    __slots__ = ("ends_s", "late", "over")

    def __init__(self, ends_s: float, late: Callable[[], None]) -> None:
        self.ends_s, self.late, self.over = ends_s, late, False


class Overdue:
    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._waits: deque[Wait] = deque()  # in the order in which they end
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, late: Callable[[], None]) -> Wait:
        """`late` is called once when it has lasted for the period. It must not raise."""
        loop = asyncio.get_running_loop()
        wait = Wait(loop.time() + self._period_s, late)
        self._waits.append(wait)
        if self._timer is None:
            self._timer = loop.call_at(wait.ends_s, self._look)
        return wait

    def _look(self) -> None:
        self._timer = None
        loop, waits = asyncio.get_running_loop(), self._waits
        now_s = loop.time()
        while waits and (waits[0].over or waits[0].ends_s <= now_s):
            wait = waits.popleft()
            if not wait.over:
                wait.late()
        if waits and self._timer is None:
            self._timer = loop.call_at(waits[0].ends_s, self._look)
