"""Whoever looks at a room: one connection, as the room knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from game.audience import Audience
from protocol.render import SharedFrame


class Viewer(Protocol):
    """Told apart by identity: two connections of one user are two viewers."""

    @property
    def user_id(self) -> str: ...

    @property
    def send(self) -> Callable[[SharedFrame], None]:
        """Hand the frame to the connection. Never blocks and never waits: the transport bounds what it holds.

        It is called for each viewer of each frame, so the fewer calls it hides the better.
        """
        ...

    def closed(self, frame: SharedFrame) -> None:
        """The room's last frame, which says that it is closed to this viewer."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """The last state that one who comes again was sent. A version means nothing outside its epoch: the records that the
    epoch before told of may be lost."""

    epoch: str
    version: int


@dataclass(frozen=True, slots=True)
class Entrance:
    """What one who comes in is told before the first state. `version` is the one that this audience sees."""

    audience: Audience
    epoch: str
    version: int
