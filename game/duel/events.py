"""What happened in a duel: past tense, never refused. The meaning of a stored event never changes; a new one is new.

Seats are 0 (challenger) and 1 (opponent). `*_ms` are room times unless the name says a duration.
"""

from __future__ import annotations

from dataclasses import dataclass

from game.duel.rules import DuelRules
from game.duel.words import DuelType, Outcome, Visibility
from game.question import Answer, Difficulty


@dataclass(frozen=True, slots=True)
class Challenged:
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


@dataclass(frozen=True, slots=True)
class Accepted:
    """From here on, questions are named by where they stand in `dealt`; () is the deck as it lies."""

    opponent_id: str
    opponent_guest: bool
    opponent_bot: bool
    pair_duels_today: int
    at_ms: int
    dealt: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Declined:
    at_ms: int


@dataclass(frozen=True, slots=True)
class Expired:
    at_ms: int


@dataclass(frozen=True, slots=True)
class MadeReady:
    seat: int


@dataclass(frozen=True, slots=True)
class CountdownStarted:
    at_ms: int
    ends_ms: int


@dataclass(frozen=True, slots=True)
class Started:
    """The first question comes next. `ends_ms` is set where the whole duel's time is bounded."""

    at_ms: int
    ends_ms: int | None = None


@dataclass(frozen=True, slots=True)
class OptionOrder:
    """Which of the question's options stand where: `options[position]`. Seat −1 is the spectators' order."""

    seat: int
    options: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    index: int
    seats: tuple[int, ...]
    at_ms: int
    closes_ms: int
    orders: tuple[OptionOrder, ...]


@dataclass(frozen=True, slots=True)
class Answered:
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


@dataclass(frozen=True, slots=True)
class QuestionClosed:
    """Closed for these seats; one that had not answered missed it. The reveal lasts until `next_ms`."""

    index: int
    seats: tuple[int, ...]
    at_ms: int
    next_ms: int


@dataclass(frozen=True, slots=True)
class Continued:
    seat: int


@dataclass(frozen=True, slots=True)
class RevealEnded:
    """These seats have seen enough: their next question is due at once."""

    seats: tuple[int, ...]
    at_ms: int


@dataclass(frozen=True, slots=True)
class WaitStarted:
    """The next question waits for this seat's player, who is away."""

    seat: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class WaitEnded:
    seat: int
    at_ms: int
    away_left_ms: int
    next_ms: int


@dataclass(frozen=True, slots=True)
class PlayerConnected:
    seat: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class PlayerDropped:
    seat: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class WatchersPeaked:
    spectator_count: int


@dataclass(frozen=True, slots=True)
class Completed:
    """`loser_by_forfeit` is the seat that gave up or stayed away. Experience points are per seat."""

    outcome: Outcome
    winner: int | None
    scores: tuple[int, ...]
    experience_points: tuple[int, ...]
    at_ms: int
    loser_by_forfeit: int | None = None


@dataclass(frozen=True, slots=True)
class CalledOff:
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
