"""A node process that also serves the counter, is watched over links that can be cut, and tells what becomes of the
writes of an owner that was frozen: `python -m scripts.chaos.node`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

from persistence.event_log import Claim, Fenced, Look, Outcome, Spare, StoreRefused
from persistence.redis_event_log import RedisEventLog
from scripts.chaos.counter import play_counters
from scripts.chaos.links import PORT
from server.cluster.node_process import main
from server.peers.bell import Bell

PREVIOUS_FORMAT = "ARENA_CHAOS_PREVIOUS_FORMAT"
STORED, REJECTED = "write of a woken owner: stored", "write of a woken owner: rejected"
_FROZEN_S_MIN = 3.5
_TICK_S = 0.2

_open, _claim, _create, _append = Bell.open, RedisEventLog.claim, RedisEventLog.create, RedisEventLog.append_soon


class Sleep:
    """Which claims are older than the last time that this process was frozen."""

    def __init__(self) -> None:
        self._claims: set[str] = set()
        self._before: set[str] = set()
        self._ticked_s = time.monotonic()
        self._writer: asyncio.StreamWriter | None = None

    async def begin(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        while True:
            self.look()
            await asyncio.sleep(_TICK_S)

    def look(self) -> None:
        now_s = time.monotonic()
        if now_s - self._ticked_s > _FROZEN_S_MIN:
            self._before = set(self._claims)
        self._ticked_s = now_s

    def claimed(self, claim: Claim) -> Claim:
        self.look()
        self._claims.add(claim.token)
        return claim

    def is_before(self, claim: Claim) -> bool:
        self.look()
        return claim.token in self._before

    def tell(self, what: str) -> None:
        if self._writer is not None:
            self._writer.write(f"{what}\n".encode())


sleep = Sleep()
_kept: list[asyncio.Task[None]] = []


async def open_behind_link(bell: Bell) -> None:
    await _open(bell)
    reader, writer = await asyncio.open_connection("127.0.0.1", int(os.environ[PORT]))
    writer.write(json.dumps({"pid": os.getpid(), "port": bell.port}).encode() + b"\n")
    bell.port = int(await reader.readline())
    _kept.append(asyncio.create_task(sleep.begin(writer)))


async def claim(log: RedisEventLog, room_id: str, spare: Spare | None = None, look: Look | None = None) -> Claim:
    return sleep.claimed(await _claim(log, room_id, spare, look))


async def create(log: RedisEventLog, room_id: str, data: bytes) -> Claim:
    return sleep.claimed(await _create(log, room_id, data))


def append_soon(log: RedisEventLog, claim: Claim, expected_n: int, data: bytes, outcome: Outcome) -> None:
    is_before = sleep.is_before(claim)

    def told(error: Exception | None) -> None:
        if is_before and (error is None or isinstance(error, Fenced | StoreRefused)):
            sleep.tell(STORED if error is None else REJECTED)
        outcome(error)

    _append(log, claim, expected_n, data, told)


if __name__ == "__main__":
    Bell.open = open_behind_link  # type: ignore[assignment,method-assign]
    RedisEventLog.claim, RedisEventLog.create, RedisEventLog.append_soon = claim, create, append_soon  # type: ignore[assignment,method-assign]
    play_counters(previous_format=PREVIOUS_FORMAT in os.environ)
    sys.exit(main())
