"""Short codes: six letters that lead to a room, to be read out and typed. They end with the room."""

from __future__ import annotations

import secrets

from redis.asyncio import Redis

from persistence.keys import Keys
from persistence.redis_client import bounded, text

ALPHABET = "CDFGHJKMNPQRTVWXY"
"""No letter that looks like another or like a digit (B 8, I L 1, O 0, S 5, U V, Z 2), no vowel: no words."""
LENGTH = 6
TRIES_MAX = 20

_FORGET = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"


class Codes:
    """17 to the power of 6 codes: 24 million. Who asks must be limited in wrong tries; this does not do it."""

    def __init__(self, redis: Redis, key_prefix: str) -> None:
        self._redis = redis
        self._keys = Keys(key_prefix)
        self._forget = redis.register_script(_FORGET)

    async def issue(self, room_id: str, ttl_s: int) -> str:
        """The room's code, a new one or the one it has, for `ttl_s` from now."""
        async with bounded():
            code = await self._code_of(room_id)
            if code and await self._take(code, room_id, ttl_s, again=True):
                return code
            for _ in range(TRIES_MAX):
                code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
                if await self._take(code, room_id, ttl_s, again=False):
                    return code
        raise RuntimeError(f"{TRIES_MAX} random codes are all taken: there are far too many rooms")

    async def find(self, code: str) -> str | None:
        """The room. Small letters count as capitals; nothing else stands for something else."""
        if not is_code(code):
            return None
        async with bounded():
            room_id = await self._redis.get(self._keys.code(code.upper()))
        return text(room_id) if room_id else None

    async def forget(self, room_id: str) -> None:
        async with bounded():
            if code := await self._code_of(room_id):
                # The code may have ended meanwhile and lead to another room now.
                await self._forget(keys=[self._keys.code(code)], args=[room_id])
                await self._redis.delete(self._keys.code_of_room(room_id))

    async def _code_of(self, room_id: str) -> str | None:
        code = await self._redis.get(self._keys.code_of_room(room_id))
        return text(code) if code else None

    async def _take(self, code: str, room_id: str, ttl_s: int, *, again: bool) -> bool:
        key = self._keys.code(code)
        if again and await self._redis.get(key) != room_id.encode():
            return False
        if not await self._redis.set(key, room_id, ex=ttl_s, xx=again, nx=not again):
            return False
        await self._redis.set(self._keys.code_of_room(room_id), code, ex=ttl_s)
        return True


def is_code(typed: str) -> bool:
    """Whether this has the form of a code."""
    return len(typed) == LENGTH and typed.isascii() and set(typed.upper()) <= set(ALPHABET)
