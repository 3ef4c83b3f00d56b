"""A mode that is not idempotent: every addition counts. What is lost or done twice shows in its number.

It has two formats, as two releases would: the second knows by how much was added, and reads what the first wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from game.audience import Audience
from game.deck import Deck
from game.mode import IDLE_MS, By, Now
from game.modes import MODES
from game.plain_view import PlainView
from persistence.event_codec import UPCASTERS
from persistence.snapshot_codec import STATE_UPCASTERS

NAME = "Counter"


@dataclass(frozen=True, slots=True)
class Open:
    by: By


@dataclass(frozen=True, slots=True)
class Add:
    by: By


@dataclass(frozen=True, slots=True)
class Report:
    """What the server reports is of no use here."""


@dataclass(frozen=True, slots=True)
class Opened:
    user_id: str


@dataclass(frozen=True, slots=True)
class Added:
    """Of the previous format."""

    user_id: str


@dataclass(frozen=True, slots=True)
class AddedSome:
    user_id: str
    some: int


@dataclass(frozen=True, slots=True)
class Count:
    count: int = 0


@dataclass(frozen=True, slots=True)
class CountAndTimes:
    count: int = 0
    times: int = 0


class PreviousCounter:
    name = NAME
    idle_ms = IDLE_MS
    events: Mapping[str, type] = {"counter.opened": Opened, "counter.added": Added}

    def initial(self, deck: Deck) -> Any:
        return Count()

    def decide(self, state: Any, command: Any, now: Now) -> tuple[Any, ...]:
        match command:
            case Open(by):
                return (Opened(by.user_id),)
            case Add(by):
                return (self.added(by.user_id),)
        return ()

    def added(self, user_id: str) -> Any:
        return Added(user_id)

    def apply(self, state: Any, event: Any) -> Any:
        return replace(state, count=state.count + 1) if isinstance(event, Added) else state

    def view(self, state: Any, audience: Audience) -> PlainView:
        return PlainView(NAME, audience.role, audience.seat, False, {"count": state.count}, ("add",))

    def deadline_ms(self, state: Any) -> None:
        return None

    def audience_of(self, state: Any, user_id: str) -> Audience:
        return Audience.player(0)

    def admission(self, state: Any) -> None:
        return None

    def is_over(self, state: Any) -> bool:
        return False

    def sitting(self, state: Any) -> tuple[()]:
        return ()

    def open(self, by: By) -> Open:
        return Open(by)

    def act(self, by: By, action: str, value: int | str | None) -> Add | None:
        return Add(by) if action == "add" else None

    def tick(self) -> Report:
        return Report()

    def connect(self, by: By) -> None:
        return None

    def disconnect(self, by: By) -> None:
        return None

    def count_watchers(self, watchers: int) -> None:
        return None

    def spectator_delay_ms(self, state: Any) -> int:
        return 0


class Counter(PreviousCounter):
    events: Mapping[str, type] = {"counter.opened": Opened, "counter.added": AddedSome}

    def initial(self, deck: Deck) -> CountAndTimes:
        return CountAndTimes()

    def added(self, user_id: str) -> AddedSome:
        return AddedSome(user_id, 1)

    def apply(self, state: CountAndTimes, event: Any) -> CountAndTimes:
        if not isinstance(event, AddedSome):
            return state
        return CountAndTimes(state.count + event.some, state.times + 1)


def play_counters(*, previous_format: bool = False) -> PreviousCounter:
    """Have the mode among those of this process, in one format or the other."""
    mode = PreviousCounter() if previous_format else Counter()
    if not previous_format:
        UPCASTERS["counter.added", 1] = lambda fields: {**fields, "some": 1}
        STATE_UPCASTERS[NAME, 1] = lambda fields: {**fields, "times": fields["count"]}
    MODES[NAME] = mode
    return mode
