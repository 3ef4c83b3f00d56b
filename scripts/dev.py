"""`make dev`: the server starts again when a Python file changes, the page reloads when a source of it does."""

import os
import signal
import subprocess
import sys

from scripts.packages import PYTHON, VENV
from scripts.page import WEB, page_environment
from scripts.steps import ROOT, say

_WATCHED = ("game", "protocol", "persistence", "server")
_SERVE = f"{PYTHON} -m server.cli serve"


def main() -> int:
    server_url = f"http://{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
    say(f"The page that reloads is the one that vite names below; it talks to the server at {server_url}")
    page = subprocess.Popen(
        [VENV / "bin/npm", "run", "dev", "--", "--clearScreen=false", "--strictPort"],
        cwd=WEB,
        env={**page_environment(), "ARENA_SERVER": server_url},
        start_new_session=True,
    )
    server = subprocess.Popen(
        [VENV / "bin/watchfiles", "--filter", "python", "--sigint-timeout", "5", _SERVE, *_WATCHED],
        cwd=ROOT,
        env={**os.environ, "ALLOWED_ORIGINS": ",".join(_origins()), "DEVELOPMENT": "on"},
        start_new_session=True,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        # Each is a chain of programs (npm starts a shell, that starts vite): the whole group is told.
        for process in (page, server):
            os.killpg(process.pid, signal.SIGTERM)
        for process in (page, server):
            process.wait()


def _origins() -> list[str]:
    """What is set, and where vite serves."""
    given = os.environ.get("ALLOWED_ORIGINS")
    return [*([given] if given else []), "http://127.0.0.1:5173", "http://localhost:5173"]


if __name__ == "__main__":
    sys.exit(main())
