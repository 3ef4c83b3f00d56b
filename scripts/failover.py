"""What a failover loses: `python -m scripts.failover [--failovers N]`, for `fast` and for `replicated`.

Two Valkeys on loopback, a primary and a replica behind a link that is stalled a moment before the primary is killed;
then the replica is promoted, the endpoint leads to it, and the old primary comes back empty as its replica. Twenty
rooms append all the while. Everything that anybody was told (an append was stored, or what a claim returned) must be
in the last primary's logs. `fast` has to lose some of it: else this would prove nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop
from redis.asyncio import Redis

from persistence.event_log import Claim, Fenced, RoomExists, RoomLost, StoreUnavailable
from persistence.keys import Keys
from persistence.redis_client import open_redis
from persistence.redis_event_log import RedisEventLog, open_event_log
from scripts.stores.cable import Cable, through
from scripts.stores.own_valkey import OwnValkey, followed

ROOMS, PAUSE_S, AGAIN_S = 20, 0.005, 0.02
CALM_S, STALL_S = 0.4, (0.1, 1.2)
"""A stall is shorter than WAIT's bound, or longer, so that claims meet it as well."""
ANSWERED_S_MAX = 20.0
"""Whatever was asked is answered, if only with "unknown"."""
LEVELS = {"fast": 0, "replicated": 1}
PREFIX = "failover"


@dataclass
class Pair:
    """`endpoint` is what clients know; `link` is the replica's way to the primary."""

    primary: OwnValkey
    replica: OwnValkey
    endpoint: Cable
    link: Cable

    async def attach_replica(self) -> None:
        shutil.rmtree(self.replica.folder, ignore_errors=True)
        self.link.leads_to = self.primary.port
        await self.link.plug_in()
        await self.replica.start("--replicaof", f"127.0.0.1 {self.link.port}")
        await followed(self.primary.url)

    async def fail_over(self, stalled_s: float) -> None:
        self.link.stall()
        await asyncio.sleep(stalled_s)
        self.primary.kill()
        await self.link.pull_out()
        await self.endpoint.pull_out()
        self.primary, self.replica = self.replica, self.primary
        async with Redis.from_url(self.primary.url) as client:
            await client.replicaof("NO", "ONE")
        self.endpoint.leads_to = self.primary.port
        await self.endpoint.plug_in()
        await self.attach_replica()


@asynccontextmanager
async def pair_in(folder: Path) -> AsyncIterator[Pair]:
    primary, replica = OwnValkey(folder / "a"), OwnValkey(folder / "b")
    pair = Pair(primary, replica, Cable(primary.port), Cable(primary.port))
    try:
        await primary.start()
        await pair.endpoint.plug_in()
        await pair.attach_replica()
        yield pair
    finally:
        await pair.endpoint.pull_out()
        await pair.link.pull_out()
        primary.kill()
        replica.kill()


@dataclass
class Writer:
    """One room. `told`: every (number, record) that an append or a claim has vouched for."""

    log: RedisEventLog
    room: str
    told: set[tuple[int, bytes]] = field(default_factory=set)
    appended: int = 0
    unknown: int = 0
    ends: bool = False

    async def writes(self) -> None:
        claim: Claim | None = None
        number, made = 0, 0
        while not self.ends:
            await asyncio.sleep(PAUSE_S)
            try:
                if claim is None:
                    claim = await self._hold()
                    number = claim.entries[-1].n
                    self.told.update((entry.n, entry.data) for entry in claim.entries)
                made += 1
                record = f"{self.room} {made}".encode()
                await self.log.append(claim, number, record)
                number += 1
                self.appended += 1
                self.told.add((number, record))
            except (Fenced, StoreUnavailable) as error:
                claim = None
                self.unknown += isinstance(error, StoreUnavailable)
                await asyncio.sleep(AGAIN_S)

    async def _hold(self) -> Claim:
        try:
            return await self.log.claim(self.room)
        except RoomLost:
            with suppress(RoomExists):
                return await self.log.create(self.room, b"first")
            return await self.log.claim(self.room)


@dataclass
class Found:
    level: str
    failovers: int
    appended: int = 0
    told: int = 0
    lost: int = 0
    unknown: int = 0

    def __str__(self) -> str:
        return (
            f"{self.level}: {self.failovers} failovers, {self.appended:,} appends acknowledged, {self.told:,} records "
            f"vouched for, {self.lost:,} lost, {self.unknown:,} outcomes unknown"
        )


async def fail_over(level: str, failovers: int, folder: Path, dice: random.Random) -> Found:
    found = Found(level, failovers)
    async with (
        pair_in(folder) as pair,
        open_redis(through(pair.endpoint, pair.primary.url)) as redis,
        open_event_log(redis, PREFIX, "node", LEVELS[level]) as log,
    ):
        writers = [Writer(log, f"room-{number}") for number in range(ROOMS)]
        writing = [asyncio.create_task(writer.writes()) for writer in writers]
        for _ in range(failovers):
            before = sum(writer.appended for writer in writers)
            await asyncio.sleep(CALM_S)
            assert sum(writer.appended for writer in writers) > before, "nothing is accepted any more"
            await pair.fail_over(dice.uniform(*STALL_S))
        for writer in writers:
            writer.ends = True
        async with asyncio.timeout(ANSWERED_S_MAX):
            await asyncio.gather(*writing)
        async with Redis.from_url(pair.primary.url) as primary:
            for writer in writers:
                entries: Any = await primary.xrange(Keys(PREFIX).log(writer.room))
                kept = {(int(name.split(b"-")[0]), fields[b"r"]) for name, fields in entries}
                found.appended += writer.appended
                found.told += len(writer.told)
                found.lost += len(writer.told - kept)
                found.unknown += writer.unknown
    return found


async def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.failover", description=__doc__)
    parser.add_argument("--failovers", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    given = parser.parse_args(words)
    print(f"seed {given.seed}", flush=True)
    lost: dict[str, int] = {}
    for level in LEVELS:
        with tempfile.TemporaryDirectory(prefix="arena-failover-") as folder:
            found = await fail_over(level, given.failovers, Path(folder), random.Random(given.seed))
        print(found, flush=True)
        lost[level] = found.lost
    return 0 if lost["replicated"] == 0 and lost["fast"] > 0 else 1


if __name__ == "__main__":
    sys.exit(uvloop.run(main(sys.argv[1:])))
