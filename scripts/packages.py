"""The virtual environment and what is installed in it, from requirements that are locked with hashes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.stamp import digest, is_done, mark_done
from scripts.steps import ROOT, run_step, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
_LOCKED = {"run": ("run.txt", "build.txt"), "test": ("run.txt", "build.txt", "test.txt")}
_SHOW_EVERY = 15
_COMMAND = """#!{python}
import sys
from server.cli import main
sys.exit(main())
"""


def make_venv() -> None:
    """A virtual environment made by this Python; a broken or moved one is made anew."""
    if _works():
        return
    if VENV.exists():
        say("The virtual environment does not work here (moved, or its Python is gone): making it anew")
        shutil.rmtree(VENV)
    run_step("Making the virtual environment", [sys.executable, "-m", "venv", VENV])


def install(kind: str) -> None:
    """Installs what `kind` ("run" or "test") needs, unless just that is installed."""
    files = _files(kind)
    # What is installed for the tests also serves to run.
    if any(is_done(_stamp(other), _wanted(other)) for other in _LOCKED if set(_LOCKED[kind]) <= set(_LOCKED[other])):
        return
    count = sum(line.count("==") for file in files for line in file.read_text().splitlines() if line[:1].isalnum())
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary=:all:"]
    command += ["--no-input", "--progress-bar=off"]
    for file in files:
        command += ["-r", file]
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    run_step(
        f"Installing up to {count} packages",
        command,
        environment={**os.environ, **quiet},
        progress=_counting("Collecting ", "packages found"),
    )
    mark_done(_stamp(kind), _wanted(kind))


def link_project() -> None:
    """Makes `.venv/bin/roguelearn` run this checkout, as an editable install would."""
    site = next((VENV / "lib").glob("python3*/site-packages"))
    for path, text in (
        (site / "roguelearn_arena.pth", f"{ROOT}\n"),
        (VENV / "bin/roguelearn", _COMMAND.format(python=PYTHON)),
    ):
        if not is_done(path, text):
            path.write_text(text)
            path.chmod(0o755)


def _works() -> bool:
    if not PYTHON.exists():
        return False
    asked = "import sys; from importlib.util import find_spec; print(sys.prefix, bool(find_spec('pip')))"
    told = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=False)
    return told.stdout.strip() == f"{VENV} True"


def _stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}"


def _wanted(kind: str) -> str:
    return digest([*_files(kind), VENV / "pyvenv.cfg"])


def _files(kind: str) -> list[Path]:
    return [ROOT / "requirements" / name for name in _LOCKED[kind]]


def _counting(start: str, what: str) -> Callable[[str], str | None]:
    """Shows how many lines began so, every few of them."""
    seen = 0

    def progress(line: str) -> str | None:
        nonlocal seen
        if not line.startswith(start):
            return None
        seen += 1
        return f"{seen} {what}" if seen % _SHOW_EVERY == 0 else None

    return progress
