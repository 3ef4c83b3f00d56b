"""Every mode keeps every law, whatever anybody does. A new mode adds one line to `RANDOM_PLAY`.

`HYPOTHESIS_PROFILE=thorough` plays a hundred times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game.mode import Mode
from game.modes import MODES
from tests.game.duel.duel_laws import DUEL_LAWS
from tests.game.duel.random_duel import random_duel
from tests.game.laws import LAWS
from tests.game.play import STEPS_MAX, Play
from tests.game.profiles import EXAMPLES

Law = Callable[[Play], None]

RANDOM_PLAY: dict[str, tuple[Callable[[Mode, Sequence[int]], Play], tuple[Law, ...]]] = {
    "Quick Quiz": (random_duel, DUEL_LAWS),
    "Speed Challenge": (random_duel, DUEL_LAWS),
}


def test_no_mode_is_left_out() -> None:
    assert RANDOM_PLAY.keys() == MODES.keys()
    assert all(mode.name == name for name, mode in MODES.items())


@pytest.mark.parametrize("name", MODES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(steps=st.lists(st.integers(0, STEPS_MAX - 1), min_size=1, max_size=60))
def test_laws(name: str, steps: list[int]) -> None:
    random_play, own_laws = RANDOM_PLAY[name]
    play = random_play(MODES[name], steps)
    for law in (*LAWS, *own_laws):
        law(play)
