"""The rooms' logs in Redis or Valkey.

A token alone names the owner: nothing expires while a room lives, and a claim replaces exactly the token that it read.
"""

from __future__ import annotations

import secrets

from redis.asyncio import Redis

from persistence import redis_scripts
from persistence.codes import Codes
from persistence.event_log import Claim, Entry, Fenced, RoomExists, RoomLost
from persistence.keys import Keys
from persistence.redis_client import bounded, text

CLAIM_TRIES_MAX = 5
CREATION_MS_MAX = 60_000
HEARTBEAT_KEEP_S = 30 * 24 * 3600
DECK_KEEP_S = 7 * 24 * 3600
"""Counted from the last time that the deck was put or got; Postgres keeps it for good."""


class RedisEventLog:
    """`redis` comes from `open_redis`. `node` names this run of this process: another start, another name."""

    def __init__(self, redis: Redis, key_prefix: str, node: str) -> None:
        retry = redis.get_retry()
        if retry is None or retry.get_retries() != 0:
            raise ValueError("a client that sends commands again by itself cannot keep a log")
        self._redis = redis
        self._keys = Keys(key_prefix)
        self._node = node
        self._codes = Codes(redis, key_prefix)
        self._index = redis.register_script(redis_scripts.INDEX)
        self._unindex = redis.register_script(redis_scripts.UNINDEX)
        self._create = redis.register_script(redis_scripts.CREATE)
        self._claim = redis.register_script(redis_scripts.CLAIM)
        self._append = redis.register_script(redis_scripts.APPEND)
        self._heartbeat = redis.register_script(redis_scripts.HEARTBEAT)
        self._retire = redis.register_script(redis_scripts.RETIRE)

    async def now_ms(self) -> int:
        async with bounded():
            seconds, microseconds = await self._redis.time()
        return int(seconds) * 1000 + int(microseconds) // 1000

    async def put_deck(self, deck_hash: str, data: bytes) -> None:
        async with bounded():
            await self._redis.set(self._keys.deck(deck_hash), data, ex=DECK_KEEP_S)

    async def get_deck(self, deck_hash: str) -> bytes:
        async with bounded():
            data = await self._redis.getex(self._keys.deck(deck_hash), ex=DECK_KEEP_S)
        if not isinstance(data, bytes):
            raise RoomLost(f"deck {deck_hash}")
        return data

    async def create(self, room_id: str, data: bytes) -> Claim:
        token = _token(1)
        async with bounded():
            await self._index(keys=[self._keys.live(room_id)], args=[room_id])
            store_ms = await self._create(keys=self._room(room_id), args=[token, self._node, data])
        if store_ms is None:
            raise RoomExists(room_id)
        return Claim(room_id, token, store_ms, None, (Entry(1, data),))

    async def claim(self, room_id: str) -> Claim:
        for _ in range(CLAIM_TRIES_MAX):
            async with bounded():
                claim = await self._claim_once(room_id)
            if claim is not None:
                return claim
        raise Fenced(f"others keep claiming {room_id}")

    async def _claim_once(self, room_id: str) -> Claim | None:
        """None where somebody else claimed between our reading the token and replacing it."""
        owner = await self._redis.hmget(self._keys.owner(room_id), ["token", "node", "since_ms"])
        if None in owner:
            raise RoomLost(room_id)
        old_token, old_node, since_ms = map(text, owner)
        heartbeat_ms = await self._redis.get(self._keys.heartbeat(old_node))
        token = _token(int(old_token.split(":", 1)[0]) + 1)
        claimed = await self._claim(keys=self._room(room_id), args=[old_token, token, self._node])
        if claimed is None:
            raise RoomLost(room_id)
        if claimed == 0:
            return None
        store_ms, log = claimed
        return Claim(
            room_id=room_id,
            token=token,
            store_ms=store_ms,
            last_heartbeat_ms=max(int(since_ms), int(heartbeat_ms or 0)),
            entries=tuple(Entry(int(entry_id.split(b"-", 1)[0]), fields[1]) for entry_id, fields in log),
        )

    async def append(self, claim: Claim, expected_n: int, data: bytes) -> None:
        args: list[str | bytes] = [claim.token, f"{expected_n}-1", f"{expected_n + 1}-1", data]
        async with bounded():
            outcome = await self._append(keys=self._room(claim.room_id), args=args)
        if outcome != b"stored":
            raise Fenced(f"{claim.room_id} after {expected_n}: {outcome.decode()}")

    async def heartbeat(self) -> None:
        async with bounded():
            await self._heartbeat(keys=[self._keys.heartbeat(self._node)], args=[HEARTBEAT_KEEP_S])

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

    def _room(self, room_id: str) -> list[str]:
        return [self._keys.log(room_id), self._keys.owner(room_id)]


def _token(epoch: int) -> str:
    return f"{epoch}:{secrets.token_hex(8)}"
