"""What a client sends. Each class is one Socket.IO event, named by `EVENTS`; every event is answered by an ack.

The ack is `{"ok": true, ...}` (see `from_server.py`) or `{"ok": false, "code": <ERROR_CODES>, "values": {...}}`.
Ids are chosen by the client (up to 64 of `[A-Za-z0-9_-]`): the same id from the same user is the same request, and it
is answered alike.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from game.duel.words import DuelType, Visibility
from game.question import Difficulty
from protocol import limits

CommandId = Annotated[
    str, Meta(min_length=1, max_length=limits.COMMAND_ID_CHARS_MAX, pattern=r"^[A-Za-z0-9_-]+$(?!\n)")
]
RoomId = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\n)")]
Topic = Annotated[str, Meta(min_length=1, max_length=limits.TOPIC_CHARS_MAX)]
Minutes = Annotated[int, Meta(ge=1, le=limits.TIME_LIMIT_MINUTES_MAX)]
VersionNumber = Annotated[int, Meta(ge=0)]
Position = Annotated[int, Meta(ge=0, lt=limits.OPTIONS_PICKED_MAX)]


class Message(Struct, frozen=True, forbid_unknown_fields=True):
    """Fields that are not declared are refused, so that a typo is never silently ignored."""


# --- the connection -----------------------------------------------------------------------------------------------


class GuestAuth(Message, frozen=True):
    """`key` is a secret of the tab, from its own random numbers; it is the guest's identity over reloads."""

    key: Annotated[
        str,
        Meta(
            min_length=limits.GUEST_KEY_CHARS_MIN,
            max_length=limits.GUEST_KEY_CHARS_MAX,
            pattern=r"^[A-Za-z0-9_-]+$(?!\n)",
        ),
    ]
    name: Annotated[str, Meta(max_length=200)]


class ConnectAuth(Message, frozen=True):
    """The Socket.IO CONNECT payload: `token` (RS256 JWT) or `guest`.

    `protocol` is [major, minor]: another major version is refused, of the minor versions the lower one is spoken.
    """

    protocol: tuple[VersionNumber, VersionNumber]
    token: Annotated[str, Meta(max_length=limits.TOKEN_CHARS_MAX)] | None = None
    guest: GuestAuth | None = None


class RefreshToken(Message, frozen=True):
    """A fresh token for the same user; without one the session ends when the old token expires."""

    token: Annotated[str, Meta(max_length=limits.TOKEN_CHARS_MAX)]


class Probe(Message, frozen=True):
    """Is the line alive? Answered at once."""


Rate = Literal["full", "low"]


class Pace(Message, frozen=True):
    """How often this connection is shown its rooms: `low` while nobody looks at the page. Then a state comes at most
    once a second, the newest; what is the last of a room, and everything else, comes at once. Back at `full` the newest
    comes at once. A new connection begins at `full`."""

    rate: Rate


# --- duels --------------------------------------------------------------------------------------------------------


class NamedOpponent(Message, frozen=True, tag="name"):
    name: Annotated[str, Meta(min_length=1, max_length=limits.NAME_CHARS_MAX)]


class AnyOpponent(Message, frozen=True, tag="link"):
    """Whoever holds the link or the short code."""


class BotOpponent(Message, frozen=True, tag="bot"):
    """The practice bot."""


class CreateDuel(Message, frozen=True):
    id: CommandId
    duel_type: DuelType
    topic: Topic
    difficulty_level: Difficulty
    time_limit: Minutes
    opponent: NamedOpponent | AnyOpponent | BotOpponent
    visibility: Visibility = Visibility.LINK


class Rematch(Message, frozen=True):
    """The same duel again, against the same opponent, as a new challenge in a new room."""

    id: CommandId
    room: RoomId


class FindRoom(Message, frozen=True):
    """Which room does a short code mean? Letters are read without regard to case."""

    code: Annotated[str, Meta(min_length=1, max_length=12)]


# --- modes without messages of their own ------------------------------------------------------------------------


class CreateRoom(Message, frozen=True):
    """Open a room of a mode that needs nothing but a wish. Whoever knows the room may come in."""

    id: CommandId
    mode: Annotated[str, Meta(min_length=1, max_length=limits.MODE_CHARS_MAX)]


# --- rooms --------------------------------------------------------------------------------------------------------


class Cursor(Message, frozen=True):
    """What the client last saw of the room."""

    epoch: str
    version: int


class JoinRoom(Message, frozen=True):
    """Enter a room as what one is there: player, invitee or spectator. A `state` follows the ack, unless the one that
    `cursor` names is still right. With `patches`, changes may come as such from then on, also to that of the cursor."""

    room: RoomId
    cursor: Cursor | None = None
    patches: bool = False


class LeaveRoom(Message, frozen=True):
    """Stop looking. A player's seat stays theirs; to give up, send the command `leave`."""

    room: RoomId


class Accept(Message, frozen=True, tag="accept"):
    pass


class Decline(Message, frozen=True, tag="decline"):
    pass


class Ready(Message, frozen=True, tag="ready"):
    pass


class SubmitAnswer(Message, frozen=True, tag="answer"):
    """`picked` are positions on this player's screen; typed answers (numeric, short answer) come as `text`."""

    index: Annotated[int, Meta(ge=0, lt=1_000)]
    picked: Annotated[tuple[Position, ...], Meta(max_length=limits.OPTIONS_PICKED_MAX)] = ()
    text: Annotated[str, Meta(max_length=limits.TEXT_ANSWER_CHARS_MAX)] | None = None
    lag_ms: Annotated[int, Meta(ge=0, le=limits.CLAIMED_LAG_MS_MAX)] = 0


class Continue(Message, frozen=True, tag="continue"):
    pass


class Leave(Message, frozen=True, tag="leave"):
    pass


DuelCommand = Accept | Decline | Ready | SubmitAnswer | Continue | Leave


class Act(Message, frozen=True, tag="act"):
    """An action by name, of a mode whose views are `PlainView`."""

    action: Annotated[str, Meta(min_length=1, max_length=limits.ACTION_CHARS_MAX, pattern=r"^[a-z_]+$")]
    value: int | Annotated[str, Meta(max_length=limits.TEXT_ANSWER_CHARS_MAX)] | None = None


class RoomCommand(Message, frozen=True):
    """A command to a room that one has joined. The ack's `version` is the room's version that holds it."""

    room: RoomId
    id: CommandId
    do: DuelCommand | Act


ReactionKind = Literal["clap", "wow", "laugh", "think", "heart", "fire"]


class React(Message, frozen=True):
    room: RoomId
    kind: ReactionKind


FromClient = (
    RefreshToken
    | Probe
    | Pace
    | CreateDuel
    | Rematch
    | CreateRoom
    | FindRoom
    | JoinRoom
    | LeaveRoom
    | RoomCommand
    | React
)

RoomMessage = JoinRoom | LeaveRoom | RoomCommand | React | Rematch
"""Those that the node which owns the room deals with; `room` names it."""

EVENTS: dict[str, type[Message]] = {
    "refresh_token": RefreshToken,
    "probe": Probe,
    "pace": Pace,
    "create_duel": CreateDuel,
    "rematch": Rematch,
    "create_room": CreateRoom,
    "find_room": FindRoom,
    "join_room": JoinRoom,
    "leave_room": LeaveRoom,
    "command": RoomCommand,
    "react": React,
}
