"""A small mode that is not idempotent: every ring counts. What is done twice, lost or late shows in its number."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from game.audience import SPECTATOR, Audience
from game.deck import Deck
from game.mode import By, Now, Rejected, Sitter

DELAY_MS = 3_000
IDLE_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Hang:
    """Hang the bell up for these users: so many rounds of so many ms."""

    players: tuple[str, ...]
    round_ms: int = 20_000
    rounds: int = 2
    watched: bool = True


@dataclass(frozen=True, slots=True)
class Ring:
    by: By


@dataclass(frozen=True, slots=True)
class Listen:
    """Nothing follows from it."""


@dataclass(frozen=True, slots=True)
class Join:
    by: By


@dataclass(frozen=True, slots=True)
class Break:
    """A mistake in the rules: in `decide`, `apply` or the table of `events`."""

    where: str = "decide"


@dataclass(frozen=True, slots=True)
class Tick:
    pass


@dataclass(frozen=True, slots=True)
class Presence:
    by: By
    here: bool


@dataclass(frozen=True, slots=True)
class Watch:
    watchers: int


@dataclass(frozen=True, slots=True)
class Hung:
    players: tuple[str, ...]
    round_ms: int
    rounds: int
    watched: bool
    at_ms: int


@dataclass(frozen=True, slots=True)
class Rang:
    user_id: str
    at_ms: int
    chance: int


@dataclass(frozen=True, slots=True)
class Joined:
    user_id: str


@dataclass(frozen=True, slots=True)
class RoundEnded:
    at_ms: int


@dataclass(frozen=True, slots=True)
class CameOrWent:
    user_id: str
    here: bool


@dataclass(frozen=True, slots=True)
class Watched:
    watchers: int


@dataclass(frozen=True, slots=True)
class Unheard:
    """No stored name."""


@dataclass(frozen=True, slots=True)
class Bell:
    players: tuple[str, ...] = ()
    round_ms: int = 0
    rounds_left: int = 0
    watched: bool = True
    round_ends_ms: int | None = None
    rings: int = 0
    rang: tuple[tuple[str, int], ...] = ()
    here: frozenset[str] = frozenset()
    watchers: int = 0


@dataclass(frozen=True, slots=True)
class BellView:
    seat: int | None
    rings: int
    round_ends_ms: int | None


class BellMode:
    name = "Bell"
    delay_ms = DELAY_MS
    idle_ms = IDLE_MS
    events: Mapping[str, type] = {
        "bell.hung": Hung,
        "bell.rang": Rang,
        "bell.joined": Joined,
        "bell.round_ended": RoundEnded,
        "bell.came_or_went": CameOrWent,
        "bell.watched": Watched,
    }

    def initial(self, deck: Deck) -> Bell:
        return Bell()

    def decide(self, bell: Bell, command: Any, now: Now) -> tuple[Any, ...] | Rejected:
        match command:
            case Hang(players, round_ms, rounds, watched):
                return (Hung(players, round_ms, rounds, watched, now.room_ms),) if players else Rejected("no_player")
            case Ring(by):
                if by.user_id not in bell.players:
                    return Rejected("not_a_player")
                if bell.round_ends_ms is None or now.room_ms >= bell.round_ends_ms:
                    return Rejected("too_late", {"room_ms": now.room_ms})
                return (Rang(by.user_id, now.room_ms, now.chance),)
            case Join(by):
                return (Joined(by.user_id),)
            case Presence(by, here):
                return () if (by.user_id in bell.here) is here else (CameOrWent(by.user_id, here),)
            case Watch(watchers):
                return (Watched(watchers),) if watchers > bell.watchers else ()
            case Tick():
                due = bell.round_ends_ms is not None and now.room_ms >= bell.round_ends_ms
                return (RoundEnded(now.room_ms),) if due else ()
            case Break("decide"):
                raise ZeroDivisionError("a mistake in the rules")
            case Break("apply"):
                return (Watched(-1),)
            case Break("events"):
                return (Unheard(),)
        return ()

    def apply(self, bell: Bell, event: Any) -> Bell:
        match event:
            case Hung(players, round_ms, rounds, watched, at_ms):
                return Bell(players, round_ms, rounds, watched, at_ms + round_ms)
            case Rang(user_id, at_ms):
                return replace(bell, rings=bell.rings + 1, rang=(*bell.rang, (user_id, at_ms)))
            case Joined(user_id):
                return replace(bell, players=(*bell.players, user_id))
            case RoundEnded(at_ms):
                left = bell.rounds_left - 1
                return replace(bell, rounds_left=left, round_ends_ms=at_ms + bell.round_ms if left else None)
            case CameOrWent(user_id, here):
                return replace(bell, here=bell.here | {user_id} if here else bell.here - {user_id})
            case Watched(watchers):
                assert watchers > 0
                return replace(bell, watchers=watchers)
            case Unheard():
                return bell
        raise AssertionError(f"unknown event {event}")

    def view(self, bell: Bell, audience: Audience) -> BellView:
        return BellView(audience.seat, bell.rings, bell.round_ends_ms)

    def deadline_ms(self, bell: Bell) -> int | None:
        return bell.round_ends_ms

    def audience_of(self, bell: Bell, user_id: str) -> Audience | None:
        if user_id in bell.players:
            return Audience.player(bell.players.index(user_id))
        return SPECTATOR if bell.watched else None

    def admission(self, bell: Bell) -> Hashable:
        return bell.players, bell.watched

    def is_over(self, bell: Bell) -> bool:
        return bell.round_ends_ms is None and bell.round_ms > 0

    def sitting(self, bell: Bell) -> Sequence[Sitter]:
        return ()

    def open(self, by: By) -> Any:
        return Hang((by.user_id,))

    def act(self, by: By, action: str, value: int | str | None) -> Any:
        return Ring(by) if action == "ring" else None

    def tick(self) -> Any:
        return Tick()

    def connect(self, by: By) -> Any:
        return Presence(by, True)

    def disconnect(self, by: By) -> Any:
        return Presence(by, False)

    def count_watchers(self, watchers: int) -> Any:
        return Watch(watchers)

    def spectator_delay_ms(self, bell: Bell) -> int:
        return self.delay_ms
