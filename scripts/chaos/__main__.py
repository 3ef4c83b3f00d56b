"""`python -m scripts.chaos [--faults N] [--every S]`: three nodes, people who play, and faults of every kind.

It starts its own stores and nodes on loopback, touches nothing else, and stops by itself. Afterwards every log is
read, archive and all: each acknowledged command must be there once, under the number that its acknowledgement said,
and Postgres must have of each duel what its log says.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from redis.exceptions import RedisError

from game.modes import MODES
from persistence.postgres.pool import open_pool
from persistence.redis_client import open_redis
from persistence.redis_event_log import open_event_log
from scripts.chaos.audit import Auditor, Found
from scripts.chaos.counter import play_counters
from scripts.chaos.faults import AWAY, KINDS, REDIS, Breaker, Fault, kinds
from scripts.chaos.gaps import gaps_ms, percentile
from scripts.chaos.links import PORT, Links
from scripts.chaos.node import PREVIOUS_FORMAT, REJECTED, STORED
from scripts.chaos.player import Adder, Duellist, duels
from scripts.stores.cable import Cable, through
from scripts.stores.own_valkey import followed, own_valkey
from server.cluster.supervisor import Supervisor
from server.embedded import StoreAddresses, embedded_stores
from server.embedded.valkey import AppendFsync
from server.identity.dev_token import PUBLIC_KEY, Wanted, dev_token
from server.logging import log_to
from server.settings import Settings
from server.startup.lan import own_origins
from server.startup.listening import free_port
from server.startup.prepare import prepare_database

ROOMS, ADDERS_A_ROOM, PAUSE_S = 12, 5, 0.11  # the gate lets nobody send more than ten a second
PAIRS = 4
SETTLE_S = 10.0
STUCK_S = 90.0
ISSUER = AUDIENCE = "chaos"


@dataclass
class Play:
    """Who plays, and what was done to them."""

    origin: str
    keys: Path
    adders: list[Adder] = field(default_factory=list)
    duellists: list[Duellist] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    stuck: int = 0
    lasted_s: float = 0.0

    async def gather(self) -> None:
        for room in range(ROOMS):
            host = Adder(self.origin, f"Adder {room} 0", random.Random(room))
            await host.opens()
            names = [f"Adder {room} {number}" for number in range(1, ADDERS_A_ROOM)]
            guests = [Adder(self.origin, name, random.Random(name), host.room) for name in names]
            self.adders += [host, *guests]
        for number in range(2 * PAIRS):
            wanted = Wanted(f"duellist-{number}", f"Duellist {number}", 600, ISSUER, AUDIENCE)
            token = dev_token(self.keys, wanted)
            self.duellists.append(Duellist(self.origin, wanted.name, token, random.Random(number)))

    async def go_on_while(self, breaking: Callable[[], Awaitable[None]]) -> None:
        ends = asyncio.Event()
        playing = {adder.name: asyncio.create_task(adder.plays(PAUSE_S)) for adder in self.adders}
        for one, two in zip(self.duellists[::2], self.duellists[1::2], strict=True):
            playing[one.name] = asyncio.create_task(duels(one, two, ends))
        began_s = time.monotonic()
        await asyncio.sleep(3)
        broken = asyncio.ensure_future(breaking())
        done, _ = await asyncio.wait([broken, *playing.values()], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # a player who gave up says why
        await asyncio.sleep(SETTLE_S)
        self.lasted_s = time.monotonic() - began_s
        ends.set()
        for adder in self.adders:
            adder.ends = True
        _, stuck = await asyncio.wait(playing.values(), timeout=STUCK_S)
        for name, task in playing.items():
            if task in stuck:
                self.stuck += 1
                print(f"  {name} waits for ever")
                task.cancel()
        await asyncio.gather(*playing.values(), return_exceptions=True)


def report(play: Play, links: Links, found: Found) -> None:
    print(f"faults: {dict(Counter(fault.kind for fault in play.faults))}")
    print(
        f"acknowledged {found.acknowledged} ({sum(len(adder.acks) for adder in play.adders) / play.lasted_s:.0f}/s),"
        f" lost {found.lost}, lost of the last 2 s before a Redis kill {found.lost_late},"
        f" under another number {found.misnumbered},"
        f" counted twice {found.twice}, broken logs {found.broken_logs}"
    )
    print(
        f"duels {dict(found.duels)}, rows twice {found.rows_twice}, rows that are not the log's {found.rows_wrong},"
        f" experience points {found.experience_points}"
    )
    print(f"writes of woken owners: stored {links.told[STORED]}, rejected {links.told[REJECTED]}")
    refusals = sum((line.refusals for line in (*play.adders, *play.duellists)), Counter[str]())
    print(f"refused and asked again: {dict(refusals)}")
    for kind in dict.fromkeys(fault.kind for fault in play.faults):
        for ended, whose in ((False, "lines that stayed"), (True, "lines that ended")):
            if gaps := gaps_ms(play.faults, kind, play.adders, ended=ended):
                p50, p99 = percentile(gaps, 0.5), percentile(gaps, 0.99)
                print(f"gap after {kind}, {whose}: p50 {p50:.0f} ms, p99 {p99:.0f} ms of {len(gaps)}")
    for note in found.notes[:20]:
        print(f"  {note}")


async def answers(stores: StoreAddresses, within_s: float) -> None:
    async with asyncio.timeout(within_s), open_redis(stores.redis_url) as redis:
        while True:
            try:
                await redis.exists("anything")
                return
            except RedisError:
                await asyncio.sleep(0.1)


async def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=10)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between faults")
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--one-socket", action="store_true", help="all nodes accept from one socket")
    parser.add_argument("--durability", choices=("fast", "strict", "replicated"), default="fast")
    parser.add_argument("--kinds", nargs="*", default=KINDS, choices=sorted({*KINDS, AWAY}), help="only these")
    parser.add_argument("--away", type=float, default=600.0, help=f"seconds that '{AWAY}' lasts")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    given = parser.parse_args(words)
    print(f"{given.faults} faults over {given.nodes} nodes, {given.durability}, seed {given.seed}", flush=True)
    log_to("critical")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="arena-chaos-")))
        fsync: AppendFsync = "always" if given.durability == "strict" else "everysec"
        stores = await stack.enter_async_context(embedded_stores(folder / "data", print, appendfsync=fsync))
        await prepare_database(stores.database_url, print)
        if given.durability == "replicated":  # it comes back to the primary by itself after each kill
            await stack.enter_async_context(own_valkey(folder / "replica", *_replica_of(stores)))
            await followed(stores.redis_url)
        return await _break(given, stores, folder)


def _replica_of(stores: StoreAddresses) -> tuple[str, ...]:
    primary = urlsplit(stores.redis_url)
    password = ("--primaryauth", primary.password) if primary.password else ()
    return ("--replicaof", f"{primary.hostname} {primary.port}", *password)


async def _break(given: argparse.Namespace, stores: StoreAddresses, folder: Path) -> int:
    dice, links, port = random.Random(given.seed), Links(), free_port()
    play = Play(f"http://127.0.0.1:{port}", folder / "keys")
    dev_token(play.keys, Wanted("nobody", "Nobody", 1, ISSUER, AUDIENCE))
    settings = Settings(
        port=port,
        nodes=given.nodes,
        durability=given.durability,
        database_url=stores.database_url,
        redis_url=stores.redis_url,
        allowed_origins=own_origins("127.0.0.1", port),
        auth_public_key=(play.keys / PUBLIC_KEY).read_text(),
        auth_issuer=ISSUER,
        auth_audience=AUDIENCE,
        guests="on",
        key_prefix="chaos",
        log_level="error",
    )
    shares_port = sys.platform == "linux" and not given.one_socket
    cable = Cable(urlsplit(stores.database_url).port or 5432)
    await cable.plug_in()
    behind = replace(stores, database_url=through(cable, stores.database_url))
    supervisor = Supervisor(settings, behind, shares_port=shares_port, module="scripts.chaos.node")
    breaker = Breaker(supervisor, links, stores, folder / "data", dice, cable, given.away)

    async def breaks() -> None:
        for kind in kinds(given.faults, given.kinds, dice):
            print(f"  {kind}", flush=True)
            play.faults.append(await breaker.cause(kind))
            await asyncio.sleep(dice.uniform(1.0, 1.1) * given.every)

    await links.open()
    os.environ[PORT], os.environ[PREVIOUS_FORMAT] = str(links.port), "1"
    is_up = asyncio.Event()
    running = asyncio.create_task(supervisor.run(is_up.set))
    try:
        async with asyncio.timeout(60):
            await is_up.wait()
        await play.gather()
        await play.go_on_while(breaks)
        await answers(stores, 10)
        found = await _audited(stores, play)
        report(play, links, found)
        return 0 if found.is_well(may_lose_late=given.durability != "strict") and not play.stuck else 1
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await links.close()
        await cable.pull_out()


async def _audited(stores: StoreAddresses, play: Play) -> Found:
    play_counters()
    kills = [fault.began_s for fault in play.faults if fault.kind == REDIS]
    async with (
        await open_pool(stores.database_url) as pool,
        open_redis(stores.redis_url) as redis,
        open_event_log(redis, "chaos", "audit") as log,
    ):
        auditor = Auditor(log, pool, MODES, kills)
        await auditor.counters(play.adders)
        await auditor.duels(play.duellists)
        return auditor.found


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
