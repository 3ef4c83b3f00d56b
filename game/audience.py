"""Who looks. One view and one frame are built per audience, so an audience is a small hashable key."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    PLAYER = "player"
    INVITEE = "invitee"  # holds the link or the challenge and may take the free seat
    SPECTATOR = "spectator"  # sees the room `spectator_delay_ms` late


class Audience(Struct, frozen=True):
    role: Role
    seat: int | None = None

    @classmethod
    def player(cls, seat: int) -> Audience:
        return cls(Role.PLAYER, seat)


INVITEE = Audience(Role.INVITEE)
SPECTATOR = Audience(Role.SPECTATOR)
