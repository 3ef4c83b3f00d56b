"""The game that is compared: two seats, an answer that may be given at any time, a tick where a room moves alone.

It is a mode like any other, plugged into the server beside the duel's: commands come through gate, session and inbox,
`decide` judges, records are appended, and each audience gets a view of its own. A duel's questions cannot be answered
twice a second for as long as a measurement lasts, this one's can. Its rules are shorter than a duel's; its view has the
size of one.

Spectators see it without delay, so that their deliveries can be timed. A tick reads the clock, which no other mode may:
it is the time stamp of what is delivered.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from game.audience import SPECTATOR, Audience
from game.deck import Deck
from game.mode import IDLE_MS, By, Now, Rejected
from game.plain_view import PlainView
from loadtests.compare.view import facts

NAME = "Comparison"
SEATS = 2
POINTS = 10
HZ_MAX = 100


class Open(Struct, frozen=True):
    by: By


class Sit(Struct, frozen=True):
    by: By


class Answer(Struct, frozen=True):
    by: By
    stamp: str


class Start(Struct, frozen=True):
    by: By
    hz: int


class Tick(Struct, frozen=True):
    """A tick is due."""


class Opened(Struct, frozen=True):
    user_id: str


class Sat(Struct, frozen=True):
    user_id: str


class Answered(Struct, frozen=True):
    seat: int
    stamp: str
    points: int


class Started(Struct, frozen=True):
    every_ms: int
    due_ms: int


class Ticked(Struct, frozen=True):
    stamp: str
    due_ms: int


class Player(Struct, frozen=True):
    user_id: str
    guest: bool = False
    bot: bool = False
    points: int = 0


class Table(Struct, frozen=True):
    """`stamp`: of the answer or the tick that came last."""

    players: tuple[Player, ...] = ()
    number: int = 0
    stamp: str = ""
    every_ms: int = 0
    due_ms: int | None = None


class Comparison:
    name = NAME
    idle_ms = IDLE_MS
    events: Mapping[str, type] = {
        "comparison.opened": Opened,
        "comparison.sat": Sat,
        "comparison.answered": Answered,
        "comparison.started": Started,
        "comparison.ticked": Ticked,
    }

    def initial(self, deck: Deck) -> Table:
        return Table()

    def decide(self, state: Table, command: Any, now: Now) -> tuple[Any, ...] | Rejected:
        match command:
            case Open(by):
                return (Opened(by.user_id),)
            case Sit(by):
                if _seat(state, by.user_id) is not None:
                    return ()
                return (Sat(by.user_id),) if len(state.players) < SEATS else Rejected("not_allowed")
            case Answer(by, stamp):
                seat = _seat(state, by.user_id)
                return Rejected("not_allowed") if seat is None else (Answered(seat, stamp, POINTS),)
            case Start(by, hz):
                if _seat(state, by.user_id) is None or state.due_ms is not None:
                    return Rejected("not_allowed")
                every_ms = 1_000 // hz
                return (Started(every_ms, now.room_ms + every_ms),)
            case Tick() if state.due_ms is not None:
                return (Ticked(_stamp_now(), max(state.due_ms + state.every_ms, now.room_ms)),)
        return ()

    def apply(self, state: Table, event: Any) -> Table:
        match event:
            case Opened(user_id) | Sat(user_id):
                return replace(state, players=(*state.players, Player(user_id)))
            case Answered(seat, stamp, points):
                players = list(state.players)
                players[seat] = replace(players[seat], points=players[seat].points + points)
                return replace(state, players=tuple(players), number=state.number + 1, stamp=stamp)
            case Started(every_ms, due_ms):
                return replace(state, every_ms=every_ms, due_ms=due_ms)
            case Ticked(stamp, due_ms):
                return replace(state, number=state.number + 1, stamp=stamp, due_ms=due_ms)
        return state

    def view(self, state: Table, audience: Audience) -> PlainView:
        first, *second = state.players
        told = facts(state.stamp, state.number, first.points, second[0].points if second else 0)
        actions = ("answer",) if audience.seat is not None else ()
        return PlainView(NAME, audience.role, audience.seat, False, told, actions, state.due_ms)

    def deadline_ms(self, state: Table) -> int | None:
        return state.due_ms

    def audience_of(self, state: Table, user_id: str) -> Audience:
        seat = _seat(state, user_id)
        return SPECTATOR if seat is None else Audience.player(seat)

    def admission(self, state: Table) -> Hashable:
        return tuple([player.user_id for player in state.players])

    def is_over(self, state: Table) -> bool:
        return False

    def sitting(self, state: Table) -> tuple[Player, ...]:
        return state.players

    def open(self, by: By) -> Open:
        return Open(by)

    def act(self, by: By, action: str, value: int | str | None) -> Any | None:
        match action, value:
            case "sit", None:
                return Sit(by)
            case "answer", str(stamp):
                return Answer(by, stamp)
            case "start", int(hz) if 1 <= hz <= HZ_MAX:
                return Start(by, hz)
        return None

    def tick(self) -> Tick:
        return Tick()

    def connect(self, by: By) -> None:
        return None

    def disconnect(self, by: By) -> None:
        return None

    def count_watchers(self, watchers: int) -> None:
        return None

    def spectator_delay_ms(self, state: Table) -> int:
        return 0


def _seat(state: Table, user_id: str) -> int | None:
    for index, player in enumerate(state.players):
        if player.user_id == user_id:
            return index
    return None


def _stamp_now() -> str:
    return f"@TS:{time.monotonic_ns():016x}"
