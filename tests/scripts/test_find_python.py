"""scripts/find-python: a Python that will do, or one sentence on what to install."""

import subprocess
import sys
from pathlib import Path

import pytest

FIND = Path(__file__).parents[2] / "scripts/find-python"


def fake(folder: Path, name: str, version: str, *, venv: bool = True, us: int = 1_000) -> None:
    """A program that answers the questions as that Python would. `us`: how long it takes for the measured work."""
    new_enough = int(version.split(".")[1]) >= 11
    (folder / name).write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f"  *perf_counter*) echo {us} ;;\n"
        f"  *base_prefix*) echo {folder / name} ;;\n"
        f"  *print*) echo {version} ;;\n"
        f"  *sys.exit*) exit {0 if new_enough else 1} ;;\n"
        f"  *ensurepip*) exit {0 if venv else 1} ;;\n"
        "esac\n"
    )
    (folder / name).chmod(0o755)


def find(folder: Path, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["/bin/sh", FIND], env={"PATH": str(folder), **environment}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def test_the_first_that_will_do(tmp_path: Path) -> None:
    fake(tmp_path, "python3", "3.9")
    fake(tmp_path, "python3.12", "3.12", venv=False)
    fake(tmp_path, "python3.11", "3.11")
    assert find(tmp_path) == (0, str(tmp_path / "python3.11"), "")


@pytest.mark.parametrize(("us", "found"), [(900, "python3"), (700, "python3.11")])
def test_another_only_where_it_is_much_quicker(tmp_path: Path, us: int, found: str) -> None:
    fake(tmp_path, "python3", "3.13")
    fake(tmp_path, "python3.11", "3.11", us=us)
    assert find(tmp_path) == (0, str(tmp_path / found), "")


def test_one_of_the_same_name_that_is_hidden_behind_another(tmp_path: Path) -> None:
    for folder, us in (("shims", 1_000), ("usr", 600)):
        (tmp_path / folder).mkdir()
        fake(tmp_path / folder, "python3", "3.12", us=us)
    code, out, _ = find(tmp_path / "shims", PATH=f"{tmp_path / 'shims'}:{tmp_path / 'usr'}")
    assert (code, out) == (0, str(tmp_path / "usr/python3"))


def test_the_one_that_is_asked_for(tmp_path: Path) -> None:
    fake(tmp_path, "python3", "3.13")
    fake(tmp_path, "mine", "3.12")
    assert find(tmp_path, PYTHON=str(tmp_path / "mine"))[1] == str(tmp_path / "mine")


@pytest.mark.parametrize(
    ("pythons", "parts"),
    [
        ({}, ["there is no Python here", "apt install python3 python3-venv"]),
        ({"python3": ("3.9", True)}, ["Python 3.9, which is too old"]),
        ({"python3": ("3.12", False)}, ["has no venv module", "apt install python3.12-venv"]),
    ],
)
def test_one_sentence(tmp_path: Path, pythons: dict[str, tuple[str, bool]], parts: list[str]) -> None:
    for name, (version, venv) in pythons.items():
        fake(tmp_path, name, version, venv=venv)
    code, out, err = find(tmp_path)
    assert (code, out) == (1, "")
    assert err.count("\n") == 0
    assert err.endswith(".")
    assert [part for part in parts if part not in err] == []


def test_the_python_of_these_tests_will_do(tmp_path: Path) -> None:
    assert find(tmp_path, PYTHON=sys.executable) == (0, sys.executable, "")
