"""A Valkey on loopback that only its maker knows: to be killed, frozen, filled and promoted."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import ConnectionError, TimeoutError

from server.embedded.account import store_account
from server.embedded.binaries import valkey_program
from server.embedded.keeper import die_with_parent
from server.startup.listening import free_port

_START_S_MAX = 20.0
_FOLLOWS_MS_MAX = 20_000
_KEEPS = ("--appendonly", "yes", "--save", "", "--repl-diskless-sync-delay", "0", "--maxmemory-policy", "noeviction")


class OwnValkey:
    """`folder` is its alone. The same port at every start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self, *words: str, until_loaded: bool = True) -> None:
        """`words` are options of its command line; the last one of a name counts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [str(valkey_program(store_account())), "--port", str(self.port), "--bind", "127.0.0.1", *_KEEPS]
        with (self.folder / "valkey.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220  (it takes a millisecond)
                [*command, *words],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                preexec_fn=partial(die_with_parent, signal.SIGKILL),
            )
        async with asyncio.timeout(_START_S_MAX), Redis.from_url(self.url) as client:
            while not await self._answers(client, until_loaded):
                assert self._process.poll() is None, (self.folder / "valkey.log").read_text()
                await asyncio.sleep(0.02)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """As a power cut would, except that what the system was given is written. Twice is once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def _answers(self, client: Redis, until_loaded: bool) -> bool:
        try:
            told = await client.info("persistence")
        except (ConnectionError, TimeoutError):
            return False
        return not (until_loaded and told["loading"])


async def followed(primary_url: str, replicas: int = 1) -> None:
    """Until so many have all that their primary has."""
    async with Redis.from_url(primary_url, socket_timeout=2 * _FOLLOWS_MS_MAX / 1_000) as primary:
        await primary.set("attached", 1)
        assert await primary.wait(replicas, _FOLLOWS_MS_MAX) == replicas, "a replica does not follow"


@asynccontextmanager
async def own_valkey(folder: Path, *words: str) -> AsyncIterator[OwnValkey]:
    """One that runs while entered."""
    valkey = OwnValkey(folder)
    try:
        await valkey.start(*words)
        yield valkey
    finally:
        valkey.kill()
