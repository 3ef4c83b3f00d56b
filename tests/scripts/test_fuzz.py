"""Where the long form of the fuzzers runs, and what it says elsewhere."""

from __future__ import annotations

import pytest

from scripts.fuzz import _fits
from scripts.steps import SetupFailed


@pytest.mark.parametrize("python", [(3, 11), (3, 13)])
def test_where_there_is_a_wheel(python: tuple[int, int]) -> None:
    _fits("Linux", "x86_64", python)


@pytest.mark.parametrize(
    "system", [("Darwin", "arm64", (3, 11)), ("Linux", "aarch64", (3, 11)), ("Linux", "x86_64", (3, 14))], ids=str
)
def test_elsewhere_one_sentence_says_where(system: tuple[str, str, tuple[int, int]]) -> None:
    with pytest.raises(SetupFailed, match=r"has no wheel for .*only for Linux on x86_64.*make test"):
        _fits(*system)
