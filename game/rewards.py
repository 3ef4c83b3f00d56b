"""Experience points: pure arithmetic over facts."""

from __future__ import annotations

from game.question import DIFFICULTY_MULTIPLIER, Difficulty

COMPLETED = 40
WON = 60
DRAWN = 30


def duel_experience(
    difficulty: Difficulty, *, won: bool, drawn: bool, correct: int, questions: int, pair_duels_today: int
) -> int:
    """A player's points for one completed duel.

    (completed + won or drawn) · share of right answers · difficulty, divided by 1 + the pair's earlier duels today:
    a pair that plays all evening earns less and less, and one that answers nothing earns nothing.
    """
    share = correct / questions if questions else 0.0
    full = COMPLETED + (WON if won else DRAWN if drawn else 0)
    return round(full * share * DIFFICULTY_MULTIPLIER[difficulty] / (1 + pair_duels_today))
