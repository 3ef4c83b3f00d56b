"""The pings of all sessions of a node on one timer."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count
from typing import Protocol


class Beating(Protocol):
    """Has something to do at `due_ms`, on the clock of `Heartbeats.now_ms`; None when it has ended."""

    @property
    def due_ms(self) -> int | None: ...

    def tick(self, now_ms: int) -> None:
        """Whatever is due by now."""
        ...


class Heartbeats:
    """What becomes due later than it was is found so when its old time comes, so that a pong costs nothing here."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[tuple[int, int, Beating]] = []
        self._numbers = count()  # of two that are due at once, the one that came first
        self._timer: asyncio.TimerHandle | None = None

    def now_ms(self) -> int:
        return int(self._loop.time() * 1_000)

    def watch(self, beating: Beating) -> None:
        if (due_ms := beating.due_ms) is not None:
            heapq.heappush(self._waiting, (due_ms, next(self._numbers), beating))
            self._set_timer()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._waiting.clear()

    def _set_timer(self) -> None:
        if not self._waiting:
            return
        due_s = self._waiting[0][0] / 1_000
        if self._timer is not None:
            if self._timer.when() <= due_s:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(due_s, self._beat)

    def _beat(self) -> None:
        self._timer = None
        now_ms = self.now_ms()
        while self._waiting and self._waiting[0][0] <= now_ms:
            _, number, beating = self._waiting[0]
            if beating.due_ms is not None:
                beating.tick(now_ms)
            if (due_ms := beating.due_ms) is None:
                heapq.heappop(self._waiting)
            else:
                heapq.heapreplace(self._waiting, (max(due_ms, now_ms + 1), number, beating))
        self._set_timer()
