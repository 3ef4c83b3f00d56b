"""The server's end of the keeper."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from server.embedded import keeper
from server.embedded.folder import DataFolder

_STOP_SECONDS_MAX = 5.0


class KeeperProcess:
    """A running keeper.py; see there for what its standard input says."""

    def __init__(self, data: DataFolder, order: dict[str, object]) -> None:
        with (data.path / "keeper.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__],
                cwd="/",
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[data.lock_fd],
            )
        self._stopping = False
        self._write(json.dumps(order))

    def ended(self) -> int | None:
        return self._process.poll()

    def watch(self, folder: Path, say: Callable[[str], None]) -> None:
        """From now on stores that end are started again; a keeper that ends ends the server in good order."""
        self._write("ready")

        def wait() -> None:
            self._process.wait()
            if not self._stopping:
                say(f"Postgres and Valkey ended by themselves; their last words are in {folder}.")
                os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=wait, name="keeper", daemon=True).start()

    def stop(self) -> None:
        """Blocks until all is written: it must not be cut short by a cancelled task."""
        self._stopping = True
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            # The stores lose their parent and go on writing; the folder's lock stays with them until they end.
            self._process.kill()

    def _write(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()
