"""The rooms' logs in Redis or Valkey.

A token alone names the owner: nothing expires while a room lives, and a claim replaces exactly the token that it read.
What makes or needs ownership goes over one pipelining line of our own; everything else over redis-py's pool.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from redis.asyncio import Redis

from persistence import redis_scripts
from persistence.codes import Codes
from persistence.event_log import (
    AppendsSoon,
    Claim,
    Entry,
    Fenced,
    Held,
    Look,
    Outcome,
    OwnedElsewhere,
    RoomExists,
    RoomLost,
    Snapshot,
    Spare,
    StoreUnavailable,
)
from persistence.keys import Keys
from persistence.lines import Script
from persistence.owning_line import OwningLine
from persistence.redis_client import bounded, sends_again, text

_PUT_DECK = Script(redis_scripts.PUT_DECK)
_INDEX = Script(redis_scripts.INDEX)
_CREATE = Script(redis_scripts.CREATE)
_CLAIM = Script(redis_scripts.CLAIM)
_APPEND = Script(redis_scripts.APPEND)
_SNAPSHOT = Script(redis_scripts.SNAPSHOT)
_RELEASE = Script(redis_scripts.RELEASE)
_HEARTBEAT = Script(redis_scripts.HEARTBEAT)

CLAIM_TRIES_MAX = 5
CREATION_MS_MAX = 60_000
ROOMS_NAMED_MAX = 10_000
HEARTBEAT_KEEP_S = 30 * 24 * 3600
DECK_KEEP_S = 7 * 24 * 3600
"""Counted from the last time that the deck was put or got; Postgres keeps it for good."""


@asynccontextmanager
async def open_event_log(
    redis: Redis, key_prefix: str, node: str, replicas: int = 0, formats: str = ""
) -> AsyncIterator[RedisEventLog]:
    """`redis` comes from `open_redis`. `node` names this run of this process: another start, another name.

    `replicas`: how many replicas must have a record before it counts as stored, and what a claim returns. `formats`: a
    word for what this release reads and writes.

    What the node owned, it owns no more when this is left.
    """
    log = RedisEventLog(redis, key_prefix, node, replicas, formats)
    try:
        yield log
    finally:
        await log.close()


class RedisEventLog(AppendsSoon):
    """See `open_event_log`."""

    def __init__(self, redis: Redis, key_prefix: str, node: str, replicas: int = 0, formats: str = "") -> None:
        if sends_again(redis):
            raise ValueError("a client that sends commands again by itself cannot keep a log")
        self._redis = redis
        self._keys = Keys(key_prefix)
        self._node, self._formats = node, formats
        self._codes = Codes(redis, key_prefix)
        self._unindex = redis.register_script(redis_scripts.UNINDEX)
        self._retire = redis.register_script(redis_scripts.RETIRE)
        self._line = OwningLine(redis, replicas)
        self._room = lru_cache(ROOMS_NAMED_MAX)(self._keys.of_room)

    @property
    def era(self) -> int:
        return self._line.era

    @property
    def broken(self) -> Callable[[], None]:
        return self._line.broken

    @broken.setter
    def broken(self, tell: Callable[[], None]) -> None:
        self._line.broken = tell

    async def close(self) -> None:
        await self._line.close()

    async def now_ms(self) -> int:
        seconds, microseconds = await self._line.ask("TIME")
        return int(seconds) * 1000 + int(microseconds) // 1000

    async def put_deck(self, deck_hash: str, data: bytes) -> None:
        await self._line.run(_PUT_DECK, [self._keys.deck(deck_hash)], [data, DECK_KEEP_S])

    async def get_deck(self, deck_hash: str) -> bytes:
        async with bounded():
            data = await self._redis.getex(self._keys.deck(deck_hash), ex=DECK_KEEP_S)
        if not isinstance(data, bytes):
            raise RoomLost(f"deck {deck_hash}")
        return data

    async def create(self, room_id: str, data: bytes) -> Claim:
        await self._line.run(_INDEX, [self._keys.live(room_id)], [room_id])
        era = self.era
        created = await self._line.run(_CREATE, self._room(room_id), [_nonce(), self._node, self._formats, data])
        if created is None:
            raise RoomExists(room_id)
        store_ms, token = created
        return Claim(room_id, text(token), store_ms, None, (Entry(1, data),), era)

    async def claim(self, room_id: str, spare: Spare | None = None, look: Look | None = None) -> Claim:
        for _ in range(CLAIM_TRIES_MAX):
            claim = await self._claim_once(room_id, spare, look)
            if claim is not None:
                return claim
        raise Fenced(f"others keep claiming {room_id}")

    async def _claim_once(self, room_id: str, spare: Spare | None, look: Look | None) -> Claim | None:
        """None where somebody else claimed between our reading the token and replacing it."""
        era = self.era
        owner = await self._line.ask("HMGET", self._keys.owner(room_id), "token", "node", "since_ms", "formats")
        if None in owner[:3]:
            raise RoomLost(room_id)
        old_token, old_node, since_ms, formats = map(text, (*owner[:3], owner[3] or b""))
        if spare is not None and old_node not in ("", self._node) and await spare(old_node):
            raise OwnedElsewhere(room_id, old_node)
        if look is not None and formats != self._formats:
            await look(*await self._brought(room_id))
        heartbeat_ms = await self._line.ask("GET", self._keys.heartbeat(old_node))
        claimed = await self._line.run(_CLAIM, self._room(room_id), [old_token, _nonce(), self._node, self._formats])
        if claimed is None:
            raise RoomLost(room_id)
        if claimed == 0:
            return None
        store_ms, token, snapshot, log = claimed
        return Claim(
            room_id=room_id,
            token=text(token),
            store_ms=store_ms,
            last_heartbeat_ms=max(int(since_ms), int(heartbeat_ms or 0)),
            entries=_entries(log),
            era=era,
            snapshot=_snapshot(snapshot),
        )

    async def _brought(self, room_id: str) -> tuple[tuple[Entry, ...], Snapshot | None]:
        """What a claim would bring now."""
        async with bounded(), self._redis.pipeline(transaction=True) as both:
            both.hmget(self._keys.snapshot(room_id), "n", "data")
            both.xrange(self._keys.log(room_id))
            kept, log = await both.execute()
        snapshot = _snapshot(kept)
        entries = _entries_by_name(log)
        return tuple(entry for entry in entries if snapshot is None or entry.n >= snapshot.n), snapshot

    def let_go(self) -> None:
        self._line.end_era("lapsed")

    def append_soon(self, claim: Claim, expected_n: int, data: bytes, outcome: Outcome) -> None:
        if claim.era != self._line.era:
            outcome(Fenced(f"{claim.room_id} after {expected_n}: claimed over an earlier line"))
            return

        def answered(reply: Any) -> None:
            if reply == b"stored":
                outcome(None)
            elif isinstance(reply, Exception):
                outcome(reply)
            else:
                outcome(Fenced(f"{claim.room_id} after {expected_n}: {reply.decode()}"))

        args = (claim.token, f"{expected_n}-1", f"{expected_n + 1}-1", data)
        try:
            self._line.run_owning(_APPEND, self._room(claim.room_id), args, answered)
        except StoreUnavailable as error:
            outcome(error)

    async def held(self, room_id: str) -> Held:
        async with bounded(), self._redis.pipeline(transaction=True) as both:
            both.hget(self._keys.owner(room_id), "token")
            both.xrange(self._keys.log(room_id))
            token, log = await both.execute()
        if token is None or not log:
            raise RoomLost(room_id)
        return Held(_epoch(text(token)), _entries_by_name(log))

    async def keep_snapshot(self, claim: Claim, snapshot: Snapshot, *, trim: bool) -> None:
        await self._run_as_owner(_SNAPSHOT, claim, snapshot.n, snapshot.data, int(trim))

    async def release(self, claim: Claim) -> None:
        await self._run_as_owner(_RELEASE, claim)

    async def _run_as_owner(self, script: Script, claim: Claim, *args: bytes | int) -> None:
        if claim.era != self._line.era:
            raise Fenced(f"{claim.room_id}: claimed over an earlier line")
        told = await self._line.run(script, self._room(claim.room_id), (claim.token, *args))
        if told in (b"fenced", b"misplaced"):
            raise Fenced(f"{claim.room_id}: {told.decode()}")

    async def heartbeat(self) -> None:
        await self._line.run(_HEARTBEAT, [self._keys.heartbeat(self._node)], [HEARTBEAT_KEEP_S])
        await self._line.look_at_store()

    async def live_rooms(self) -> tuple[str, ...]:
        rooms: list[str] = []
        for shard in self._keys.all_live():
            async with bounded():
                rooms += map(text, await self._redis.zrange(shard, 0, -1))
        return tuple(rooms)

    async def retire(self, room_id: str, *, keep_s: int) -> None:
        await self._codes.forget(room_id)
        async with bounded():
            found = await self._retire(keys=self._room(room_id), args=[keep_s])
            # Last, so that a retirement cut short is found in the index and done again.
            least_age_ms = 0 if found else CREATION_MS_MAX
            await self._unindex(keys=[self._keys.live(room_id)], args=[room_id, least_age_ms])


def _entries(log: Iterable[tuple[bytes, Sequence[bytes]]]) -> tuple[Entry, ...]:
    return tuple(Entry(int(entry_id.split(b"-", 1)[0]), fields[1]) for entry_id, fields in log)


def _entries_by_name(log: Iterable[tuple[bytes, Mapping[bytes, bytes]]]) -> tuple[Entry, ...]:
    """As redis-py gives them."""
    return _entries((entry_id, next(iter(fields.items()))) for entry_id, fields in log)


def _snapshot(kept: Sequence[bytes | None]) -> Snapshot | None:
    n, data = kept
    return None if n is None or data is None else Snapshot(int(n), data)


def _epoch(token: str) -> int:
    return int(token.split(":", 1)[0])


def _nonce() -> str:
    return secrets.token_hex(8)
