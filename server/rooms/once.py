"""Said twice, done once: which commands a room has stored already, and in which version."""

from __future__ import annotations

from dataclasses import dataclass

from game.record import Origin
from server.rooms.limits import ONCE_MS_MIN, ONCE_PER_USER_MAX, ONCE_PER_USER_MIN


@dataclass(frozen=True, slots=True)
class Kept:
    digest: str
    version: int
    room_ms: int


class Once:
    """Keeps at least a user's last 256 commands and those of the last ten minutes of room time, within a bound.

    It is rebuilt from the log, so a new owner knows what the old one knew. Only stored commands are in it: those who
    may not act in a room take no memory here.
    """

    __slots__ = ("_users",)

    def __init__(self) -> None:
        self._users: dict[str, dict[str, Kept]] = {}

    def find(self, origin: Origin) -> Kept | None:
        return self._users.get(origin.user_id, {}).get(origin.command_id)

    def keep(self, origin: Origin, version: int, room_ms: int) -> None:
        kept = self._users.setdefault(origin.user_id, {})
        kept[origin.command_id] = Kept(origin.digest, version, room_ms)
        while len(kept) > ONCE_PER_USER_MIN:
            oldest_id, oldest = next(iter(kept.items()))
            if room_ms - oldest.room_ms <= ONCE_MS_MIN and len(kept) <= ONCE_PER_USER_MAX:
                break
            del kept[oldest_id]

    def users(self) -> tuple[str, ...]:
        """Everybody who ever had a command stored here."""
        return tuple(self._users)
