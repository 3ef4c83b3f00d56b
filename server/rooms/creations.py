"""Asked for twice, made once: which room a user's request to create one has led to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from game.record import Origin


@dataclass(slots=True)
class Creation:
    """Its id is chosen before the first try, so that a try with unknown outcome can be repeated."""

    digest: str
    room_id: str
    made: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Creations:
    """The last `kept_max` of them. Kept by this process only: after a restart a repeated request makes a new room."""

    def __init__(self, kept_max: int) -> None:
        self._kept_max = kept_max
        self._kept: dict[tuple[str, str], Creation] = {}

    def of(self, origin: Origin, new_id: Callable[[], str]) -> Creation | None:
        """The creation that `origin` means, an old or a new one. None: its id was used for something else."""
        key = (origin.user_id, origin.command_id)
        creation = self._kept.get(key)
        if creation is None:
            creation = self._kept[key] = Creation(origin.digest, new_id())
            if len(self._kept) > self._kept_max:
                del self._kept[next(iter(self._kept))]
        return creation if creation.digest == origin.digest else None
