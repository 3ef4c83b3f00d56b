"""How often a thing is done: no oftener than once in an interval, or ever more rarely while it fails."""

from __future__ import annotations

LATE_PART = 0.1


NEVER_S = float("inf")


class Pace:
    """Leading edge: what is asked for happens at once, and then at most once in an interval.

    What is done a little late counts as done in time: else each would move on the next by what the timer missed, until
    a room that ticks as often as this lets it is shown every tick almost one tick late. All instants in seconds of one
    clock.
    """

    __slots__ = ("_interval_s", "_late_s", "_next_s", "due_s")

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._late_s = interval_s * LATE_PART
        self._next_s = float("-inf")
        self.due_s = NEVER_S
        """When it is to be done, which may be past; `NEVER_S` when nobody asked."""

    def ask(self) -> None:
        self.due_s = self._next_s

    def done(self, now_s: float) -> None:
        since_s = self._next_s if 0 <= now_s - self._next_s <= self._late_s else now_s
        self._next_s, self.due_s = since_s + self._interval_s, NEVER_S


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
