"""What someone asks of a duel. `by` is stamped by the server; the rest was validated at the gate."""

from __future__ import annotations

from dataclasses import dataclass

from game.duel.rules import DuelRules
from game.duel.words import DuelType, Visibility
from game.mode import By
from game.question import Answer, Difficulty


@dataclass(frozen=True, slots=True)
class Create:
    """Open the room with a challenge. `opponent_id` is None when whoever holds the link may accept."""

    by: By
    duel_type: DuelType
    topic: str
    difficulty_level: Difficulty
    time_limit: int
    visibility: Visibility
    rules: DuelRules
    opponent_id: str | None = None
    rematch_of: str | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    """Facts from outside: `pair_duels_today` counts the duels that these two completed today, for the reward.

    `dealt` are the items of the room's deck that are asked, in this order; () is all of it as it lies. An open
    challenge is dealt when it is accepted, because only then it is known what both have seen lately.
    """

    by: By
    pair_duels_today: int = 0
    dealt: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Decline:
    by: By


@dataclass(frozen=True, slots=True)
class Ready:
    by: By


@dataclass(frozen=True, slots=True)
class SubmitAnswer:
    """`index` names the deck's item; `picked` in the answer are positions on this player's own screen."""

    by: By
    index: int
    answer: Answer
    claimed_lag_ms: int = 0


@dataclass(frozen=True, slots=True)
class Continue:
    """Enough of the reveal: go on when everyone concerned says so."""

    by: By


@dataclass(frozen=True, slots=True)
class Leave:
    """Withdraw the challenge, leave the lobby, or give the duel up."""

    by: By


@dataclass(frozen=True, slots=True)
class Connect:
    """The server saw the player's first connection to this room."""

    by: By


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The server saw the player's last connection to this room end."""

    by: By


@dataclass(frozen=True, slots=True)
class CountWatchers:
    """So many watch now; the most at once is kept."""

    watchers: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The room's clock has reached the deadline."""


Command = (
    Create | Accept | Decline | Ready | SubmitAnswer | Continue | Leave | Connect | Disconnect | CountWatchers | Tick
)
