"""One room without I/O: commands and instants in, records to append out.

    propose → Stored    append its record; only when the store has it: commit
            → Known     the same command was stored before: acknowledge that version again
            → Nothing   accepted, and nothing follows from it
            → Rejected  the rules refuse; it may be judged anew

Nothing but `commit` changes the room, and `commit` takes what a log gives as well: replay and live are one. What a
record will leave behind is worked out before it is stored: a mode's mistake refuses a command and spoils no log.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from game.deck import Deck
from game.mode import Mode, Now, Rejected, Sitter
from game.record import Abandoned, Origin, Record, Resumed
from game.replay import Fold
from protocol.messages.errors import WireError
from server.rooms.once import Once


class Stored(Struct, frozen=True):
    """Stored as soon as the log holds `record`; not before."""

    record: Record


class Known(Struct, frozen=True):
    version: int


class Nothing(Struct, frozen=True):
    version: int


Proposal = Stored | Known | Nothing | Rejected
NOTHING_DONE: Mapping[str, bytes] = MappingProxyType({})


class _Present(Struct, frozen=True):
    """What is asked of the mode after each record."""

    fold: Fold
    over: bool
    deadline_ms: int | None
    delay_ms: int
    admission: Hashable


class Room:
    """`fold` is the room as players see it, `spectators` the same fold over older records.

    It begins with nothing, or with a fold and the commands that led to it (by user, see `persistence.done`); `commit`
    takes the records from there on.
    """

    __slots__ = (
        "_delay_ms",
        "_next",
        "_once",
        "admission",
        "deadline_ms",
        "deck",
        "fold",
        "idle_ends_ms",
        "mode",
        "over",
        "spectators",
        "state",
        "unseen",
        "version",
    )
    idle_ends_ms: int | None
    """The room time at which it has been idle for too long; None when it is over. A pause begins the wait anew."""
    admission: Hashable
    """See `Mode.admission`; None as long as nothing is stored."""

    def __init__(
        self, mode: Mode, deck: Deck, fold: Fold | None = None, commands: Mapping[str, bytes] = NOTHING_DONE
    ) -> None:
        self.mode, self.deck = mode, deck
        self.fold = self.spectators = fold or Fold.start(mode, deck)
        self.unseen: deque[Fold] = deque()
        """The players' own folds, which spectators come to later."""
        self._once = Once(commands)
        self._next: tuple[Record, _Present] | None = None
        self._show(self._present(fold) if fold else _Present(self.fold, False, None, 0, None))

    def propose(self, command: Any, origin: Origin | None, room_ms: int, chance: int) -> Proposal:
        """Judge `command` at `room_ms`; a room's time never goes back. What the mode raises, comes through."""
        if origin is not None and (kept := self._once.find(origin)) is not None:
            return Known(kept.n) if kept.digest == origin.digest else Rejected(WireError.ID_REUSED)
        now = Now(max(room_ms, self.fold.room_ms), chance)
        decision = self.mode.decide(self.fold.state, command, now)
        if isinstance(decision, Rejected):
            return decision
        if not decision:
            return Nothing(self.version)
        record = Record(self.version + 1, now.room_ms, decision, origin)
        self._next = record, self._after(record)
        return Stored(record)

    def resume(self, store_ms: int, room_ms: int) -> Record:
        """The record of a pause that ends at `store_ms`, when the room's clock stood at `room_ms`."""
        room_ms = max(room_ms, self.fold.room_ms)
        not_counted_ms = max(0, store_ms - self.fold.store_ms(room_ms))
        return Record(self.version + 1, room_ms, (Resumed(store_ms, room_ms, not_counted_ms),))

    def abandon(self, room_ms: int) -> Record:
        """The record by which the server ends an idle room."""
        return Record(self.version + 1, room_ms, (Abandoned(room_ms),))

    def commit(self, record: Record) -> None:
        """The store has `record`. Raises `LogGap` when it is not the next one; the room is unchanged then."""
        proposed, self._next = self._next, None
        self._show(proposed[1] if proposed is not None and proposed[0] is record else self._after(record))
        self._keep(record, self.fold)

    def commit_all(self, records: Iterable[Record]) -> Room:
        """What `commit` makes of each; between them nobody looks."""
        fold = self.fold
        for record in records:
            fold = fold.after(record)
            self._keep(record, fold)
        if fold is not self.fold:
            self._show(self._present(fold))
        return self

    def _keep(self, record: Record, fold: Fold) -> None:
        """`fold` is the players', with the record."""
        if record.n == 1:  # what opens a room is no secret of it, and a view of nothing could not be shown
            self.spectators = fold
        else:
            self.unseen.append(fold)
        self._once.keep(record)

    def _after(self, record: Record) -> _Present:
        return self._present(self.fold.after(record))

    def _present(self, fold: Fold) -> _Present:
        mode, state = self.mode, fold.state
        deadline_ms, delay_ms = mode.deadline_ms(state), mode.spectator_delay_ms(state)
        return _Present(fold, fold.over, deadline_ms, delay_ms, mode.admission(state))

    def _show(self, present: _Present) -> None:
        fold = self.fold = present.fold
        self.version, self.state = fold.n, fold.state
        self.over, self.admission = present.over, present.admission
        self.deadline_ms, self._delay_ms = present.deadline_ms, present.delay_ms
        self.idle_ends_ms = None if present.over else fold.room_ms + self.mode.idle_ms

    @property
    def sitting(self) -> Sequence[Sitter]:
        """Who plays, by seat."""
        return self.mode.sitting(self.state)

    def users(self) -> tuple[str, ...]:
        """Everybody who had a command stored: whoever plays is among them."""
        return self._once.users()

    # --- spectators --------------------------------------------------------------------------------------------

    @property
    def next_spectator_ms(self) -> int | None:
        """The room time at which spectators see the next record; None when they have seen all."""
        return self.unseen[0].room_ms + self._delay_ms if self.unseen else None

    def caught_up(self, room_ms: int) -> bool:
        """Move the spectators' fold on to `room_ms`; whether there was anything to move."""
        unseen, seen_ms = self.unseen, room_ms - self._delay_ms
        if not unseen or unseen[0].room_ms > seen_ms:
            return False
        while unseen and unseen[0].room_ms <= seen_ms:
            self.spectators = unseen.popleft()
        return True

    def spectator_ms(self, room_ms: int) -> int:
        """The spectators' own present."""
        return room_ms - self._delay_ms

    # --- snapshots ---------------------------------------------------------------------------------------------

    def snapshot(self) -> tuple[Fold, dict[str, bytes]]:
        """What a room begins with in place of its first records: the slowest fold, which is the spectators'.

        The log brings those behind it to the players' fold, and to the spectators' when their time has come.
        """
        return self.spectators, self._once.upto(self.spectators.n)

    @property
    def commands_kept(self) -> int:
        """What a snapshot keeps beside the state."""
        return len(self._once)
