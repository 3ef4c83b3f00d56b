"""Fold a log. The live room, failover, spectators' delay, recordings and the audit all are this one fold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from game.deck import Deck
from game.mode import Mode
from game.record import Abandoned, Opened, Record, Resumed


class LogGap(Exception):
    """Records do not join up: a number is missing or comes twice. The room must not be served."""


class Fold(Struct, frozen=True):
    """A mode's state after the records up to `n`, and how room time maps to the store's clock.

    `store_ms - room_ms` of the last `Opened` or `Resumed` is `clock_offset_ms`.
    """

    mode: Mode
    state: Any
    n: int = 0
    room_ms: int = 0
    clock_offset_ms: int = 0
    opened: Opened | None = None
    abandoned: bool = False

    @classmethod
    def start(cls, mode: Mode, deck: Deck) -> Fold:
        return cls(mode, mode.initial(deck))

    def after(self, record: Record) -> Fold:
        """The fold one record later. Raises `LogGap` when the record is not the next one."""
        if record.n != self.n + 1:
            raise LogGap(f"record {record.n} after {self.n}")
        state, offset, opened, abandoned = self.state, self.clock_offset_ms, self.opened, self.abandoned
        for event in record.events:
            match event:
                case Opened():
                    opened, offset = event, event.store_ms
                case Resumed():
                    offset = event.store_ms - event.room_ms
                case Abandoned():
                    abandoned = True
                case _:
                    state = self.mode.apply(state, event)
        return Fold(self.mode, state, record.n, record.room_ms, offset, opened, abandoned)

    def after_all(self, records: Iterable[Record]) -> Fold:
        fold = self
        for record in records:
            fold = fold.after(record)
        return fold

    @property
    def over(self) -> bool:
        """Nothing more happens: by the mode's rules, or because the server ended it."""
        return self.abandoned or self.mode.is_over(self.state)

    def store_ms(self, room_ms: int) -> int:
        """The store's clock (UTC, ms since 1970) at this room time, by the newest mapping."""
        return room_ms + self.clock_offset_ms
