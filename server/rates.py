"""How often one user may do what: token buckets, shared by all connections of the user and kept over reconnects."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from protocol import limits
from protocol.messages.errors import WireError
from server.auth import Identity
from server.refused import Refused

Clock = Callable[[], float]


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
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._filled_at) * self._per_s)
        self._filled_at = now
        return self._left >= 1

    def take(self) -> bool:
        """False when it is empty."""
        if not self.has_one():
            return False
        self._left -= 1
        return True


class UserRates:
    """What one user has left. Our own bot plays at many tables at once."""

    __slots__ = ("_codes", "_commands", "_creations", "_reactions")

    def __init__(self, clock: Clock, tables: int = 1) -> None:
        self._commands = Bucket(limits.COMMANDS_PER_10_S_MAX * tables, 10, clock)
        self._reactions = Bucket(limits.REACTIONS_PER_10_S_MAX, 10, clock)
        self._creations = Bucket(limits.DUELS_CREATED_PER_MINUTE_MAX, 60, clock)
        self._codes = Bucket(limits.WRONG_CODES_PER_SESSION_MAX, limits.WRONG_CODES_FORGOTTEN_S, clock)

    def message(self) -> None:
        """Each of these raises `Refused` when it was too much."""
        _take(self._commands, WireError.RATE_LIMITED)

    def reaction(self) -> None:
        _take(self._reactions, WireError.RATE_LIMITED)

    def creation(self) -> None:
        _take(self._creations, WireError.RATE_LIMITED)

    def wrong_code(self) -> None:
        self._codes.take()

    def may_try_a_code(self) -> None:
        if not self._codes.has_one():
            raise Refused(WireError.TOO_MANY_WRONG_CODES)


class Rates:
    """The rates of the users seen last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._users: OrderedDict[str, UserRates] = OrderedDict()

    def of(self, who: Identity) -> UserRates:
        rates = self._users.get(who.user_id)
        if rates is None:
            rates = self._users[who.user_id] = UserRates(self._clock, limits.ROOMS_PER_BOT_MAX if who.bot else 1)
        self._users.move_to_end(who.user_id)
        if len(self._users) > limits.USERS_LIMITED_MAX:
            self._users.popitem(last=False)
        return rates


def _take(bucket: Bucket, code: WireError) -> None:
    if not bucket.take():
        raise Refused(code)
