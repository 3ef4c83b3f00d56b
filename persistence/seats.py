"""Which rooms a user plays in, whichever node they are at: for the page that opens next, perhaps at another node."""

from __future__ import annotations

from collections.abc import Iterable

from persistence.keys import Keys
from persistence.lines import Lines, Script
from persistence.redis_client import text
from persistence.redis_scripts import NOW

# KEYS[1] a user's seats; ARGV room, ms to keep it
_TAKE = Script(
    NOW
    + """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIREAT', KEYS[1], now + ARGV[2])
"""
)


class Seats:
    def __init__(self, lines: Lines, key_prefix: str) -> None:
        self._lines, self._keys = lines, Keys(key_prefix)

    async def take(self, user_ids: Iterable[str], room_id: str, keep_s: int) -> None:
        """They play there from now on, for at most `keep_s`. Twice is once."""
        for user_id in user_ids:
            await self._lines.run(_TAKE, [self._keys.seats(user_id)], [room_id, keep_s * 1_000])

    async def leave(self, user_ids: Iterable[str], room_id: str) -> None:
        for user_id in user_ids:
            await self._lines.ask("ZREM", self._keys.seats(user_id), room_id)

    async def of(self, user_id: str) -> list[str]:
        """The rooms; the newest last."""
        return [text(room) for room in await self._lines.ask("ZRANGE", self._keys.seats(user_id), 0, -1)]
