"""What the server itself reports to a room's mode: which players' lines are there, and how many watch.

Reports are worked out when the room has time for them, so that a line that flickers is no queue of commands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from game.audience import Role
from game.mode import By
from server.rooms.gallery import Gallery
from server.rooms.room import Room


class Reports:
    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery
        self._told: dict[str, bool] = {}
        self._watching = self._watching_max = 0

    def begin_anew(self, users: Iterable[str]) -> None:
        """After a claim nobody knows what the room was told: all of `users`, here or not, are reported again."""
        self._told.clear()
        self._gallery.moved.update(users, self._gallery.users())

    def watching(self, watchers: int) -> None:
        self._watching = watchers

    def next(self, room: Room) -> Any:
        """The next command, None when all is told."""
        while self._gallery.moved:
            user_id = self._gallery.moved.pop()
            audience = room.mode.audience_of(room.state, user_id)
            here = self._gallery.holds(user_id)
            if audience is None or audience.role is not Role.PLAYER or self._told.get(user_id) is here:
                continue
            self._told[user_id] = here
            by = By(user_id)
            command = room.mode.connect(by) if here else room.mode.disconnect(by)
            if command is not None:
                return command
        if self._watching > self._watching_max:
            self._watching_max = self._watching
            return room.mode.count_watchers(self._watching)
        return None
