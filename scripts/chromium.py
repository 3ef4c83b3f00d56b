"""A Chromium for the browser tests: `python -m scripts.chromium` finds or installs one and prints its path."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.steps import SetupFailed, run_step, say

_ON_PATH = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
)


def find_chromium() -> str | None:
    """The path of a Chromium that starts: one on PATH, else Playwright's."""
    found = [path for name in _ON_PATH if (path := shutil.which(name))]
    return next((path for path in (*found, _MAC) if _starts(path)), None) or _playwrights()


def main() -> int:
    try:
        say(_found_or_installed())
    except SetupFailed as failure:
        say(str(failure))
        return 1
    return 0


def _found_or_installed() -> str:
    for install in (_nothing, _install_playwrights, _install_systems):
        try:
            install()
        except SetupFailed as failure:
            say(str(failure))
        found = find_chromium()
        if found:
            return found
    raise SetupFailed(
        "The browser tests need Chromium: install it (Debian: apt install chromium; Fedora: dnf install chromium; "
        "Ubuntu and macOS: Google Chrome from google.com/chrome) and run this again."
    )


def _nothing() -> None:
    """The one that is there already may do."""


def _install_playwrights() -> None:
    run_step("Fetching Playwright's Chromium", [sys.executable, "-m", "playwright", "install", "chromium"])


def _install_systems() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run_step("Updating the list of system packages", ["apt-get", "update"], environment=quiet)
        run_step("Installing the system's Chromium", ["apt-get", "install", "-y", "chromium"], environment=quiet)


def _playwrights() -> str | None:
    told = subprocess.run([sys.executable, "-c", _ASK_PLAYWRIGHT], capture_output=True, text=True, check=False)
    path = told.stdout.strip()
    return path if path and _starts(path) else None


def _starts(path: str) -> bool:
    """Some systems have a `chromium-browser` that only says what to install, or lack a library for it."""
    if not Path(path).exists():
        return False
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return told.returncode == 0 and "Chrom" in told.stdout


if __name__ == "__main__":
    sys.exit(main())
