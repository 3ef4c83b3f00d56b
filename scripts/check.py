"""The checks: `python -m scripts.check static quick` (tests without stores and browser) or `… static tests` (all)."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.packages import VENV
from scripts.page import WEB, page_environment
from scripts.steps import ROOT, say

_BIN = VENV / "bin"
_STATIC = (
    ("format", ROOT, (_BIN / "ruff", "format", "--check", "-q", ".")),
    ("lint", ROOT, (_BIN / "ruff", "check", "-q", ".")),
    ("types", ROOT, (_BIN / "mypy", "--no-error-summary")),
    ("imports", ROOT, (_BIN / "lint-imports",)),
    ("types of the page", WEB, (_BIN / "npm", "run", "--silent", "check")),
)
_PAGE_TESTS = ("tests of the page", WEB, (_BIN / "npm", "run", "--silent", "test"))
_PYTEST = (_BIN / "pytest", "-q")
# Each worker has stores of its own.
_SHARED_OUT = ("-n", "logical", "--dist", "worksteal")
_QUICK = ("quick tests", ROOT, (*_PYTEST, *_SHARED_OUT, "-m", "not stores and not browser and not worlds"))
_MOST = ("tests", ROOT, (*_PYTEST, *_SHARED_OUT, "--cov", "-m", "not browser"))
# A short form: whatever was acknowledged must be there, however nodes and stores die; how long it takes is only told.
_CHAOS = ("chaos tests", ROOT, (_BIN / "python", "-m", "scripts.chaos", "--faults", "10"))
# A few at a time: most of their time they wait, and their clocks are real.
_BROWSER = ("tests in a browser", ROOT, (*_PYTEST, "-n", "3", "--dist", "worksteal", "-m", "browser"))
_LONGER = {"tests": {"HYPOTHESIS_PROFILE": os.environ.get("HYPOTHESIS_PROFILE", "full")}}
_SUITES = {"static": _STATIC, "quick": (_QUICK, _PAGE_TESTS), "tests": (_PAGE_TESTS, _MOST, _BROWSER, _CHAOS)}


def main(suites: Sequence[str]) -> int:
    """Runs every check of the suites, also after one failed, and names those that did."""
    checks = [check for suite in suites for check in _SUITES[suite]]
    failed = [name for name, folder, command in checks if not _passes(name, folder, command)]
    if failed:
        say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _passes(name: str, folder: Path, command: tuple[Path | str, ...]) -> bool:
    began = time.monotonic()
    # Tests are watched while they run; of the others only what they complain about is worth reading.
    quiet = "tests" not in name
    done = subprocess.run(
        command,
        cwd=folder,
        env=page_environment() if folder == WEB else {**os.environ, **_LONGER.get(name, {})},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        errors="replace",
    )
    if done.returncode != 0 and quiet:
        sys.stdout.write(done.stdout)
    say(f"{'ok' if done.returncode == 0 else 'FAILED':7}{name} ({time.monotonic() - began:.1f} s)")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
