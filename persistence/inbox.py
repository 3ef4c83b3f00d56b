"""The challenges that wait for a user, kept for whichever page of theirs opens next."""

from __future__ import annotations

from persistence.keys import Keys
from persistence.lines import Lines, Script
from persistence.redis_scripts import NOW

CARDS_MAX = 50

# KEYS expiries, cards: the store's clock decides what has expired.
_DROP_EXPIRED = (
    NOW
    + """
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
end
"""
)

# ARGV id, card, expiry ms, most cards -> 1 where it was added
_ADD = Script(
    _DROP_EXPIRED
    + """
if tonumber(ARGV[3]) <= now then return 0 end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) and not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
redis.call('PEXPIREAT', KEYS[1], last)
redis.call('PEXPIREAT', KEYS[2], last)
return 1
"""
)

_REMOVE = Script("""
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('HDEL', KEYS[2], ARGV[1])
""")

_LIST = Script(
    _DROP_EXPIRED
    + """
local cards = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  table.insert(cards, redis.call('HGET', KEYS[2], id))
end
return cards
"""
)


class Inbox:
    def __init__(self, lines: Lines, key_prefix: str) -> None:
        self._lines, self._keys = lines, Keys(key_prefix)

    async def add(self, user_id: str, room_id: str, card: bytes, expires_ms: int) -> bool:
        """Put the room's card there, in the place of an older one. `expires_ms` is an instant of the store's clock.

        False when it has expired already, or when `CARDS_MAX` others are waiting.
        """
        return bool(await self._lines.run(_ADD, self._keys.inbox(user_id), [room_id, card, expires_ms, CARDS_MAX]))

    async def remove(self, user_id: str, room_id: str) -> None:
        """The challenge was answered, withdrawn or has expired. Removing what is not there is fine."""
        await self._lines.run(_REMOVE, self._keys.inbox(user_id), [room_id])

    async def list(self, user_id: str) -> list[bytes]:
        """The cards of the open challenges; the one that ends first comes first."""
        cards = await self._lines.run(_LIST, self._keys.inbox(user_id))
        return cards if isinstance(cards, list) else []
