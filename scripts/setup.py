"""Prepares the checkout: `python -m scripts.setup run` (packages and page) or `… test` (what tests need, too).

The Python that runs this becomes the one of `.venv`. It needs nothing but the standard library.
"""

import fcntl
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.packages import install, link_project, make_venv
from scripts.page import build_page
from scripts.steps import ROOT, SetupFailed, say


def main(kind: str) -> int:
    try:
        with _alone():
            _prepare(kind)
    except SetupFailed as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _prepare(kind: str) -> None:
    if kind == "test" and not shutil.which("git"):
        raise SetupFailed(
            "The tests need git: install it (Debian or Ubuntu: apt install git; macOS: xcode-select --install)."
        )
    make_venv()
    install(kind)
    link_project()
    build_page()


@contextmanager
def _alone() -> Iterator[None]:
    """Two setups in one checkout would undo each other's work; the second waits and finds it done."""
    (ROOT / ".stamps").mkdir(exist_ok=True)
    with (ROOT / ".stamps/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
