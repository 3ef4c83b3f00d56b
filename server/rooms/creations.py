"""Asked for twice, made once: which room a user's request to open one means, over restarts too."""

from __future__ import annotations

from collections.abc import Callable

from game.record import Origin
from persistence.once import Once, OnceConflict


class Creations:
    """`new_id` gives a room's id. What a request meant is kept for as long as `Once` remembers."""

    def __init__(self, once: Once, new_id: Callable[[], str]) -> None:
        self._once, self._new_id = once, new_id

    async def room_id_of(self, origin: Origin) -> str | None:
        """The same request again means the same room. None: its id was used for something else.

        Raises `StoreUnavailable`.
        """
        mine = self._new_id()
        try:
            first = await self._once.remember(origin.user_id, origin.command_id, origin.digest, mine.encode())
        except OnceConflict:
            return None
        return mine if first is None else first.decode()
