"""Who is compared. Each knows how to start for one run, how its rooms are named, and which processes are it."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from loadtests.compare import building, usage
from loadtests.compare.building import PEERS, Trouble
from loadtests.compare.colyseus import colyseus_play
from loadtests.compare.measuring import Groups
from loadtests.compare.play import Play
from loadtests.compare.plays import hosts, peer_rooms, socketio_play
from loadtests.compare.programs import free_port, started, valkey
from loadtests.compare.rooms import open_rooms
from loadtests.compare.tokens import AUDIENCE, ISSUER, Signer
from loadtests.compare.workloads import Workload

ROOT = Path(__file__).parents[2]
_PRODUCT = "loadtests.compare.product"


@dataclass(frozen=True, slots=True)
class Serving:
    """A contestant that runs."""

    port: int
    groups: Groups


class Contestant(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def takes(self) -> str:
        """A regular expression: the names of the workloads that it is asked for."""
        ...

    def serving(self, folder: Path) -> AbstractContextManager[Serving]:
        """It runs while entered, with `folder` for itself."""
        ...

    def play(self, workload: Workload, serving: Serving) -> Play:
        """What the lines say. Whatever must be there before is made now."""
        ...


class Ours:
    """The whole server as `roguelearn serve` starts it, its stores included, with the default settings but for the
    port, the data's folder and whose tokens count."""

    def __init__(self, signer: Signer, work: Path, nodes: int = 1) -> None:
        self.name, self.takes = ("ours", ".") if nodes == 1 else (f"ours, {nodes} nodes", "R|SAT")
        self._signer, self._work, self._nodes = signer, work, nodes

    @contextmanager
    def serving(self, folder: Path) -> Iterator[Serving]:
        port, data = free_port(), folder / "data"
        shutil.copytree(self._empty(), data)
        environment = {
            "PYTHONPATH": str(ROOT),
            "PORT": str(port),
            "DATA_DIR": str(data),
            "AUTH_PUBLIC_KEY": self._signer.public_key,
            "AUTH_ISSUER": ISSUER,
            "AUTH_AUDIENCE": AUDIENCE,
        }
        words = [sys.executable, "-m", _PRODUCT, "serve", "--nodes", str(self._nodes)]
        with started(words, folder, environment, "Ready:", port) as pid:
            yield Serving(port, lambda: _ours(pid))

    def play(self, workload: Workload, serving: Serving) -> Play:
        tokens = self._signer.tokens(workload.lines)
        rooms = asyncio.run(open_rooms(serving.port, hosts(workload, tokens)))
        return socketio_play(workload, serving.port, rooms, tokens)

    def _empty(self) -> Path:
        """A data folder with an empty database, made once; each run begins with a copy."""
        folder = self._work / "empty"
        if not folder.exists():
            half = self._work / f"empty.{os.getpid()}"
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "DATA_DIR": str(half)}
            made = subprocess.run(
                [sys.executable, "-m", _PRODUCT, "migrate"],
                cwd=self._work,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            if made.returncode:
                raise Trouble(f"no database could be made: {made.stdout}")
            half.rename(folder)
        return folder


class Peer:
    """A program that speaks Socket.IO and takes any room by name."""

    def __init__(self, name: str, takes: str, signer: Signer, words: Sequence[Path | str]) -> None:
        self.name, self.takes, self._signer, self._words = name, takes, signer, words

    @contextmanager
    def serving(self, folder: Path) -> Iterator[Serving]:
        port = free_port()
        with started([*self._words, "--port", str(port)], folder, {"NODE_ENV": "production"}, None, port) as pid:
            yield Serving(port, lambda: {"server": [pid]})

    def play(self, workload: Workload, serving: Serving) -> Play:
        tokens = self._signer.tokens(workload.lines)  # which it does not look at
        return socketio_play(workload, serving.port, peer_rooms(workload), tokens)


class DurablePeer(Peer):
    """One that appends each answer to a Valkey of its own, set as ours, before it acknowledges it."""

    @contextmanager
    def serving(self, folder: Path) -> Iterator[Serving]:
        port, store_port = free_port(), free_port()
        (folder / "store").mkdir()
        words = [*self._words, "--port", str(port), "--store", str(store_port)]
        with (
            started(valkey(store_port), folder / "store", {}, None, store_port) as store,
            started(words, folder, {"NODE_ENV": "production"}, None, port) as pid,
        ):
            yield Serving(port, lambda: {"server": [pid], "valkey": [store]})


class Colyseus(Peer):
    def play(self, workload: Workload, serving: Serving) -> Play:
        return colyseus_play(workload, serving.port, peer_rooms(workload))


def contestants(work: Path, signer: Signer) -> list[Contestant]:
    """In the order in which they run. What they need is built."""
    building.install_peers()
    socketio = [building.node(), PEERS / "socketio.js"]
    return [
        Ours(signer, work),
        Peer("node socket.io", ".", signer, socketio),
        DurablePeer("node socket.io, durable", "R|SAT", signer, socketio),
        Colyseus("colyseus", "[FRCS]", signer, [building.node(), PEERS / "colyseus.js"]),
        Peer("c floor", "[FRCS]", signer, [building.floor(work)]),
        Ours(signer, work, nodes=3),
    ]


def _ours(root: int) -> Mapping[str, list[int]]:
    """Nodes and their supervisor are the server; the keeper of the stores only waits."""
    groups: dict[str, list[int]] = {"server": [], "valkey": [], "postgres": []}
    for pid in usage.family(root):
        program = usage.program(pid)
        if program.startswith(("valkey", "redis")):
            groups["valkey"].append(pid)
        elif program == "postgres":
            groups["postgres"].append(pid)
        elif _PRODUCT in usage.words(pid):
            groups["server"].append(pid)
    return groups
