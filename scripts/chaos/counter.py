"""A mode that is not idempotent: every addition counts. What is lost or done twice shows in its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from game.audience import Audience
from game.deck import Deck
from game.mode import IDLE_MS, By, Now
from game.plain_view import PlainView

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
    user_id: str


@dataclass(frozen=True, slots=True)
class Count:
    count: int = 0


class Counter:
    name = NAME
    idle_ms = IDLE_MS
    events: Mapping[str, type] = {"counter.opened": Opened, "counter.added": Added}

    def initial(self, deck: Deck) -> Count:
        return Count()

    def decide(self, state: Count, command: Any, now: Now) -> tuple[Any, ...]:
        match command:
            case Open(by):
                return (Opened(by.user_id),)
            case Add(by):
                return (Added(by.user_id),)
        return ()

    def apply(self, state: Count, event: Any) -> Count:
        return replace(state, count=state.count + 1) if isinstance(event, Added) else state

    def view(self, state: Count, audience: Audience) -> PlainView:
        return PlainView(NAME, audience.role, audience.seat, False, {"count": state.count}, ("add",))

    def deadline_ms(self, state: Count) -> None:
        return None

    def audience_of(self, state: Count, user_id: str) -> Audience:
        return Audience.player(0)

    def is_over(self, state: Count) -> bool:
        return False

    def sitting(self, state: Count) -> tuple[()]:
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

    def spectator_delay_ms(self, state: Count) -> int:
        return 0
