"""One decision of a room as it stands in the log, and the three events that every room has whatever its mode.

A record is one stream entry: all its events happened or none did. Its number `n` grows by
one and is the version of the room.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Origin(Struct, frozen=True):
    """The command that a record answers: the key of "once" is (user_id, command_id); `digest` tells other content."""

    user_id: str
    command_id: str
    digest: str


class Record(Struct, frozen=True):
    """`room_ms` is the room time of the decision; `origin` is None for the room's own (timers, claims, presence)."""

    n: int
    room_ms: int
    events: tuple[Any, ...]
    origin: Origin | None = None


class Opened(Struct, frozen=True):
    """First event of every room. `store_ms`: the store's clock, UTC ms since 1970; room time is 0 there."""

    mode: str
    deck_hash: str
    store_ms: int
    tenant_id: str = "default"


class Resumed(Struct, frozen=True):
    """A claim: from `store_ms` on, room time runs on from `room_ms`.

    `not_counted_ms` passed between the old owner's last sign of life and the claim; room time stood still meanwhile,
    so every open deadline has shifted by it.
    """

    store_ms: int
    room_ms: int
    not_counted_ms: int


class Abandoned(Struct, frozen=True):
    """The end of a room in which nothing was stored for as long as its mode waits. Nothing follows it."""

    at_ms: int


ROOM_EVENTS: dict[str, type] = {"room.opened": Opened, "room.resumed": Resumed, "room.abandoned": Abandoned}
