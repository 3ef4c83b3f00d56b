"""Said twice, done once: which commands a room has stored already, and in which version."""

from __future__ import annotations

from collections.abc import Mapping

from game.record import Origin, Record
from persistence.done import Done, count_of, decode_done, encode_done
from server.rooms.limits import ONCE_MS_MIN, ONCE_PER_USER_MAX, ONCE_PER_USER_MIN


class Once:
    """Keeps at least a user's last 256 commands and those of the last ten minutes of room time, within a bound.

    It is rebuilt from a snapshot and the log, so a new owner knows what the old one knew. Only stored commands are in
    it: those who may not act in a room take no memory here. `upto` gives what a snapshot keeps. What came later, the
    log brings again, and what was dropped meanwhile would be dropped again. A user's are read when that user speaks.
    """

    __slots__ = ("_count", "_unread", "_users")

    def __init__(self, kept: Mapping[str, bytes]) -> None:
        """`kept`: a snapshot's, by user."""
        self._unread = dict(kept)
        self._users: dict[str, dict[str, Done]] = {}
        self._count = sum(map(count_of, kept.values()))

    def __len__(self) -> int:
        return self._count

    def find(self, origin: Origin) -> Done | None:
        user_id = origin.user_id
        kept = self._of(user_id) if user_id in self._unread else self._users.get(user_id)
        return None if kept is None else kept.get(origin.command_id)

    def keep(self, record: Record) -> None:
        if (origin := record.origin) is None:
            return
        kept = self._users.setdefault(origin.user_id, {})
        kept[origin.command_id] = Done(origin.command_id, origin.digest, record.n, record.room_ms)
        self._count += 1
        if len(kept) > ONCE_PER_USER_MIN:
            self._drop_oldest(kept, record.room_ms)

    def upto(self, n: int) -> dict[str, bytes]:
        """Those stored by record `n`, by user. What nobody has read or added to stays as the snapshot before had it."""
        for user_id in [user_id for user_id in self._unread if user_id in self._users]:
            self._of(user_id)
        read = {
            user_id: encode_done(done for done in kept.values() if done.n <= n) for user_id, kept in self._users.items()
        }
        return self._unread | {user_id: data for user_id, data in read.items() if count_of(data)}

    def users(self) -> tuple[str, ...]:
        """Everybody who ever had a command stored here."""
        return tuple(self._users.keys() | self._unread.keys())

    def _of(self, user_id: str) -> dict[str, Done]:
        if (unread := self._unread.pop(user_id, None)) is not None:
            newer = self._users.get(user_id, {})
            kept = self._users[user_id] = {done.command_id: done for done in decode_done(unread)} | newer
            self._drop_oldest(kept, next(reversed(kept.values())).room_ms)
        return self._users.get(user_id, {})

    def _drop_oldest(self, kept: dict[str, Done], room_ms: int) -> None:
        while len(kept) > ONCE_PER_USER_MIN:
            oldest_id, oldest = next(iter(kept.items()))
            if room_ms - oldest.room_ms <= ONCE_MS_MIN and len(kept) <= ONCE_PER_USER_MAX:
                break
            del kept[oldest_id]
            self._count -= 1
