"""`python -m scripts.chaos [--faults N] [--every S]`: three nodes, players who count, and faults of every kind.

It starts its own stores and nodes on loopback, touches nothing else, and stops by itself. Afterwards every log is
read: each acknowledged addition must be there once, under the number that the acknowledgement said.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from persistence.event_codec import decode_record
from persistence.keys import Keys
from persistence.redis_client import open_redis
from scripts.chaos.counter import Counter
from scripts.chaos.player import Player
from server.cluster.supervisor import Supervisor
from server.embedded import StoreAddresses, embedded_stores
from server.logging import log_to
from server.settings import Settings
from server.startup.lan import own_origins
from server.startup.listening import free_port
from server.startup.prepare import prepare_database

ROOMS, PLAYERS_A_ROOM, PAUSE_S = 8, 5, 0.12  # the gate lets nobody send more than ten a second
FROZEN_S = 5.0
SETTLE_S = 15.0
LOOK_S = 8.0
STUCK_S = 20.0
KINDS = ("kill -9", "kill -9", "kill -9", "SIGSTOP 5 s", "rolling restart", "Redis kill", "Postgres kill")


@dataclass
class Fault:
    kind: str
    at_s: float


@dataclass
class Found:
    acknowledged: int = 0
    lost: int = 0
    misnumbered: int = 0
    twice: int = 0
    holes: int = 0


@dataclass
class Chaos:
    settings: Settings
    stores: StoreAddresses
    supervisor: Supervisor
    data: Path
    dice: random.Random
    players: list[Player] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    stuck: int = 0

    async def play(self, faults: int, every_s: float, of_kinds: Sequence[str]) -> None:
        origin = f"http://127.0.0.1:{self.settings.port}"
        for room in range(ROOMS):
            host = Player(origin, f"Player {room} 0", random.Random(room))
            await host.opens()
            guests = [
                Player(origin, f"Player {room} {number}", random.Random(room * 100 + number), host.room)
                for number in range(1, PLAYERS_A_ROOM)
            ]
            self.players += [host, *guests]
            await host._enter()
        playing = [asyncio.create_task(player.plays(PAUSE_S)) for player in self.players]
        await asyncio.sleep(3)
        kinds = [of_kinds[number % len(of_kinds)] for number in range(faults)]
        self.dice.shuffle(kinds)
        for kind in kinds:
            assert not any(task.done() for task in playing), [task.exception() for task in playing if task.done()]
            self.faults.append(Fault(kind, time.monotonic()))
            print(f"  {kind}", flush=True)
            await self.cause(kind)
            await asyncio.sleep(self.dice.uniform(0.8, 1.2) * every_s)
        await asyncio.sleep(SETTLE_S)
        for player in self.players:
            player.ends = True
        _, stuck = await asyncio.wait(playing, timeout=STUCK_S)
        for player, task in zip(self.players, playing, strict=True):
            if task in stuck:
                self.stuck += 1
                print(f"  {player.name} waits for ever: {player.doing}, room {player.room}, {player.refusals}")
                task.cancel()

    async def cause(self, kind: str) -> None:
        pids = [place.node.pid for place in self.supervisor._places]
        match kind:
            case "kill -9":
                os.kill(self.dice.choice(pids), signal.SIGKILL)
            case "SIGSTOP 5 s":
                pid = self.dice.choice(pids)
                os.kill(pid, signal.SIGSTOP)
                await asyncio.sleep(FROZEN_S)
                os.kill(pid, signal.SIGCONT)
            case "rolling restart":
                os.kill(os.getpid(), signal.SIGHUP)
            case "Redis kill":
                async with Redis.from_url(self.stores.redis_url) as redis:
                    os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
            case "Postgres kill":
                pid_file = next(self.data.glob("postgres/**/postmaster.pid"))
                os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)

    async def audit(self) -> Found:
        found, keys, mode = Found(), Keys(self.settings.key_prefix), Counter()
        async with open_redis(self.stores.redis_url) as redis:
            for room in sorted({player.room for player in self.players}):
                entries: Any = await redis.xrange(keys.log(room))
                records = [decode_record(int(name.split(b"-")[0]), fields[b"r"], mode) for name, fields in entries]
                found.holes += [record.n for record in records] != list(range(1, len(records) + 1))
                stored: dict[tuple[str, str], int] = {}
                for record in records:
                    if record.origin is not None:
                        key = record.origin.user_id, record.origin.command_id
                        found.twice += key in stored
                        stored[key] = record.n
                for player in self.players:
                    if player.room == room:
                        for command_id, version, _ in player.acks:
                            found.acknowledged += 1
                            number = stored.get((player.user_id, command_id))
                            found.lost += number is None
                            found.misnumbered += number is not None and number != version
        return found

    def gaps_ms(self, kind: str, *, own: bool) -> list[float]:
        """The longest time without an ack around each fault that stood alone, of those whose line ended, or others."""
        gaps = []
        for number, fault in enumerate(self.faults):
            after = self.faults[number + 1].at_s if number + 1 < len(self.faults) else float("inf")
            if fault.kind != kind or after - fault.at_s < LOOK_S:
                continue
            ends_s = fault.at_s + LOOK_S
            for player in self.players:
                dropped = any(fault.at_s <= drop < ends_s for drop in player.drops)
                times = [at_s for _, _, at_s in player.acks if fault.at_s - 1 < at_s < ends_s]
                if dropped is own and len(times) > 1:
                    gaps.append(1_000 * max(later - sooner for sooner, later in pairwise(times)))
        return sorted(gaps)

    def report(self, found: Found) -> bool:
        print(f"faults: {dict(Tally(fault.kind for fault in self.faults))}")
        print(
            f"acknowledged {found.acknowledged}, lost {found.lost}, under another number {found.misnumbered}, "
            f"counted twice {found.twice}, logs with holes {found.holes}"
        )
        refusals: Tally[str] = Tally()
        for player in self.players:
            refusals.update(player.refusals)
        print(f"refused and asked again: {dict(refusals)}")
        for kind in dict.fromkeys(KINDS):
            for own, who in ((False, "lines that stayed"), (True, "lines that ended")):
                gaps = self.gaps_ms(kind, own=own)
                if gaps:
                    p50, p99 = gaps[len(gaps) // 2], gaps[min(len(gaps) - 1, int(len(gaps) * 0.99))]
                    print(f"gap after {kind}, {who}: p50 {p50:.0f} ms, p99 {p99:.0f} ms of {len(gaps)}")
        return found.acknowledged > 0 and not (
            self.stuck or found.lost or found.misnumbered or found.twice or found.holes
        )


async def ready(stores: StoreAddresses, within_s: float) -> None:
    async with asyncio.timeout(within_s), open_redis(stores.redis_url) as redis:
        while True:
            try:
                return await _ping(redis.ping)
            except RedisError:
                await asyncio.sleep(0.1)


async def _ping(ping: Callable[[], Awaitable[object]]) -> None:
    await ping()


async def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=10)
    parser.add_argument("--every", type=float, default=9.0, help="seconds between faults")
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--one-socket", action="store_true", help="all nodes accept from one socket")
    parser.add_argument("--kinds", nargs="*", default=KINDS, help="only these")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    given = parser.parse_args(words)
    print(f"{given.faults} faults over {given.nodes} nodes, seed {given.seed}", flush=True)
    log_to("critical")
    with tempfile.TemporaryDirectory(prefix="arena-chaos-") as folder:
        data = Path(folder) / "data"
        async with embedded_stores(data, print) as stores:
            await prepare_database(stores.database_url, print)
            port = free_port()
            settings = Settings(
                port=port,
                nodes=given.nodes,
                allowed_origins=own_origins("127.0.0.1", port),
                key_prefix="chaos",
                log_level="error",
            )
            shares_port = sys.platform == "linux" and not given.one_socket
            supervisor = Supervisor(settings, stores, shares_port=shares_port, module="scripts.chaos.node")
            is_up = asyncio.Event()
            running = asyncio.create_task(supervisor.run(is_up.set))
            try:
                async with asyncio.timeout(60):
                    await is_up.wait()
                chaos = Chaos(settings, stores, supervisor, data, random.Random(given.seed))
                await chaos.play(given.faults, given.every, given.kinds)
                await ready(stores, 10)
                return 0 if chaos.report(await chaos.audit()) else 1
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
