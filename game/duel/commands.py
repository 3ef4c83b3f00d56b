"""What someone asks of a duel. `by` is stamped by the server; the rest was validated at the gate."""

from __future__ import annotations

from msgspec import Struct

from game.duel.rules import DuelRules
from game.duel.words import DuelType, Visibility
from game.mode import By
from game.question import Answer, Difficulty


class Create(Struct, frozen=True):
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


class Accept(Struct, frozen=True):
    """Facts from outside: `pair_duels_today` counts the duels that these two completed today, for the reward.

    `dealt` are the items of the room's deck that are asked, in this order; () is all of it as it lies. An open
    challenge is dealt when it is accepted, because only then it is known what both have seen lately.
    """

    by: By
    pair_duels_today: int = 0
    dealt: tuple[int, ...] = ()


class Decline(Struct, frozen=True):
    by: By


class Ready(Struct, frozen=True):
    by: By


class SubmitAnswer(Struct, frozen=True):
    """`index` names the deck's item; `picked` in the answer are positions on this player's own screen."""

    by: By
    index: int
    answer: Answer
    claimed_lag_ms: int = 0


class Continue(Struct, frozen=True):
    """Enough of the reveal: go on when everyone concerned says so."""

    by: By


class Leave(Struct, frozen=True):
    """Withdraw the challenge, leave the lobby, or give the duel up."""

    by: By


class Connect(Struct, frozen=True):
    """The server saw the player's first connection to this room."""

    by: By


class Disconnect(Struct, frozen=True):
    """The server saw the player's last connection to this room end."""

    by: By


class CountWatchers(Struct, frozen=True):
    """So many watch now; the most at once is kept."""

    watchers: int


class Tick(Struct, frozen=True):
    """The room's clock has reached the deadline."""


Command = (
    Create | Accept | Decline | Ready | SubmitAnswer | Continue | Leave | Connect | Disconnect | CountWatchers | Tick
)
