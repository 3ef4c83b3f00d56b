"""Said twice, done once: which commands a room has stored already, and in which version."""

from __future__ import annotations

from collections.abc import Iterable

from game.record import Done, Origin
from server.rooms.limits import ONCE_MS_MIN, ONCE_PER_USER_MAX, ONCE_PER_USER_MIN


class Once:
    """Keeps at least a user's last 256 commands and those of the last ten minutes of room time, within a bound.

    It is rebuilt from the log, so a new owner knows what the old one knew. Only stored commands are in it: those who
    may not act in a room take no memory here. `upto` gives what a snapshot keeps. What came later, the log brings
    again, and what was dropped meanwhile would be dropped again.
    """

    __slots__ = ("_count", "_users")

    def __init__(self, commands: Iterable[Done] = ()) -> None:
        self._users: dict[str, dict[str, Done]] = {}
        self._count = 0
        for done in commands:
            self.keep(done)

    def __len__(self) -> int:
        return self._count

    def find(self, origin: Origin) -> Done | None:
        return self._users.get(origin.user_id, {}).get(origin.command_id)

    def keep(self, done: Done) -> None:
        kept = self._users.setdefault(done.origin.user_id, {})
        kept[done.origin.command_id] = done
        self._count += 1
        while len(kept) > ONCE_PER_USER_MIN:
            oldest_id, oldest = next(iter(kept.items()))
            if done.room_ms - oldest.room_ms <= ONCE_MS_MIN and len(kept) <= ONCE_PER_USER_MAX:
                break
            del kept[oldest_id]
            self._count -= 1

    def upto(self, n: int) -> tuple[Done, ...]:
        """Those stored by record `n`, a user's in their order."""
        return tuple(done for kept in self._users.values() for done in kept.values() if done.n <= n)

    def users(self) -> tuple[str, ...]:
        """Everybody who ever had a command stored here."""
        return tuple(self._users)
