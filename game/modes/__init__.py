"""The catalogue of modes: name → mode. A new mode is one file here, one line below, and its tests."""

from __future__ import annotations

from game.mode import Mode
from game.modes.quick_quiz import QuickQuiz
from game.modes.speed_challenge import SpeedChallenge

_ALL: tuple[Mode, ...] = (
    QuickQuiz(),
    SpeedChallenge(),
)

MODES: dict[str, Mode] = {str(mode.name): mode for mode in _ALL}
