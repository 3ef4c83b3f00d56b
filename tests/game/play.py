"""Random play: whole numbers in, a played room out. Hypothesis draws the numbers, and shrinks them.

A mode's own module says what the numbers mean (`player_of`); laws are checked on the result.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from game.audience import Audience
from game.deck import Deck
from game.mode import Mode, Now, Rejected

STEPS_MAX = 2**17


def player_of(mode: Mode) -> Any:
    """The module `tests/game/modes/<mode>_play.py`, which every mode brings:

    random_play(mode, steps) -> Play    plays the numbers 0..STEPS_MAX − 1
    LAWS                                what holds in every play of this mode, besides `tests/game/laws.py`
    golden_rows(mode)                   a new room: (room_ms, words) -> the cells that stand beside them in its table
    """
    return importlib.import_module(f"tests.game.modes.{file_name(mode)}_play")


def file_name(mode: Mode) -> str:
    """A mode's name as its files carry it."""
    return str(mode.name).lower().replace(" ", "_")


@dataclass(frozen=True)
class Moment:
    """One decision, with the state on both sides of it."""

    before: Any
    command: Any
    now: Now
    outcome: tuple[Any, ...] | Rejected
    after: Any

    @property
    def events(self) -> tuple[Any, ...]:
        return () if isinstance(self.outcome, Rejected) else self.outcome


@dataclass(frozen=True)
class Play:
    """`audiences` says who may look at a state: nobody before the room's first event."""

    mode: Mode
    deck: Deck
    audiences: Callable[[Any], tuple[Audience, ...]]
    moments: tuple[Moment, ...] = ()

    @property
    def state(self) -> Any:
        return self.moments[-1].after if self.moments else self.mode.initial(self.deck)

    @property
    def now_ms(self) -> int:
        return self.moments[-1].now.room_ms if self.moments else 0

    @cached_property
    def views(self) -> tuple[dict[Audience, Any], ...]:
        """What each audience sees after each moment; where nothing happened, what they saw before."""
        views: list[dict[Audience, Any]] = []
        for moment in self.moments:
            if moment.events or not views:
                audiences = self.audiences(moment.after)
                views.append({audience: self.mode.view(moment.after, audience) for audience in audiences})
            else:
                views.append(views[-1])
        return tuple(views)

    def did(self, commands: Sequence[tuple[Any, Now]]) -> Play:
        """The play, that many decisions later."""
        moments, state = list(self.moments), self.state
        for command, now in commands:
            outcome = self.mode.decide(state, command, now)
            after = state
            for event in () if isinstance(outcome, Rejected) else outcome:
                after = self.mode.apply(after, event)
            moments.append(Moment(state, command, now, outcome, after))
            state = after
        return replace(self, moments=tuple(moments))

    def ticked(self, until_ms: int) -> Play:
        """The play after every tick that is due by `until_ms`, each at its deadline, until one makes no progress."""
        play = self
        while (deadline_ms := play.mode.deadline_ms(play.state)) is not None and deadline_ms <= until_ms:
            play = play.did([(play.mode.tick(), play.now(max(deadline_ms, play.now_ms)))])
            if not play.moments[-1].events:
                break
        return play

    def now(self, at_ms: int) -> Now:
        """The instant with its chance: another for each decision, the same whenever it is played again."""
        return Now(at_ms, 0x9E3779B97F4A7C15 * (len(self.moments) + 1) % 2**64)


def played_again(play: Play, commands: Sequence[Any] | None = None, deck: Deck | None = None) -> Play:
    """The same instants and the same chance, with other commands or another deck."""
    given = commands if commands is not None else [moment.command for moment in play.moments]
    instants = [moment.now for moment in play.moments]
    return replace(play, deck=deck or play.deck, moments=()).did(list(zip(given, instants, strict=True)))
