"""The mode that all duel types share: commands in, events out. A type adds `play` and `play_deadline_ms`.

The clock goes first: a command finds the room as if the Tick of that instant had just been there, however late it is.
So every decision is what time alone has brought, then the command's own events, then whatever follows by itself at the
same instant (`step`), until the state is at rest. A Tick is a command without events of its own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from functools import reduce
from typing import assert_never

from msgspec import Struct

from game.audience import INVITEE, SPECTATOR, Audience
from game.chance import numbers
from game.deck import Deck
from game.duel import commands as asked
from game.duel import events as happened
from game.duel import lobby, presence, questions, viewing
from game.duel.commands import Command
from game.duel.ending import complete
from game.duel.events import STORED_NAMES, Event
from game.duel.fold import apply
from game.duel.rules import DuelRules
from game.duel.state import Duel, Seat
from game.duel.views import DuelView
from game.duel.words import Refusal, Stage, Visibility
from game.mode import IDLE_MS, By, Now, Rejected
from game.question import Question

_STEPS_MAX = 32


class DeckNeeds(Struct, frozen=True):
    """How many questions a duel of this length wants: fewer than `at_least` and it cannot be played."""

    at_least: int
    at_most: int


class KnowledgeDuel(ABC):
    name: str
    events: Mapping[str, type] = STORED_NAMES
    idle_ms: int = IDLE_MS

    # --- what a type says --------------------------------------------------------------------------------------

    @abstractmethod
    def rules(self, spectator_delay_ms: int) -> DuelRules:
        """The parameters of a new duel of this type."""

    @abstractmethod
    def deck_needs(self, time_limit: int) -> DeckNeeds:
        """`time_limit` in minutes."""

    def fit_deck(self, picked: Sequence[Question], time_limit: int, rules: DuelRules) -> Deck:
        """The questions that are dealt, of those that were picked."""
        return Deck(tuple(picked[: self.deck_needs(time_limit).at_most]))

    @abstractmethod
    def ends_ms(self, duel: Duel, now: Now) -> int | None:
        """When a duel that starts now is over by time; None where only the questions end it."""

    @abstractmethod
    def play(self, duel: Duel, now: Now) -> tuple[Event, ...]:
        """What happens by itself at `now` while the duel is played; () when nothing does."""

    @abstractmethod
    def play_deadline_ms(self, duel: Duel) -> int | None:
        """The next instant at which `play` does something by itself."""

    # --- the questions of every mode ---------------------------------------------------------------------------

    def initial(self, deck: Deck) -> Duel:
        return Duel(deck)

    def decide(self, duel: Duel, command: Command, now: Now) -> tuple[Event, ...] | Rejected:
        if duel.terms is None and not isinstance(command, asked.Create):
            return Rejected(Refusal.WRONG_STAGE)
        chance = numbers(now.chance)
        overdue = self._to_rest(duel, (), Now(now.room_ms, next(chance)))
        duel = reduce(apply, overdue, duel)
        first = self._answer(duel, command, now)
        if isinstance(first, Rejected):
            return first
        return overdue + self._to_rest(duel, first, Now(now.room_ms, next(chance)))

    def apply(self, duel: Duel, event: Event) -> Duel:
        return apply(duel, event)

    def view(self, duel: Duel, audience: Audience) -> DuelView:
        return viewing.view(duel, audience)

    def deadline_ms(self, duel: Duel) -> int | None:
        if duel.stage is Stage.OVER or duel.terms is None:
            return None
        return self.play_deadline_ms(duel) if duel.stage is Stage.PLAYING else duel.stage_ends_ms

    def audience_of(self, duel: Duel, user_id: str) -> Audience | None:
        """Players see their own side and never watch. A challenge is shown to those who may take it up."""
        number = duel.seat_of(user_id)
        if number is not None:
            return Audience.player(number)
        invited = duel.agreed.opponent_id
        if invited == user_id or (invited is None and duel.stage is Stage.CHALLENGED):
            return INVITEE
        return None if duel.agreed.visibility is Visibility.OFF else SPECTATOR

    def admission(self, duel: Duel) -> Hashable:
        seated = tuple(seat.user_id for seat in duel.seats)
        return seated, duel.agreed.opponent_id, duel.stage is Stage.CHALLENGED, duel.agreed.visibility

    def is_over(self, duel: Duel) -> bool:
        return duel.stage is Stage.OVER

    def sitting(self, duel: Duel) -> Sequence[Seat]:
        return duel.seats

    def open(self, by: By) -> None:
        """A duel opens with terms and an opponent, by a message of its own."""
        return None

    def act(self, by: By, action: str, value: int | str | None) -> None:
        """A duel's commands are messages of their own."""
        return None

    # --- what the server reports -------------------------------------------------------------------------------

    def spectator_delay_ms(self, duel: Duel) -> int:
        return duel.terms.rules.spectator_delay_ms if duel.terms else 0

    def tick(self) -> Command:
        return asked.Tick()

    def connect(self, by: By) -> Command:
        return asked.Connect(by)

    def disconnect(self, by: By) -> Command:
        return asked.Disconnect(by)

    def count_watchers(self, watchers: int) -> Command:
        return asked.CountWatchers(watchers)

    # --- inside ------------------------------------------------------------------------------------------------

    def _answer(self, duel: Duel, command: Command, now: Now) -> tuple[Event, ...] | Rejected:
        match command:
            case asked.Create():
                return lobby.create(duel, command, now)
            case asked.Accept():
                return lobby.accept(duel, command, now)
            case asked.Decline():
                return lobby.decline(duel, command, now)
            case asked.Ready():
                return lobby.ready(duel, command)
            case asked.SubmitAnswer():
                return questions.answer(duel, command, now)
            case asked.Continue():
                return questions.skip_reveal(duel, command, now)
            case asked.Leave(by):
                return self._leave(duel, by, now)
            case asked.Connect(by):
                return presence.connect(duel, by.user_id, now)
            case asked.Disconnect(by):
                return presence.disconnect(duel, by.user_id, now)
            case asked.CountWatchers(watchers):
                peak = watchers > duel.spectator_count
                return (happened.WatchersPeaked(watchers),) if peak else ()
            case asked.Tick():
                return ()
            case _:
                assert_never(command)

    def _leave(self, duel: Duel, by: By, now: Now) -> tuple[Event, ...] | Rejected:
        number = duel.seat_of(by.user_id)
        if number is None:
            return Rejected(Refusal.NOT_A_PLAYER)
        match duel.stage:
            case Stage.CHALLENGED:
                return (happened.CalledOff("withdrawn", now.room_ms),)
            case Stage.LOBBY | Stage.COUNTDOWN:
                return (happened.CalledOff("left_lobby", now.room_ms),)
            case Stage.PLAYING:
                return complete(duel, now, forfeited=number)
            case Stage.OVER:
                return Rejected(Refusal.DUEL_OVER)

    def _to_rest(self, duel: Duel, first: tuple[Event, ...], now: Now) -> tuple[Event, ...]:
        """`first` and all that follows at once. Each step draws chance of its own from the command's number."""
        draws = numbers(now.chance)
        following, decided = first, first
        for _ in range(_STEPS_MAX):
            duel = reduce(apply, following, duel)
            following = self._step(duel, Now(now.room_ms, next(draws)))
            if not following:
                return decided
            decided += following
        raise AssertionError("a duel that never comes to rest")

    def _step(self, duel: Duel, now: Now) -> tuple[Event, ...]:
        match duel.stage:
            case Stage.PLAYING:
                return presence.step(duel, now) or self.play(duel, now)
            case Stage.COUNTDOWN if duel.stage_ends_ms is not None and now.room_ms >= duel.stage_ends_ms:
                return (happened.Started(now.room_ms, self.ends_ms(duel, now)),)
            case _:
                return lobby.step(duel, now)
