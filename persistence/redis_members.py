"""The nodes that serve together, in one hash: node → when it last renewed, and how it is found."""

from __future__ import annotations

import msgspec
from redis.asyncio import Redis

from persistence.keys import Keys
from persistence.members import FORGOTTEN_MS, LEASE_MS, Member, Seen
from persistence.redis_client import bounded
from persistence.redis_scripts import NOW

# KEYS[1] the members; ARGV node, member, lease ms, ms after which one is forgotten -> {ms left, member, ...}
_RENEW = (
    NOW
    + """
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d', now) .. ':' .. ARGV[2])
local seen, all = {}, redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local colon = string.find(all[i + 1], ':', 1, true)
  local age = now - tonumber(string.sub(all[i + 1], 1, colon - 1))
  if age >= tonumber(ARGV[4]) then
    redis.call('HDEL', KEYS[1], all[i])
  else
    table.insert(seen, tonumber(ARGV[3]) - age)
    table.insert(seen, string.sub(all[i + 1], colon + 1))
  end
end
return seen
"""
)

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Member)


class RedisMembers:
    def __init__(self, redis: Redis, key_prefix: str) -> None:
        self._redis = redis
        self._key = Keys(key_prefix).members()
        self._renew = redis.register_script(_RENEW)

    async def renew(self, me: Member) -> tuple[Seen, ...]:
        async with bounded():
            told = await self._renew(keys=[self._key], args=[me.node, _encoder.encode(me), LEASE_MS, FORGOTTEN_MS])
        assert isinstance(told, list)
        return tuple(
            Seen(_decoder.decode(member), left_ms > 0, max(0, left_ms))
            for left_ms, member in zip(told[::2], told[1::2], strict=True)
        )

    async def leave(self, node: str) -> None:
        async with bounded():
            await self._redis.hdel(self._key, node)
