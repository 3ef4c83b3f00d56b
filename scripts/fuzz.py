"""The long form of the fuzzers in an environment of its own: `python -m scripts.fuzz [--inputs N]`, see `tests/fuzz`.

atheris has wheels for few systems, and nothing else needs it.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.stamp import digest, is_done, mark_done
from scripts.steps import ROOT, SetupFailed, run_step, say

_REQUIREMENTS = ROOT / "requirements/fuzz.txt"
_VENV = ROOT / ".fuzz/venv"
_PYTHON = _VENV / "bin/python"
_PYTHONS = ((3, 11), (3, 12), (3, 13))


def main(words: Sequence[str]) -> int:
    try:
        _fits(platform.system(), platform.machine(), sys.version_info[:2])
        _install()
    except SetupFailed as failure:
        say(str(failure))
        return 1
    return subprocess.run([_PYTHON, "-m", "tests.fuzz", *words], cwd=ROOT).returncode


def _fits(system: str, machine: str, python: tuple[int, int]) -> None:
    if (system, machine) != ("Linux", "x86_64") or python not in _PYTHONS:
        here = f"{system} on {machine} with Python {python[0]}.{python[1]}"
        raise SetupFailed(
            f"atheris, which guides this fuzzer, has no wheel for {here}: only for Linux on x86_64 with Python "
            "3.11 to 3.13. The fuzzers of `make test` (tests/fuzz/test_fuzz.py) run everywhere."
        )


def _install() -> None:
    stamp, wanted = _VENV / "installed", digest([_REQUIREMENTS], sys.executable, sys.version)
    if is_done(stamp, wanted):
        return
    run_step("Making an environment for the fuzzers", [sys.executable, "-m", "venv", "--clear", _VENV])
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    words: list[str | Path] = [
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
        "--no-input",
        "--progress-bar=off",
    ]
    run_step(
        "Installing atheris",
        [_PYTHON, "-m", "pip", "install", *words, "-r", _REQUIREMENTS],
        environment={**os.environ, **quiet},
    )
    mark_done(stamp, wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
