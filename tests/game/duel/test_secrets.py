"""No view tells what its audience may not know: canaries in every secret, and twins that differ only in secrets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game.audience import Audience
from game.mode import Mode
from tests.game.duel import secrets
from tests.game.duel.random_duel import random_duel
from tests.game.duel.table import QUICK, SPEED
from tests.game.play import STEPS_MAX
from tests.game.profiles import EXAMPLES

STEPS = st.lists(st.integers(0, STEPS_MAX - 1), min_size=8, max_size=60)
ANN, BOB = Audience.player(0), Audience.player(1)


@pytest.mark.parametrize("mode", [QUICK, SPEED], ids=lambda mode: mode.name)
@settings(max_examples=EXAMPLES, deadline=None)
@given(steps=STEPS)
def test_canaries(mode: Mode, steps: list[int]) -> None:
    play = random_duel(mode, steps)
    secrets.canaries_stay_hidden(play)
    secrets.colluding_watchers_tell_nothing(play)


@pytest.mark.parametrize("mode", [QUICK, SPEED], ids=lambda mode: mode.name)
@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(steps=STEPS, question=st.integers(0, 5))
def test_twins(mode: Mode, steps: list[int], question: int) -> None:
    play = random_duel(mode, steps)
    index = question % len(play.deck.questions)
    secrets.twin_keys_look_alike(play, index)
    secrets.twin_texts_look_alike(play, index)
    secrets.twin_answers_look_alike(play, index)
