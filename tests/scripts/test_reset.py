"""`make reset` removes our data and nothing else, and only when it is told to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.embedded.folder import held_folder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "postgres/base").mkdir(parents=True)
    (tmp_path / "postgres.password").touch()
    (tmp_path / "lock").touch()
    (tmp_path / "holiday.jpg").touch()
    return tmp_path


def reset(data: Path, answer: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.reset"],
        cwd=ROOT,
        env={"PATH": os.defpath, "DATA_DIR": str(data)},
        input=answer,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("answer", ["y\n", "yes\n"])
def test_yes(data: Path, answer: str) -> None:
    assert reset(data, answer)[0] == 0
    assert [path.name for path in data.iterdir()] == ["holiday.jpg"]
    assert "There is no data" in reset(data, "")[1]


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_anything_else_removes_nothing(data: Path, answer: str) -> None:
    code, told = reset(data, answer)
    assert code == 1
    assert told.endswith("Nothing was removed.\n")
    assert (data / "postgres/base").exists()


def test_not_under_a_running_server(data: Path) -> None:
    with held_folder(data):
        code, told = reset(data, "y\n")
    assert code == 1
    assert "stop it first" in told
    assert (data / "postgres").exists()
