"""A session that came with a token ends with it: a warning first, unless a fresh token comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from protocol.limits import SESSION_ENDING_WARNING_S

_LOOK_S_MAX = 3_600.0  # the wall clock may be set; timers run on the other one


class TokenClock:
    """`now`: UTC seconds since 1970. `warn` is called with the ms that are left, `end` when none are."""

    __slots__ = (
        "_end",
        "_ends_at",
        "_has_warned",
        "_now",
        "_timer",
        "_warn",
    )

    def __init__(self, now: Callable[[], float], warn: Callable[[int], None], end: Callable[[], None]) -> None:
        self._now, self._warn, self._end = now, warn, end
        self._timer: asyncio.TimerHandle | None = None
        self._ends_at: float | None = None
        self._has_warned = False

    def set(self, ends_at: float | None) -> None:
        """None: the session has no end."""
        self.stop()
        self._ends_at, self._has_warned = ends_at, False
        self.look()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def look(self) -> None:
        """Do what is due now, and come back when more is."""
        if self._ends_at is None:
            return
        left_s = self._ends_at - self._now()
        if left_s <= 0:
            self._end()
            return
        if left_s <= SESSION_ENDING_WARNING_S and not self._has_warned:
            self._has_warned = True
            self._warn(int(left_s * 1_000))
        next_s = left_s if self._has_warned else left_s - SESSION_ENDING_WARNING_S
        self._timer = asyncio.get_running_loop().call_later(min(next_s, _LOOK_S_MAX), self.look)
