"""The bell as a room that anybody opens by its mode's name: every ring counts, so nothing here is idempotent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from game.duel.rules import DuelRules
from game.mode import By
from game.modes.quick_quiz import QuickQuiz
from game.modes.speed_challenge import SpeedChallenge
from tests.simulation.bell import Bell, BellMode, Hang

DELAY_MS = 4_000
ROUNDS = 1_000


@dataclass(frozen=True, slots=True)
class Ringer:
    user_id: str
    guest: bool = False
    bot: bool = False


class Tower(BellMode):
    """`name` is its own: a world has towers in which much is going on, and one in which hardly anything is."""

    delay_ms = DELAY_MS

    def __init__(self, name: str, ringers: tuple[str, ...], round_ms: int) -> None:
        self.name, self._ringers, self._round_ms = name, ringers, round_ms

    def open(self, by: By) -> Any:
        return Hang(self._ringers, self._round_ms, ROUNDS)

    def sitting(self, bell: Bell) -> Sequence[Ringer]:
        return tuple(Ringer(user_id) for user_id in bell.players)


class ShortQuiz(QuickQuiz):
    def rules(self, spectator_delay_ms: int) -> DuelRules:
        return _short(super().rules(spectator_delay_ms))


class ShortChallenge(SpeedChallenge):
    def rules(self, spectator_delay_ms: int) -> DuelRules:
        return _short(super().rules(spectator_delay_ms))


def _short(rules: DuelRules) -> DuelRules:
    """A whole duel within a few seconds."""
    return replace(
        rules, single_choice_ms=1_500, reveal_ms=600, ready_ms=20_000, countdown_ms=500, away_ms=8_000, resume_ms=300
    )
