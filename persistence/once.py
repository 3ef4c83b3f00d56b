"""A request that makes something is done once, however often it is sent: again, it gets the first result."""

from __future__ import annotations

import msgspec
from redis.asyncio import Redis

from persistence.keys import Keys
from persistence.redis_client import bounded

KEEP_S = 600

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[str, bytes])


class OnceConflict(Exception):
    """The same request id came with other content."""


class Once:
    def __init__(self, redis: Redis, key_prefix: str) -> None:
        self._redis = redis
        self._keys = Keys(key_prefix)

    async def remember(self, user_id: str, request_id: str, digest: str, value: bytes) -> bytes | None:
        """None for the first of its id: `value` is remembered for ten minutes. Else the value of the first.

        Raises `OnceConflict` where the first had another `digest`.
        """
        mine = _encoder.encode((digest, value))
        async with bounded():
            found = await self._redis.set(self._keys.once(user_id, request_id), mine, nx=True, get=True, ex=KEEP_S)
        if found is None:
            return None
        assert isinstance(found, bytes)
        first_digest, first_value = _decoder.decode(found)
        if first_digest != digest:
            raise OnceConflict(request_id)
        return bytes(first_value)

    async def forget(self, user_id: str, request_id: str) -> None:
        """Nothing came of the first one: the next with this id is judged anew."""
        async with bounded():
            await self._redis.delete(self._keys.once(user_id, request_id))
