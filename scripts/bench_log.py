"""What the rooms' log costs at each durability: `python -m scripts.bench_log`. It stops by itself.

Appends of 200 rooms: as many as it takes (each room has one in flight), then 2,000 a second at a steady pace. CPU is
that of this process. Then the claim and load of 2,000 rooms.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from persistence.event_log import Claim
from persistence.redis_client import open_redis
from persistence.redis_event_log import RedisEventLog, open_event_log
from scripts.stores.own_valkey import followed, own_valkey

ROOMS, CLAIMED_ROOMS, RECORDS_A_ROOM = 200, 2_000, 50
RECORD = b"x" * 120
FLOOD_S, PACED_S, PACE_PER_S = 5.0, 10.0, 2_000
AT_ONCE = 64


class BenchRoom:
    """Appends when it is told to; `stored` is called after each."""

    def __init__(self, log: RedisEventLog, claim: Claim, stored: Callable[[BenchRoom], None]) -> None:
        self.log, self.claim, self.n, self.stored = log, claim, 1, stored
        self.began_s = 0.0
        self.is_busy = False

    def append(self) -> None:
        self.began_s, self.is_busy = time.perf_counter(), True
        self.log.append_soon(self.claim, self.n, RECORD, self.answered)

    def answered(self, error: Exception | None) -> None:
        assert error is None, error
        self.n += 1
        self.is_busy = False
        self.stored(self)


async def flood(log: RedisEventLog, claims: list[Claim]) -> None:
    ends_s = time.perf_counter() + FLOOD_S

    def again(room: BenchRoom) -> None:
        if time.perf_counter() < ends_s:
            room.append()

    rooms = [BenchRoom(log, claim, again) for claim in claims]
    began_s, cpu_s = time.perf_counter(), time.process_time()
    for room in rooms:
        room.append()
    await asyncio.sleep(FLOOD_S)
    took_s, cpu_s = time.perf_counter() - began_s, time.process_time() - cpu_s
    await asyncio.sleep(0.2)
    appends = sum(room.n - 1 for room in rooms)
    print(f"flood: {appends / took_s:,.0f} appends/s, {cpu_s / appends * 1e6:.1f} µs of CPU each")


async def pace(log: RedisEventLog, claims: list[Claim]) -> None:
    took_s: list[float] = []
    rooms = [BenchRoom(log, claim, lambda room: took_s.append(time.perf_counter() - room.began_s)) for claim in claims]
    began_s, late = time.perf_counter(), 0
    for number in range(int(PACED_S * PACE_PER_S)):
        room = rooms[number % len(rooms)]
        if (wait_s := began_s + number / PACE_PER_S - time.perf_counter()) > 0.0005:
            await asyncio.sleep(wait_s)
        if room.is_busy:
            late += 1
        else:
            room.append()
    await asyncio.sleep(0.5)
    took = sorted(took_s)
    p50, p99 = (took[int(len(took) * share)] * 1_000 for share in (0.5, 0.99))
    print(f"pace: {len(took)} appends at {PACE_PER_S}/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms, {late} skipped")


async def claim_all(log: RedisEventLog) -> None:
    claims = [await log.create(f"claimed-{number}", RECORD) for number in range(CLAIMED_ROOMS)]
    for claim in claims:
        await asyncio.gather(*(log.append(claim, n, RECORD) for n in range(1, RECORDS_A_ROOM)))
    waiting = iter(claims)

    async def claim_some() -> None:
        for claim in waiting:
            assert len((await log.claim(claim.room_id)).entries) == RECORDS_A_ROOM

    began_s = time.perf_counter()
    await asyncio.gather(*(claim_some() for _ in range(AT_ONCE)))
    print(f"claim: {CLAIMED_ROOMS} rooms of {RECORDS_A_ROOM} records in {time.perf_counter() - began_s:.2f} s")


async def measure(redis_url: str, replicas: int) -> None:
    async with open_redis(redis_url) as redis, open_event_log(redis, "bench", "node", replicas) as log:
        await flood(log, [await log.create(f"flood-{number}", RECORD) for number in range(ROOMS)])
        await pace(log, [await log.create(f"paced-{number}", RECORD) for number in range(ROOMS)])
        await claim_all(log)


async def main() -> None:
    for level, replicas in (("fast", 0), ("strict", 0), ("replicated", 1)):
        print(f"--- {level}", flush=True)
        fsync = ("--appendfsync", "always" if level == "strict" else "everysec")
        async with AsyncExitStack() as running:
            folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="arena-bench-")))
            primary = await running.enter_async_context(own_valkey(folder / "primary", *fsync))
            for number in range(replicas):
                follow = ("--replicaof", f"127.0.0.1 {primary.port}")
                await running.enter_async_context(own_valkey(folder / f"replica-{number}", *fsync, *follow))
            await followed(primary.url, replicas)
            await measure(primary.url, replicas)


if __name__ == "__main__":
    uvloop.run(main())
