"""How long a room that is over stays in memory: for those who come late, but not for ever."""

from __future__ import annotations

from server.rooms.limits import EMPTY_S_MAX, OVER_S_MAX


class Stay:
    """All instants in seconds of one clock. A room begins empty."""

    __slots__ = ("_empty_since_s", "_over_since_s")

    def __init__(self, now_s: float) -> None:
        self._empty_since_s = now_s
        self._over_since_s: float | None = None

    def emptied(self, now_s: float) -> None:
        """The last one who looked has gone."""
        self._empty_since_s = now_s

    def left_s(self, now_s: float, *, empty: bool) -> float:
        """For a room that is over: how long it stays. The first time it is asked is when it ended."""
        if self._over_since_s is None:
            self._over_since_s = now_s
        ends_s = self._over_since_s + OVER_S_MAX
        if empty:
            ends_s = min(ends_s, max(self._empty_since_s, self._over_since_s) + EMPTY_S_MAX)
        return ends_s - now_s
