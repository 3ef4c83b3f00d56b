"""`make run`'s own stack: `roguelearn serve` as a process of its own, with embedded stores in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.embedded.addresses import read_note
from server.embedded.folder import folder_in_use
from server.startup.listening import free_port

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "webgl_bridge" / "web" / "dist" / "index.html"
ROADS_MAX = 8
START_S_MAX = 90.0
STOP_S_MAX = 5.0
_ROLLED = "the rolling restart is done"


class Stack:
    """The server listens on `port`. Pages may also be opened on `road_ports`, which lead nowhere as yet."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        assert PAGE.exists(), "the page is not built: `make setup-run` builds it"
        self.data = folder / "data"
        self.port = free_port()
        self.road_ports = [free_port() for _ in range(ROADS_MAX)]
        self._folder = folder
        self._log = folder / "server.log"
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": os.environ.get("HOME", str(folder)),
            "DATA_DIR": str(self.data),
            "PORT": str(self.port),
            "ALLOWED_ORIGINS": ",".join(f"http://127.0.0.1:{port}" for port in self.road_ports),
            **(settings or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """Of the embedded Postgres, as long as the server runs."""
        note = read_note(self.data)
        assert note, "the server does not run"
        return note.database_url

    def start(self) -> None:
        """Returns when the server says that it is ready."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "serve"],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        ends = time.monotonic() + START_S_MAX
        while not self._is_ready():
            assert self._process.poll() is None, f"the server ended at once:\n{self.log()}"
            assert time.monotonic() < ends, f"the server was not ready in time:\n{self.log()}"
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def replace_nodes(self) -> None:
        """A rolling restart; returns when it is done. Only with several nodes."""
        assert self._process
        done = self.log().count(_ROLLED)
        self._process.send_signal(signal.SIGHUP)
        ends = time.monotonic() + START_S_MAX
        while self.log().count(_ROLLED) == done:
            assert time.monotonic() < ends, f"the nodes were not replaced:\n{self.log()}"
            time.sleep(0.05)

    def stop(self) -> None:
        """SIGTERM. Fails when it takes too long, or leaves one of its stores behind."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        try:
            code = self._process.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"SIGTERM did not end the server in {STOP_S_MAX} s:\n{self.log()}") from None
        # Each store inherited the folder's lock and holds it as long as it lives.
        while folder_in_use(self.data):
            assert time.monotonic() < began + STOP_S_MAX, "a store outlived the server"
            time.sleep(0.02)
        assert code == 0, self.log()
        assert "Traceback" not in self.log(), self.log()

    def run(self, *words: str) -> str:
        """What the command `roguelearn` says, beside the running server."""
        done = subprocess.run(
            [sys.executable, "-m", "server.cli", *words],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def measured(self, name: str) -> float:
        """The sum of one metric over all its labels."""
        with urllib.request.urlopen(f"{self.origin}/metrics", timeout=5) as answer:
            lines: Sequence[str] = answer.read().decode().splitlines()
        found = [line.rpartition(" ")[2] for line in lines if re.match(rf"{name}(\{{|\s)", line)]
        assert found, f"there is no metric {name}"
        return sum(map(float, found))

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/readyz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
