"""What nodes tell each other, by direction: from where a player's line is to where the room is, and back.

A `line` is a number that the node of that line has chosen.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from server.identity.auth import Identity


class NodeMessage(Struct, frozen=True, array_like=True):
    pass


# --- to the room --------------------------------------------------------------------------------------------------


class Ask(NodeMessage, frozen=True, tag="ask"):
    """One message of a client that names a room, as it came and passed the gate. Answered by `Answer`."""

    line: int
    number: int
    who: Identity
    event: str
    message: dict[str, Any]


class Gone(NodeMessage, frozen=True, tag="gone"):
    """That line has ended."""

    line: int


# --- from the room ------------------------------------------------------------------------------------------------


class Answer(NodeMessage, frozen=True, tag="answer"):
    """The ack; or `owner`, where another node owns the room."""

    line: int
    number: int
    ack: dict[str, Any] | None
    owner: str | None = None


class Show(NodeMessage, frozen=True, tag="show"):
    """One frame for all of these lines."""

    lines: list[int]
    event: str
    payload: dict[str, Any]


# --- either way ---------------------------------------------------------------------------------------------------


class Lost(NodeMessage, frozen=True, tag="lost"):
    """Something of yours did not arrive: I forget what I knew of your lines."""


class Tell(NodeMessage, frozen=True, tag="tell"):
    """For every page of this user at your node."""

    user_id: str
    event: str
    payload: dict[str, Any]


class Offer(NodeMessage, frozen=True, tag="offer"):
    """I leave, and this room is yours."""

    room: str


class Taken(NodeMessage, frozen=True, tag="taken"):
    """I took you for dead and have claimed this room of yours. Should you live, you own it no more."""

    room: str


class Leaving(NodeMessage, frozen=True, tag="leaving"):
    """I take no rooms any more."""


AnyMessage = Ask | Gone | Answer | Show | Lost | Tell | Offer | Taken | Leaving
