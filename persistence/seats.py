"""Which rooms a user plays in, whichever node they are at: for the page that opens next, perhaps at another node."""

from __future__ import annotations

from collections.abc import Iterable

from redis.asyncio import Redis

from persistence.keys import Keys
from persistence.redis_client import bounded, text
from persistence.redis_scripts import NOW

# KEYS[1] a user's seats; ARGV room, ms to keep it
_TAKE = (
    NOW
    + """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIREAT', KEYS[1], now + ARGV[2])
"""
)


class Seats:
    def __init__(self, redis: Redis, key_prefix: str) -> None:
        self._redis, self._keys = redis, Keys(key_prefix)
        self._take = redis.register_script(_TAKE)

    async def take(self, user_ids: Iterable[str], room_id: str, keep_s: int) -> None:
        """They play there from now on, for at most `keep_s`. Twice is once."""
        for user_id in user_ids:
            async with bounded():
                await self._take(keys=[self._keys.seats(user_id)], args=[room_id, keep_s * 1_000])

    async def leave(self, user_ids: Iterable[str], room_id: str) -> None:
        for user_id in user_ids:
            async with bounded():
                await self._redis.zrem(self._keys.seats(user_id), room_id)

    async def of(self, user_id: str) -> list[str]:
        """The rooms; the newest last."""
        async with bounded():
            return [text(room) for room in await self._redis.zrange(self._keys.seats(user_id), 0, -1)]
