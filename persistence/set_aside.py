"""The port of results that Postgres does not take. `RedisSetAside` keeps them, `MemorySetAside` is its twin for tests;
one contract test runs on both.

A room that is set aside is out of the index of live rooms, so that nobody tries it again; its log has no end, and its
deck is kept beside the reason. When it is put back, the next sweep finds it as if its end had just been stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec
from redis.asyncio import Redis

from persistence import redis_scripts
from persistence.event_codec import deck_hash
from persistence.event_log import RoomLost
from persistence.keys import Keys
from persistence.redis_client import bounded, text
from persistence.redis_event_log import DECK_KEEP_S

REASON_LENGTH_MAX = 500


class SetAside(Protocol):
    """Everything here raises `StoreUnavailable`."""

    async def keep(self, room_id: str, reason: str, deck: bytes) -> None:
        """Set the room aside. Twice, the last reason counts. `deck`: its encoded deck."""
        ...

    async def reasons(self) -> Mapping[str, str]:
        """Room id → reason, of all that are set aside."""
        ...

    async def put_back(self, room_id: str) -> None:
        """To be handed over again. Raises `RoomLost` for one that is not set aside."""
        ...


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[str, bytes])


class RedisSetAside:
    def __init__(self, redis: Redis, key_prefix: str) -> None:
        self._redis, self._keys = redis, Keys(key_prefix)
        self._index = redis.register_script(redis_scripts.INDEX)
        self._unindex = redis.register_script(redis_scripts.UNINDEX)
        self._put_deck = redis.register_script(redis_scripts.PUT_DECK)

    async def keep(self, room_id: str, reason: str, deck: bytes) -> None:
        async with bounded():
            kept = _encoder.encode((reason[:REASON_LENGTH_MAX], deck))
            await self._redis.hset(self._keys.set_aside(), room_id, kept)
            # Second, so that one cut short is found in the index and set aside again.
            await self._unindex(keys=[self._keys.live(room_id)], args=[room_id, 0])

    async def reasons(self) -> Mapping[str, str]:
        async with bounded():
            kept: dict[Any, Any] = await self._redis.hgetall(self._keys.set_aside())
        return {text(room_id): _decoder.decode(value)[0] for room_id, value in kept.items()}

    async def put_back(self, room_id: str) -> None:
        async with bounded():
            kept = await self._redis.hget(self._keys.set_aside(), room_id)
            if kept is None:
                raise RoomLost(room_id)
            assert isinstance(kept, bytes)
            deck = _decoder.decode(kept)[1]
            await self._put_deck(keys=[self._keys.deck(deck_hash(deck))], args=[deck, DECK_KEEP_S])
            await self._index(keys=[self._keys.live(room_id)], args=[room_id])
            await self._redis.hdel(self._keys.set_aside(), room_id)
