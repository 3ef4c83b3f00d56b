"""How often a thing is done: no oftener than once in an interval, or ever more rarely while it fails."""

from __future__ import annotations


class Pace:
    """Leading edge: what is asked for happens at once, and then at most once in an interval.

    All instants in seconds of one clock.
    """

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


class Backoff:
    """How long to wait before the next try: twice as long as the last time."""

    __slots__ = ("_first_s", "_longest_s", "_next_s")

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s = self._next_s = first_s
        self._longest_s = longest_s

    def next_s(self) -> float:
        wait_s, self._next_s = self._next_s, min(self._next_s * 2, self._longest_s)
        return wait_s

    def reset(self) -> None:
        """It went well."""
        self._next_s = self._first_s
