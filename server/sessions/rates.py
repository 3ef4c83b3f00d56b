"""How often one user may do what: token buckets, shared by all connections of the user and kept over reconnects.

Wrong codes are also counted by address, since whoever guesses can be a new guest each time; a school behind one address
has many more of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from protocol import limits
from protocol.messages.errors import WireError
from server.identity.auth import Identity
from server.sessions.refused import Refused

Clock = Callable[[], float]
Kept = TypeVar("Kept")


class Bucket:
    """Holds `most` tokens and fills up within `period_s`. `clock` is monotonic seconds."""

    __slots__ = ("_clock", "_filled_at", "_left", "_most", "_per_s")

    def __init__(self, most: int, period_s: float, clock: Clock) -> None:
        self._most = most
        self._per_s = most / period_s
        self._clock = clock
        self._left = float(most)
        self._filled_at = clock()

    def has_one(self) -> bool:
        self._fill()
        return self._left >= 1

    def take(self) -> bool:
        """False when it is empty."""
        self._fill()
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def _fill(self) -> None:
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._filled_at) * self._per_s)
        self._filled_at = now


class Kind(StrEnum):
    """What has credits of its own."""

    COMMAND = "command"
    JOIN = "join"
    REACTION = "reaction"
    CREATION = "creation"
    OTHER = "other"


_KINDS = {
    "command": Kind.COMMAND,
    "join_room": Kind.JOIN,
    "leave_room": Kind.JOIN,
    "react": Kind.REACTION,
    "create_duel": Kind.CREATION,
    "create_room": Kind.CREATION,
    "rematch": Kind.CREATION,
}

_CREDITS = {
    Kind.COMMAND: (limits.COMMANDS_PER_10_S_MAX, 10, True),
    Kind.JOIN: (limits.JOINS_PER_10_S_MAX, 10, True),
    Kind.REACTION: (limits.REACTIONS_PER_10_S_MAX, 10, False),
    Kind.CREATION: (limits.DUELS_CREATED_PER_MINUTE_MAX, 60, False),
    Kind.OTHER: (limits.OTHERS_PER_10_S_MAX, 10, True),
}
"""How many, in so many seconds, and whether for each table that one plays at."""


class NoCredit(Refused):
    """Too many of one kind."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(WireError.RATE_LIMITED)
        self.kind = kind


class UserRates:
    """What one user has left. Our own bot plays at many tables at once."""

    __slots__ = ("_clock", "_credits", "_tables", "_wrong_codes")

    def __init__(self, clock: Clock, tables: int) -> None:
        self._clock, self._tables = clock, tables
        self._credits: dict[Kind, Bucket] = {}  # each from its first message on
        self._wrong_codes: Bucket | None = None

    @property
    def wrong_codes(self) -> Bucket:
        if self._wrong_codes is None:
            most, period_s = limits.WRONG_CODES_PER_SESSION_MAX, limits.WRONG_CODES_FORGOTTEN_S
            self._wrong_codes = Bucket(most, period_s, self._clock)
        return self._wrong_codes

    def spend(self, event: str) -> None:
        """For one message, be it well-formed or not. Raises `NoCredit`."""
        kind = _KINDS.get(event, Kind.OTHER)
        bucket = self._credits.get(kind)
        if bucket is None:
            most, period_s, is_per_table = _CREDITS[kind]
            bucket = self._credits[kind] = Bucket(most * (self._tables if is_per_table else 1), period_s, self._clock)
        if not bucket.take():
            raise NoCredit(kind)


class CodeTries:
    """Tries of short codes by one session: the right ones are free."""

    def __init__(self, *buckets: Bucket) -> None:
        self._buckets = buckets

    def check(self) -> None:
        """Raises `Refused` after too many wrong ones."""
        if not all(bucket.has_one() for bucket in self._buckets):
            raise Refused(WireError.TOO_MANY_WRONG_CODES)

    def was_wrong(self) -> None:
        for bucket in self._buckets:
            bucket.take()


class Rates:
    """The rates of the users and addresses seen last."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._users: OrderedDict[str, UserRates] = OrderedDict()
        self._addresses: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, who: Identity) -> UserRates:
        tables = limits.ROOMS_PER_BOT_MAX if who.bot else 1
        return _kept(self._users, who.user_id, lambda: UserRates(self.clock, tables))

    def code_tries(self, who: Identity, address: str) -> CodeTries:
        most, period_s = limits.WRONG_CODES_PER_ADDRESS_MAX, limits.WRONG_CODES_FORGOTTEN_S
        of_address = _kept(self._addresses, address, lambda: Bucket(most, period_s, self.clock))
        return CodeTries(self.of(who).wrong_codes, of_address)


def _kept(all_of_them: OrderedDict[str, Kept], key: str, make: Callable[[], Kept]) -> Kept:
    """That of `key`, made when it is new; the one asked for longest ago goes when there are too many."""
    found = all_of_them.get(key)
    if found is None:
        found = all_of_them[key] = make()
    all_of_them.move_to_end(key)
    if len(all_of_them) > limits.USERS_LIMITED_MAX:
        all_of_them.popitem(last=False)
    return found
