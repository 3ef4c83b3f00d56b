"""Every mode keeps every law, whatever anybody does. How a mode is played at random it says in `modes/<mode>_play.py`.

`HYPOTHESIS_PROFILE=full` plays ten times as long (`make test` does), `thorough` a hundred and fifty times.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game.mode import Mode
from game.modes import MODES
from tests.game.laws import LAWS
from tests.game.play import STEPS_MAX, player_of
from tests.game.profiles import EXAMPLES


def test_modes_are_listed_by_their_names() -> None:
    assert all(mode.name == name for name, mode in MODES.items())


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES.keys())
@settings(max_examples=EXAMPLES, deadline=None)
@given(steps=st.lists(st.integers(0, STEPS_MAX - 1), min_size=1, max_size=60))
def test_laws(mode: Mode, steps: list[int]) -> None:
    player = player_of(mode)
    play = player.random_play(mode, steps)
    for law in (*LAWS, *player.LAWS):
        law(play)
