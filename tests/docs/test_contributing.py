"""CONTRIBUTING.md is followed word for word in a scratch clone: what it tells a newcomer to run, runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENV = Path(sys.prefix)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What git tracks here, as it is in the working tree, with this environment as its `.venv`."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    folder = tmp_path / "clone"
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(VENV)
    return folder


def section(title: str) -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def commands_of(text: str) -> list[str]:
    return [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a shell. The command `roguelearn` of this environment would run this checkout instead of the clone."""
    there = command.replace(".venv/bin/roguelearn", ".venv/bin/python -m server.cli")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(there, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def test_a_mode_of_your_own(clone: Path) -> None:
    new_mode, check = commands_of(section("A game mode of your own"))
    done = run(new_mode, clone)
    assert done.returncode == 0, done.stderr
    for path in re.findall(r"`((?:game|tests|webgl_bridge)/\S*bell_tower\S*)`", section("A game mode of your own")):
        assert (clone / path).is_file(), path
    assert check == "make check"
    for step in what_make_check_runs():
        done = run(step, clone)
        assert done.returncode == 0, f"{step}\n{done.stdout}\n{done.stderr}"
    golden = (clone / "tests/golden/bell_tower.txt").read_text("utf-8")
    assert "Rang" in golden
    again = run(new_mode, clone)
    assert again.returncode == 1
    assert again.stderr.strip() == "game/modes/bell_tower.py is there already; choose another name."


def what_make_check_runs() -> list[str]:
    """Of `make check`, what a new mode can break; installing is left out, and so are the tests of other parts."""
    rules = "tests/game/modes/test_bell_tower.py tests/game/test_every_mode.py"
    stored = "tests/golden tests/persistence/test_event_codec.py"
    return [
        ".venv/bin/ruff format --check -q .",
        ".venv/bin/ruff check -q .",
        ".venv/bin/mypy --no-error-summary",
        ".venv/bin/lint-imports",
        f".venv/bin/python -m pytest -q -p no:cacheprovider {rules} {stored}",
    ]


@pytest.mark.parametrize("name", ["Bell", "bell-tower", "9bells", "bell__tower", "../bell", ""])
def test_a_name_that_will_not_do(name: str, clone: Path) -> None:
    done = run(f".venv/bin/roguelearn new-mode '{name}'", clone)
    assert done.returncode == 1
    assert "is no name for a mode" in done.stderr
