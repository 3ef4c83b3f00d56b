"""The questions that every mode answers. A room is the fold of a mode over its log.

    decide(state, command, now) -> (event, ...) | Rejected    judges; all it may know of the world is in its arguments
    apply(state, event) -> state                              records; total: no clock, no chance, no refusal
    view(state, audience) -> view                             built from nothing for one audience
    deadline_ms(state) -> int | None                          the room time at which a Tick is due
    audience_of(state, user_id) -> Audience | None            who may look, and as whom

A command may be refused, an event may not. `decide` is the only place that refuses; it changes nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct, field

from game.audience import Audience
from game.deck import Deck

IDLE_MS = 3_600_000


class Now(Struct, frozen=True):
    """All that a rule may know of the world: the room's time in ms, and 64 fresh bits of chance."""

    room_ms: int
    chance: int = 0


class Rejected(Struct, frozen=True):
    """The command breaks a rule; nothing happened. `code` is a `Refusal`, `values` fill its sentence on the page."""

    code: str
    values: Mapping[str, int | str] = field(default_factory=dict)


class By(Struct, frozen=True):
    """Whose command it is, stamped by the server on receipt; a client can set none of it.

    Round trips are measured by the server (ms); they bound the lag credit that a rule may give.
    """

    user_id: str
    guest: bool = False
    bot: bool = False
    round_trip_ms: int = 0
    round_trip_deviation_ms: int = 0


class Sitter(Protocol):
    """Somebody who has a seat in a room."""

    @property
    def user_id(self) -> str: ...
    @property
    def guest(self) -> bool: ...
    @property
    def bot(self) -> bool: ...


class Mode(Protocol):
    """One game mode. State, command, event and view types are the mode's own."""

    name: str
    events: Mapping[str, type]
    """The codec's table: stored name → event class, for every event that this mode ever wrote."""
    idle_ms: int
    """The server ends a room in which nothing was stored for so much room time, mostly `IDLE_MS`. More than the longest
    wait that the mode itself brings about."""

    def initial(self, deck: Deck) -> Any: ...
    def decide(self, state: Any, command: Any, now: Now) -> tuple[Any, ...] | Rejected: ...
    def apply(self, state: Any, event: Any) -> Any: ...
    def view(self, state: Any, audience: Audience) -> Any: ...
    def deadline_ms(self, state: Any) -> int | None: ...
    def audience_of(self, state: Any, user_id: str) -> Audience | None: ...
    def admission(self, state: Any) -> Hashable:
        """All of the state that `audience_of` looks at: while this is equal, everybody stays who they are to the room.

        What else it held would only cost; what it left out would show somebody a view that is not theirs any more.
        """
        ...

    def is_over(self, state: Any) -> bool: ...
    def sitting(self, state: Any) -> Sequence[Sitter]:
        """Who plays, by seat. Their names travel beside the views."""
        ...

    # How a mode without messages of its own is played: see `game.plain_view`.

    def open(self, by: By) -> Any | None:
        """The first command of a room that anybody may open as it is; None when opening takes more than that."""
        ...

    def act(self, by: By, action: str, value: int | str | None) -> Any | None:
        """The command that the wire's plain `act` stands for; None when this mode has no such action."""
        ...

    # What the server itself reports, as commands of the mode; None where the mode has no use for it.

    def tick(self) -> Any:
        """The deadline has come."""
        ...

    def connect(self, by: By) -> Any:
        """The first connection of this user to the room."""
        ...

    def disconnect(self, by: By) -> Any:
        """The last connection of this user to the room has ended."""
        ...

    def count_watchers(self, watchers: int) -> Any:
        """So many spectators watch now."""
        ...

    def spectator_delay_ms(self, state: Any) -> int:
        """How much later than the players the spectators see the room."""
        ...
