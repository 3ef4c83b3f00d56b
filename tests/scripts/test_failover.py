"""The short form of `make failover`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from scripts.failover import fail_over

pytestmark = pytest.mark.stores


async def test_replicated_loses_nothing_that_anybody_was_told(tmp_path: Path) -> None:
    found = await fail_over("replicated", 3, tmp_path, random.Random(1))
    assert (found.lost, found.appended > 100, found.unknown > 0) == (0, True, True), str(found)


async def test_fast_loses_some_so_this_can_fail(tmp_path: Path) -> None:
    found = await fail_over("fast", 1, tmp_path, random.Random(1))
    assert found.lost > 0, str(found)
