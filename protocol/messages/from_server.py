"""What the server sends: events (`EVENTS`) and the acks of what a client sent (`ACKS`)."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from game.audience import Role
from game.duel.views import DuelView
from game.duel.words import DuelType, Visibility
from game.plain_view import PlainView
from game.question import Difficulty

PROTOCOL = (1, 1)
"""[major, minor]. A minor version adds, and `since.py` says what; clients of older minor versions are served."""


class FromServer(Struct, frozen=True):
    pass


# --- events -------------------------------------------------------------------------------------------------------


class You(FromServer, frozen=True):
    user_id: str
    name: str
    guest: bool


class ChallengeCard(FromServer, frozen=True):
    """A challenge to this user that is still open. `expires_at` is UTC, ms since 1970."""

    room: str
    challenger_name: str
    duel_type: DuelType
    topic: str
    difficulty_level: Difficulty
    time_limit: int
    visibility: Visibility
    expires_at: int
    rematch_of: str | None = None


class Welcome(FromServer, frozen=True):
    """First event of a connection. `rooms` are running duels in which this user holds a seat.

    `protocol` is what the server speaks; the lower of its minor version and the client's is spoken here.
    """

    protocol: tuple[int, int]
    you: You
    challenges: tuple[ChallengeCard, ...]
    rooms: tuple[str, ...]
    token_expires_at: int | None = None


class ChallengeGone(FromServer, frozen=True):
    """The challenge in this room is no longer open: taken up, declined, withdrawn or expired."""

    room: str


class State(FromServer, frozen=True):
    """The room as this audience sees it, whole. `now_ms` is the room time of sending.

    `epoch` names the room's ownership; versions are comparable within one epoch. Spectators' versions lag behind, and
    so does their `now_ms`, so that what is left of a time is right for them too.
    `running` is False while the room's clock stands still.
    """

    room: str
    epoch: str
    version: int
    now_ms: int
    view: DuelView
    running: bool = True


class PlainState(FromServer, frozen=True):
    """A `State` of a mode that has no view of its own on the wire yet."""

    room: str
    epoch: str
    version: int
    now_ms: int
    view: PlainView
    running: bool = True


class Patch(FromServer, frozen=True):
    """What a `State` or `PlainState` would say to a line that has the one of `from_version`: `changes` are the fields
    of the view that are not as they were, to be put in their place. It may span versions.

    Only for those who asked for patches when they joined. Whoever has another version asks for the whole: `join_room`
    without a cursor.
    """

    room: str
    epoch: str
    from_version: int
    version: int
    now_ms: int
    changes: dict[str, Any]
    running: bool = True


class Person(FromServer, frozen=True):
    seat: int
    name: str
    guest: bool
    bot: bool


class People(FromServer, frozen=True):
    """Who sits where. Names are no part of a room's log; they travel beside its state."""

    room: str
    people: tuple[Person, ...]
    code: str | None = None


class Crowd(FromServer, frozen=True):
    """How many watch now, to two significant digits beyond 100. At most one a second and room, and when it changed.

    `rounded` says that there may be a few more or less.
    """

    room: str
    watching: int
    rounded: bool = False


class Reaction(FromServer, frozen=True):
    """`seat` is None for a spectator's. May be dropped under load."""

    room: str
    seat: int | None
    kind: str


class RoomClosed(FromServer, frozen=True):
    """This room sends no more. `code`: ended, idle, replaced or shutting_down."""

    room: str
    code: str


class SessionEnding(FromServer, frozen=True):
    """The session ends in `in_ms` unless what `code` asks for happens: token_expired or shutting_down."""

    code: str
    in_ms: int


EVENTS: dict[str, type[FromServer]] = {
    "welcome": Welcome,
    "challenged": ChallengeCard,
    "challenge_gone": ChallengeGone,
    "state": State,
    "plain_state": PlainState,
    "patch": Patch,
    "people": People,
    "crowd": Crowd,
    "reaction": Reaction,
    "room_closed": RoomClosed,
    "session_ending": SessionEnding,
}

# --- acks ---------------------------------------------------------------------------------------------------------


class Refused(FromServer, frozen=True):
    """`code` is an `ErrorCode`; `values` fill its sentence."""

    code: str
    values: dict[str, int | str] = {}
    ok: Literal[False] = False


class Done(FromServer, frozen=True):
    ok: Literal[True] = True


class RoomMade(FromServer, frozen=True):
    """`code` is the short code of an open challenge, None for one to a named player or the bot."""

    room: str
    code: str | None = None
    ok: Literal[True] = True


class RoomFound(FromServer, frozen=True):
    room: str
    ok: Literal[True] = True


class Joined(FromServer, frozen=True):
    role: Role
    seat: int | None
    epoch: str
    version: int
    ok: Literal[True] = True


class CommandAccepted(FromServer, frozen=True):
    """Stored. `version` is the record that holds it; nothing is said about whether an answer is right."""

    version: int
    ok: Literal[True] = True


ACKS: dict[str, type[Any]] = {
    "refresh_token": Done,
    "probe": Done,
    "pace": Done,
    "create_duel": RoomMade,
    "rematch": RoomMade,
    "create_room": RoomMade,
    "find_room": RoomFound,
    "join_room": Joined,
    "leave_room": Done,
    "command": CommandAccepted,
    "react": Done,
}
