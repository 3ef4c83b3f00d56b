"""The process between the server and its stores: it starts them, and ends them when the server is gone.

It runs as `python -I -S keeper.py` with the standard library alone. The server holds the other end of its standard
input: the first line there says what to start, a line "ready" that the stores answered, and the end of the file
that the server has stopped or died, however that came. No signal and no prctl is needed for that.
"""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from functools import partial
from pathlib import Path
from typing import Any

# Exit code of a keeper whose program number n ended before "ready": this plus n.
PROGRAM_ENDED = 10
_STOP_SECONDS_MAX = 4.0
_RESTART_PAUSE_SECONDS = 0.5
_RESTARTS_MAX = 5
_RESTARTS_WITHIN_SECONDS = 60.0


def main() -> int:
    wakes, wake = os.pipe()
    os.set_blocking(wakes, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    # Handlers that do nothing, not SIG_IGN: an ignored signal would stay ignored in the stores.
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    first, rest = _read_line(b"")
    if not first:
        return 0
    order = json.loads(first)
    programs = [_start(program, order) for program in order["programs"]]
    try:
        return _keep(order, programs, wakes, rest)
    finally:
        _stop(order, programs)


def _keep(order: dict[str, Any], programs: list[subprocess.Popen[bytes]], wakes: int, rest: bytes) -> int:
    ready = b"ready\n" in rest
    ends: deque[float] = deque(maxlen=_RESTARTS_MAX)
    while True:
        readable, _, _ = select.select([0, wakes], [], [])
        if wakes in readable and signal.SIGTERM in os.read(wakes, 4096):
            return 0
        if 0 in readable:
            told = os.read(0, 4096)
            if not told:
                return 0
            ready = ready or b"ready\n" in told
        for number, program in enumerate(programs):
            if program.poll() is None:
                continue
            name = order["programs"][number]["name"]
            sys.stderr.write(f"{name} ended with code {program.returncode}\n")
            sys.stderr.flush()
            now = time.monotonic()
            if not ready or (len(ends) == _RESTARTS_MAX and now - ends[0] < _RESTARTS_WITHIN_SECONDS):
                return PROGRAM_ENDED + number
            ends.append(now)
            if select.select([0], [], [], _RESTART_PAUSE_SECONDS)[0] and not os.read(0, 4096):
                return 0
            programs[number] = _start(order["programs"][number], order)


def _start(program: dict[str, Any], order: dict[str, Any]) -> subprocess.Popen[bytes]:
    rights = {"user": program["user"], "group": program["group"], "extra_groups": []} if "user" in program else {}
    with Path(program["log"]).open("ab") as log, Path(program["input"]).open("rb") as given:
        return subprocess.Popen(
            program["command"],
            cwd=program["folder"],
            env=program["environment"],
            stdin=given,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[order["lock_fd"]],
            preexec_fn=partial(die_with_parent, program["stop_signal"]) if order["prctl"] else None,
            **rights,
        )


def die_with_parent(stop_signal: int) -> None:
    """Only for the case that the parent itself is killed with -9; Linux alone has it."""
    if sys.platform == "linux":
        death_signal_option = 1
        ctypes.CDLL(None).prctl(death_signal_option, stop_signal)


def _stop(order: dict[str, Any], programs: list[subprocess.Popen[bytes]]) -> None:
    for program, told in zip(programs, order["programs"], strict=True):
        if program.poll() is None:
            program.send_signal(told["stop_signal"])
    kill_at = time.monotonic() + _STOP_SECONDS_MAX
    for program in programs:
        try:
            program.wait(max(0.0, kill_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def _read_line(rest: bytes) -> tuple[bytes, bytes]:
    """The first whole line and what came after it; nothing when the server died before it was written."""
    while b"\n" not in rest:
        told = os.read(0, 65536)
        if not told:
            return b"", b""
        rest += told
    line, _, rest = rest.partition(b"\n")
    return line, rest


if __name__ == "__main__":
    sys.exit(main())
