"""The page: built with the Node that came as a Python package."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.packages import VENV
from scripts.stamp import digest, is_done, mark_done
from scripts.steps import ROOT, SetupFailed, run_step

BRIDGE = ROOT / "webgl_bridge"
WEB = BRIDGE / "web"
_BUILT = WEB / "dist/index.html"
_MADE_THERE = {"node_modules", "dist", ".vite"}


def install_page_packages() -> None:
    """`npm ci`, when the lock has changed since."""
    stamp = WEB / "node_modules/.installed"
    wanted = digest([WEB / "package.json", WEB / "package-lock.json"])
    if not is_done(stamp, wanted):
        npm("Fetching the page's packages", "ci", "--no-audit", "--no-fund", "--no-update-notifier")
        mark_done(stamp, wanted)


def build_page() -> None:
    """Builds the page into `web/dist` when a source of it has changed since."""
    stamp = ROOT / ".stamps/page"
    wanted = digest(_sources())
    if _BUILT.exists() and is_done(stamp, wanted):
        return
    install_page_packages()
    npm("Building the page", "run", "build")
    if not _BUILT.exists():
        raise SetupFailed(f"The page was built without {_BUILT.relative_to(ROOT)}.")
    mark_done(stamp, wanted)


def npm(title: str, *words: str) -> None:
    run_step(title, [VENV / "bin/npm", *words], folder=WEB, environment=page_environment())


def page_environment() -> Mapping[str, str]:
    """Our Node first on PATH, so that npm's own scripts find it and no other."""
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _sources() -> Iterator[Path]:
    for place in (BRIDGE / "client", WEB):
        for folder, names, files in os.walk(place):
            names[:] = [name for name in names if name not in _MADE_THERE]
            yield from (Path(folder, file) for file in files)
