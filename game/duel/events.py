"""What happened in a duel: past tense, never refused. The meaning of a stored event never changes; a new one is new.

Seats are 0 (challenger) and 1 (opponent). `*_ms` are room times unless the name says a duration.
"""

from __future__ import annotations

from msgspec import Struct

from game.duel.rules import DuelRules
from game.duel.words import DuelType, Outcome, Visibility
from game.question import Answer, Difficulty


class Challenged(Struct, frozen=True):
    challenger_id: str
    challenger_guest: bool
    duel_type: DuelType
    topic: str
    difficulty_level: Difficulty
    time_limit: int
    visibility: Visibility
    rules: DuelRules
    at_ms: int
    opponent_id: str | None = None
    rematch_of: str | None = None


class Accepted(Struct, frozen=True):
    """From here on, questions are named by where they stand in `dealt`; () is the deck as it lies."""

    opponent_id: str
    opponent_guest: bool
    opponent_bot: bool
    pair_duels_today: int
    at_ms: int
    dealt: tuple[int, ...] = ()


class Declined(Struct, frozen=True):
    at_ms: int


class Expired(Struct, frozen=True):
    at_ms: int


class MadeReady(Struct, frozen=True):
    seat: int


class CountdownStarted(Struct, frozen=True):
    at_ms: int
    ends_ms: int


class Started(Struct, frozen=True):
    """The first question comes next. `ends_ms` is set where the whole duel's time is bounded."""

    at_ms: int
    ends_ms: int | None = None


class OptionOrder(Struct, frozen=True):
    """Which of the question's options stand where: `options[position]`. Seat −1 is the spectators' order."""

    seat: int
    options: tuple[int, ...]


class Asked(Struct, frozen=True):
    index: int
    seats: tuple[int, ...]
    at_ms: int
    closes_ms: int
    orders: tuple[OptionOrder, ...]


class Answered(Struct, frozen=True):
    """`answer.picked` are the question's own option numbers. Lag fields are kept from the first release on."""

    seat: int
    index: int
    answer: Answer
    credit: float
    is_correct: bool
    points_earned: int
    answer_ms: int
    flagged: bool
    at_ms: int
    round_trip_ms: int = 0
    round_trip_deviation_ms: int = 0
    claimed_lag_ms: int = 0
    lag_credit_ms: int = 0
    lag_quota_left_ms: int = 0


class QuestionClosed(Struct, frozen=True):
    """Closed for these seats; one that had not answered missed it. The reveal lasts until `next_ms`."""

    index: int
    seats: tuple[int, ...]
    at_ms: int
    next_ms: int


class Continued(Struct, frozen=True):
    seat: int


class RevealEnded(Struct, frozen=True):
    """These seats have seen enough: their next question is due at once."""

    seats: tuple[int, ...]
    at_ms: int


class WaitStarted(Struct, frozen=True):
    """The next question waits for this seat's player, who is away."""

    seat: int
    at_ms: int


class WaitEnded(Struct, frozen=True):
    seat: int
    at_ms: int
    away_left_ms: int
    next_ms: int


class PlayerConnected(Struct, frozen=True):
    seat: int
    at_ms: int


class PlayerDropped(Struct, frozen=True):
    seat: int
    at_ms: int


class WatchersPeaked(Struct, frozen=True):
    spectator_count: int


class Completed(Struct, frozen=True):
    """`loser_by_forfeit` is the seat that gave up or stayed away. Experience points are per seat."""

    outcome: Outcome
    winner: int | None
    scores: tuple[int, ...]
    experience_points: tuple[int, ...]
    at_ms: int
    loser_by_forfeit: int | None = None


class CalledOff(Struct, frozen=True):
    """`reason`: withdrawn, left_lobby, not_ready or both_away."""

    reason: str
    at_ms: int


Event = (
    Challenged
    | Accepted
    | Declined
    | Expired
    | MadeReady
    | CountdownStarted
    | Started
    | Asked
    | Answered
    | QuestionClosed
    | Continued
    | RevealEnded
    | WaitStarted
    | WaitEnded
    | PlayerConnected
    | PlayerDropped
    | WatchersPeaked
    | Completed
    | CalledOff
)

STORED_NAMES: dict[str, type] = {
    "duel.challenged": Challenged,
    "duel.accepted": Accepted,
    "duel.declined": Declined,
    "duel.expired": Expired,
    "duel.made_ready": MadeReady,
    "duel.countdown_started": CountdownStarted,
    "duel.started": Started,
    "duel.asked": Asked,
    "duel.answered": Answered,
    "duel.question_closed": QuestionClosed,
    "duel.continued": Continued,
    "duel.reveal_ended": RevealEnded,
    "duel.wait_started": WaitStarted,
    "duel.wait_ended": WaitEnded,
    "duel.player_connected": PlayerConnected,
    "duel.player_dropped": PlayerDropped,
    "duel.watchers_peaked": WatchersPeaked,
    "duel.completed": Completed,
    "duel.called_off": CalledOff,
}
