"""Leading edge: what is asked for often happens at once, and then at most once in an interval."""

from __future__ import annotations


class Pace:
    """All instants in seconds of one clock."""

    __slots__ = ("_asked", "_done_s", "_interval_s")

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._asked = False
        self._done_s = float("-inf")

    def ask(self) -> None:
        self._asked = True

    def due(self, now_s: float) -> bool:
        return self._asked and now_s >= self._done_s + self._interval_s

    def wait_s(self, now_s: float) -> float | None:
        """How long until it is due; None when nobody asked."""
        return self._done_s + self._interval_s - now_s if self._asked else None

    def done(self, now_s: float) -> None:
        self._asked, self._done_s = False, now_s
