"""What may be watched at each node: one list a node, written anew when it has changed."""

from __future__ import annotations

from typing import cast

from redis.asyncio import Redis

from persistence.keys import Keys
from persistence.redis_client import bounded, text
from persistence.redis_scripts import NOW

FORGOTTEN_MS = 60_000

# KEYS[1] the lists; ARGV node, list, ms after which one is forgotten. A node that died left its own behind.
_POST = (
    NOW
    + """
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d', now) .. ':' .. ARGV[2])
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local colon = string.find(all[i + 1], ':', 1, true)
  if now - tonumber(string.sub(all[i + 1], 1, colon - 1)) >= tonumber(ARGV[3]) then
    redis.call('HDEL', KEYS[1], all[i])
  end
end
"""
)


class LiveLists:
    def __init__(self, redis: Redis, key_prefix: str) -> None:
        self._redis, self._key = redis, Keys(key_prefix).live_lists()
        self._post = redis.register_script(_POST)

    async def post(self, node: str, data: bytes) -> None:
        """The node's list, for less than `FORGOTTEN_MS`."""
        async with bounded():
            await self._post(keys=[self._key], args=[node, data, FORGOTTEN_MS])

    async def all(self) -> dict[str, bytes]:
        """By node; some may be of nodes that are gone."""
        async with bounded():
            lists = cast("dict[bytes, bytes]", await self._redis.hgetall(self._key))
        return {text(node): data.partition(b":")[2] for node, data in lists.items()}
