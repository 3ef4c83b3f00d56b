"""The golden tables stand: no rule has changed unnoticed."""

import pytest

from game.mode import Mode
from tests.golden.tables import modes, path_of, played


@pytest.mark.parametrize("mode", modes(), ids=lambda mode: mode.name)
def test_golden_table(mode: Mode) -> None:
    table = path_of(mode).read_text("utf-8")
    assert played(mode, table) == table, "a rule has changed: see tests/golden/tables.py"
