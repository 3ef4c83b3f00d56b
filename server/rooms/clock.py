"""Room time: counted time in ms. It stands still while nobody can act on the room."""

from __future__ import annotations

from collections.abc import Callable

from game.replay import Fold
from server.rooms.limits import PAUSE_MS_MIN


class AwakeClock:
    """Seconds for which this process was awake. Somebody has to read it more often than `PAUSE_MS_MIN`: a longer gap
    between two readings means that the loop stalled (or the machine was frozen), and is not counted.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._last = monotonic()
        self._not_counted = 0.0
        self.stalls = 0
        """How often it happened. Who remembers another number has not heard of the last stall yet."""

    def read(self) -> float:
        now = self._monotonic()
        gap = now - self._last
        if gap * 1_000 > PAUSE_MS_MIN:
            self._not_counted += gap
            self.stalls += 1
        self._last = now
        return now - self._not_counted


class RoomClock:
    """Room time in ms, running on from `room_ms` by `read` (seconds)."""

    __slots__ = ("_read", "_zero")

    def __init__(self, read: Callable[[], float], room_ms: int) -> None:
        self._read = read
        self.stand_at(room_ms)

    def now_ms(self) -> int:
        return int((self._read() - self._zero) * 1_000)

    def at(self, read_s: float) -> int:
        """The room time at a reading that was just taken."""
        return int((read_s - self._zero) * 1_000)

    def stand_at(self, room_ms: int) -> None:
        """It is `room_ms` now: whatever passed since then is not counted."""
        # Half a millisecond keeps a float's last bit from turning 500 ms into 499.
        self._zero = self._read() - (room_ms + 0.5) / 1_000


def room_ms_at_claim(fold: Fold, last_heartbeat_ms: int | None) -> int:
    """The room's time when its old owner was last heard of; never before the last record."""
    if last_heartbeat_ms is None:
        return fold.room_ms
    return max(fold.room_ms, last_heartbeat_ms - fold.clock_offset_ms)
