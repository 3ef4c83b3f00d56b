"""The names of a room's players. They are no part of its log: they live in memory, and in `room_participants`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol

from game.mode import Sitter
from persistence.postgres.pool import AWAY
from protocol.messages.from_server import Person


class StoredParticipant(Protocol):
    @property
    def user_id(self) -> str: ...
    @property
    def display_name(self) -> str: ...


Rows = list[tuple[int, str, str]]
"""(seat, user id, name)."""
Load = Callable[[str], Awaitable[Iterable[StoredParticipant]]]


class People:
    """`load` reads a room's names from Postgres: a room that was taken up after a restart has them nowhere else."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._names: dict[str, dict[str, str]] = {}
        self._loaded: set[str] = set()
        self._kept: dict[str, Rows] = {}

    def note(self, room_id: str, user_id: str, name: str) -> None:
        self._names.setdefault(room_id, {})[user_id] = name

    async def recall(self, room_id: str, sitting: Sequence[Sitter]) -> None:
        """Have the names of those who sit there, if they can be had."""
        known = self._names.get(room_id, {})
        if room_id in self._loaded or all(seat.user_id in known for seat in sitting):
            return
        try:
            stored = await self._load(room_id)
        except AWAY:
            return
        self._loaded.add(room_id)
        for participant in stored:
            self._names.setdefault(room_id, {}).setdefault(participant.user_id, participant.display_name)

    def forget(self, room_id: str) -> None:
        self._names.pop(room_id, None)
        self._loaded.discard(room_id)
        self._kept.pop(room_id, None)

    def seated(self, room_id: str, sitting: Sequence[Sitter]) -> tuple[Person, ...]:
        names = self._names.get(room_id, {})
        return tuple(
            Person(number, names.get(seat.user_id, ""), seat.guest, seat.bot) for number, seat in enumerate(sitting)
        )

    def rows_to_keep(self, room_id: str, sitting: Sequence[Sitter]) -> Rows:
        """Of those whose name is known, for `room_participants`; none where these are `kept` already."""
        names = self._names.get(room_id, {})
        rows = [
            (number, seat.user_id, names[seat.user_id])
            for number, seat in enumerate(sitting)
            if names.get(seat.user_id)
        ]
        return [] if rows == self._kept.get(room_id) else rows

    def kept(self, room_id: str, rows: Rows) -> None:
        """They are in Postgres now."""
        if room_id in self._names:  # else the room has left this node meanwhile
            self._kept[room_id] = rows
