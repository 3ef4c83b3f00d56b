"""The golden tables stand: no rule has changed unnoticed."""

import pytest

from game.mode import Mode
from game.modes import MODES
from tests.golden.tables import path_of, played


@pytest.mark.parametrize("mode", MODES.values(), ids=lambda mode: mode.name)
def test_golden_table(mode: Mode) -> None:
    table = path_of(mode).read_text("utf-8")
    assert played(mode, table) == table, "a rule has changed: see tests/golden/tables.py"
