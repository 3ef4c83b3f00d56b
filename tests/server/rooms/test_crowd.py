from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rooms.crowd import rounded


@pytest.mark.parametrize(
    ("watching", "told"),
    [
        (0, 0),
        (1, 1),
        (99, 99),
        (100, 100),
        (104, 100),
        (105, 110),
        (994, 990),
        (995, 1_000),
        (1_250, 1_300),
        (9_950, 10_000),
    ],
)
def test_two_digits_are_told_of_more_than_a_hundred(watching: int, told: int) -> None:
    assert rounded(watching) == told


@given(st.integers(0, 10**7))
def test_what_is_told_is_near_and_rounds_to_itself(watching: int) -> None:
    told = rounded(watching)
    assert abs(told - watching) * 20 <= watching
    assert rounded(told) == told
    assert told <= rounded(watching + 1)
