"""Whole worlds: no law is broken in any of them, and a bug that is planted is noticed in some."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.simulation.planted import PLANTS

SEEDS = 200
PARTS = 4
NOTICED_WITHIN = 120  # each ends with the first that notices; the rarest of these bugs shows in one world of seventy
"""So many of the worlds above notice each planted bug."""


def run(*args: object) -> subprocess.CompletedProcess[str]:
    """In a process of its own, where words have the same hashes every time."""
    command = [sys.executable, "-m", "tests.simulation", "--jobs", "1", *map(str, args)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.worlds
@pytest.mark.parametrize("part", range(PARTS))
def test_no_world_breaks_a_law(part: int) -> None:
    seeds = SEEDS // PARTS
    told = run("--first", 1 + part * seeds, "--seeds", seeds)
    assert told.returncode == 0, told.stdout + told.stderr
    counts = {name: int(times.replace(",", "")) for name, times in re.findall(r"([a-z][a-z_ ]+) ([\d,]+)", told.stdout)}
    rough = (
        "kill",
        "freeze",
        "leave",
        "cut nodes",
        "cut store",
        "lossy",
        "crash",
        "promote behind a proxy",
        "postgres",
    )
    assert all(counts[fault] > 5 for fault in rough), told.stdout
    shown = ("ok", "too_late", "lost", "acknowledged and lost", "results", "snapshot", "resumed by cursor")
    assert all(counts[what] > 0 for what in shown), told.stdout


@pytest.mark.worlds
@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_bug_is_noticed(plant: str) -> None:
    told = run("--plant", plant, "--seeds", NOTICED_WITHIN)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "breaks the law: make simulate SEED=" in told.stdout


def test_a_seed_is_a_world() -> None:
    first, again = (run("--seed", 3).stdout.splitlines()[0] for _ in range(2))
    assert first == again
    assert first != run("--seed", 4).stdout.splitlines()[0]


def test_a_few_worlds() -> None:
    told = run("--seeds", 8)
    assert told.returncode == 0, told.stdout + told.stderr
