"""One run: the driver plays, and at its marks it is read what the server's processes have used."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from loadtests.compare import usage
from loadtests.compare.building import Trouble
from loadtests.compare.play import Play, encode
from loadtests.compare.workloads import Workload

AT_ONCE = 64
"""So many lines connect at a time."""
_BESIDE_S_MAX = 120.0

Groups = Callable[[], Mapping[str, Sequence[int]]]
"""Processes by what they are: "server" and, where there are such, "valkey" and "postgres"."""
Run = dict[str, Any]
"""`connect`: what connecting cost. `stages`: the driver's result of each measured one, with `cpu_s` by group and
`others_cpu_s` of everybody else."""


def measure(driver: Path, folder: Path, workload: Workload, play: Play, port: int, groups: Groups) -> Run:
    """Raises `Trouble` when the driver gave up, or said nothing for too long."""
    file = folder / "play"
    file.write_bytes(encode(play))
    stop_us = min(workload.stop_ms * 1_000, 1e12)
    words = [str(driver), str(file), str(port), str(AT_ONCE), str(workload.settle_s), str(stop_us)]
    meter = Meter(groups)
    longest_s = sum(stage.seconds for stage in workload.stages) + _BESIDE_S_MAX
    with (folder / "complaints").open("w+") as complaints:
        command = [*words, *(stage.word() for stage in workload.stages)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, start_new_session=True
        ) as process:
            watchdog = threading.Timer(longest_s, process.kill)
            watchdog.start()
            try:
                for line in process.stdout or ():
                    meter.heard(line)
            except BaseException:
                process.kill()
                raise
            finally:
                watchdog.cancel()
        complaints.seek(0)
        told = complaints.read()[:500].strip()
    if process.returncode:
        raise Trouble(f"the driver ended with {_named(process.returncode)}: {told}")
    return {**meter.run, "complaints": told}


class Meter:
    """Hears the driver's lines. `run` is what came of them."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._before = self._read()
        self._resident_kb = self._resident()
        self._used: dict[str, float] = {}
        self._machine_s = self._machine_used_s = 0.0
        self.run: Run = {"connect": {}, "stages": []}

    def heard(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        match word:
            case "ready":
                ready, dead, seconds = rest.split()
                self.run["connect"] = {
                    "ready": int(ready),
                    "dead": int(dead),
                    "seconds": float(seconds),
                    "cpu_s": self._since(),
                    "resident_kb_before": self._resident_kb,
                }
            case "settled":
                self.run["connect"]["resident_kb"] = self._resident()
            case "begin":
                self._before, self._machine_s = self._read(), usage.machine_s()
            case "end":
                self._used, self._machine_used_s = self._since(), usage.machine_s() - self._machine_s
            case "result":
                told = json.loads(rest)
                others_s = self._machine_used_s - sum(self._used.values()) - told["driver_cpu_s"]
                self.run["stages"].append({**told, "cpu_s": self._used, "others_cpu_s": max(0.0, others_s)})

    def _read(self) -> dict[str, usage.Cpu]:
        return {name: usage.cpu(pids) for name, pids in self._groups().items()}

    def _since(self) -> dict[str, float]:
        after = self._read()
        return {name: round(usage.used_s(self._before.get(name, {}), cpu), 6) for name, cpu in after.items()}

    def _resident(self) -> int:
        return usage.resident_kb(self._groups()["server"])


def _named(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
