"""What processes have used, as Linux tells it in /proc: CPU time and resident memory, and who belongs to whom."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")

Cpu = dict[int, float]
"""Seconds on a CPU so far, kernel included, by process."""


def cpu(pids: Iterable[int]) -> Cpu:
    return {pid: _cpu_s(pid) for pid in pids}


def used_s(before: Cpu, after: Cpu) -> float:
    """What was used between the two; a process that came meanwhile counts whole, one that ended not at all."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def machine_s() -> float:
    """What all processors of this machine have worked so far, for whomever; to 10 ms each."""
    words = (_PROC / "stat").read_text().split(maxsplit=9)
    user, nice, system, _idle, _wait, interrupts, soft_interrupts = map(int, words[1:8])
    return (user + nice + system + interrupts + soft_interrupts) / os.sysconf("SC_CLK_TCK")


def resident_kb(pids: Iterable[int]) -> int:
    return sum(_resident_kb(pid) for pid in pids)


def family(root: int) -> list[int]:
    """The process and all that come from it, as they are now."""
    parents = {int(folder.name): _parent(folder) for folder in _PROC.iterdir() if folder.name.isdecimal()}
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def program(pid: int) -> str:
    """The name of what it runs; empty when it is gone."""
    try:
        return (_PROC / str(pid) / "exe").readlink().name
    except OSError:
        return ""


def words(pid: int) -> list[str]:
    """Its command line."""
    try:
        return (_PROC / str(pid) / "cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return []


def _cpu_s(pid: int) -> float:
    """To the nanosecond, which `stat` is not: the first number of `schedstat`, of each thread."""
    total_ns = 0
    for thread in (_PROC / str(pid) / "task").glob("*/schedstat"):
        try:
            total_ns += int(thread.read_text().split()[0])
        except OSError:  # it ended meanwhile
            continue
    return total_ns / 1e9


def _resident_kb(pid: int) -> int:
    try:
        status = (_PROC / str(pid) / "status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def _parent(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
