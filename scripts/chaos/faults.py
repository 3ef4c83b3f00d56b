"""What is done to a running arena: to its nodes, to the links between them, and to its stores."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis

from scripts.chaos.links import Links
from scripts.chaos.node import PREVIOUS_FORMAT
from scripts.stores.cable import Cable
from server.cluster.supervisor import Supervisor
from server.embedded import StoreAddresses

KILL, FREEZE, SILENT, REFUSED = "kill -9", "SIGSTOP 5 s", "link silent 5 s", "link refused 5 s"
ROLL, UPGRADE, REDIS, POSTGRES = "rolling restart", "rolling restart to the next format", "Redis kill", "Postgres kill"
KINDS = (KILL, FREEZE, KILL, SILENT, KILL, REFUSED, ROLL, REDIS, KILL, POSTGRES)
AWAY = "Postgres away"
"""Not among the usual ones: it lasts as long as one wants."""
FROZEN_S = 5.0


@dataclass(frozen=True, slots=True)
class Fault:
    """From `began_s` to `ended_s`, by the monotonic clock."""

    kind: str
    began_s: float
    ended_s: float


def kinds(count: int, of: Sequence[str], dice: random.Random) -> list[str]:
    """So many, in any order; where nodes are replaced at all, the first time to the next format."""
    drawn = [of[number % len(of)] for number in range(count)]
    dice.shuffle(drawn)
    if ROLL in drawn:
        drawn[drawn.index(ROLL)] = UPGRADE
    return drawn


@dataclass(slots=True)
class Breaker:
    supervisor: Supervisor
    links: Links
    stores: StoreAddresses
    data: Path
    dice: random.Random
    postgres: Cable
    away_s: float

    async def cause(self, kind: str) -> Fault:
        """Returns when it is over."""
        began_s = time.monotonic()
        pid = self.dice.choice([place.node.pid for place in self.supervisor._places])
        match kind:
            case "kill -9":
                os.kill(pid, signal.SIGKILL)
            case "SIGSTOP 5 s":
                os.kill(pid, signal.SIGSTOP)
                await asyncio.sleep(FROZEN_S)
                os.kill(pid, signal.SIGCONT)
            case "link silent 5 s":
                await self.links.of[pid].fall_silent(FROZEN_S)
            case "link refused 5 s":
                await self.links.of[pid].refuse(FROZEN_S)
            case "rolling restart" | "rolling restart to the next format":
                if kind == UPGRADE:
                    os.environ.pop(PREVIOUS_FORMAT, None)
                os.kill(os.getpid(), signal.SIGHUP)
                await asyncio.sleep(0)
                await self._rolled()
            case "Redis kill":
                async with Redis.from_url(self.stores.redis_url) as redis:
                    os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
            case "Postgres kill":
                pid_file = next(self.data.glob("postgres/**/postmaster.pid"))
                os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
            case "Postgres away":
                await self.postgres.pull_out()
                await asyncio.sleep(self.away_s)
                await self.postgres.plug_in()
            case _:
                raise ValueError(f"{kind} is no fault that we know")
        return Fault(kind, began_s, time.monotonic())

    async def _rolled(self) -> None:
        while (rolling := self.supervisor._rolling) is None:  # noqa: ASYNC110  (the signal has nobody to tell)
            await asyncio.sleep(0.01)
        await asyncio.wait([rolling])
