"""Who looks. One view and one frame are built per audience, so an audience is a small hashable key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    PLAYER = "player"
    INVITEE = "invitee"  # holds the link or the challenge and may take the free seat
    SPECTATOR = "spectator"  # sees the room `spectator_delay_ms` late


@dataclass(frozen=True, slots=True)
class Audience:
    role: Role
    seat: int | None = None

    @classmethod
    def player(cls, seat: int) -> Audience:
        return cls(Role.PLAYER, seat)


INVITEE = Audience(Role.INVITEE)
SPECTATOR = Audience(Role.SPECTATOR)
