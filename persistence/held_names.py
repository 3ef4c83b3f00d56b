"""The names that people hold over all nodes, so that nobody comes by another one under a name that looks like theirs.

`skeleton` is equal for names that look alike (`server/identity/names.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from persistence.keys import Keys
from persistence.lines import Lines, Script
from persistence.redis_client import text
from persistence.redis_scripts import NOW

_HOLDERS = (
    NOW
    + """
local held, others = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #held, 2 do
  local colon = string.find(held[i + 1], ':', 1, true)
  if tonumber(string.sub(held[i + 1], 1, colon - 1)) <= now then
    redis.call('HDEL', KEYS[1], held[i])
  elseif held[i] ~= ARGV[1] then
    table.insert(others, held[i])
    table.insert(others, string.sub(held[i + 1], colon + 1))
  end
end
"""
)

# KEYS[1] the holders; ARGV user, name, ms to hold it, 1 where it must be nobody else's -> the others: {user, name, ...}
_HOLD = Script(
    _HOLDERS
    + """
if #others == 0 or ARGV[4] == '0' then
  redis.call('HSET', KEYS[1], ARGV[1], string.format('%d', now + ARGV[3]) .. ':' .. ARGV[2])
  redis.call('PEXPIREAT', KEYS[1], now + ARGV[3])
end
return others
"""
)

# KEYS[1] the holders; ARGV nobody -> all, as above
_FIND = Script(_HOLDERS + "return others")


@dataclass(frozen=True, slots=True)
class Holder:
    user_id: str
    name: str


class HeldNames:
    def __init__(self, lines: Lines, key_prefix: str) -> None:
        self._lines, self._keys = lines, Keys(key_prefix)

    async def hold(self, skeleton: str, holder: Holder, keep_s: float, *, alone: bool) -> tuple[Holder, ...]:
        """Hold the name for `keep_s` from now on; `alone`: unless others do, who are returned."""
        told = await self._lines.run(
            _HOLD,
            [self._keys.holders(skeleton)],
            [holder.user_id, holder.name, int(keep_s * 1_000), int(alone)],
        )
        return _holders(told)

    async def find(self, skeleton: str) -> tuple[Holder, ...]:
        """Everybody who holds such a name."""
        told = await self._lines.run(_FIND, [self._keys.holders(skeleton)], [""])
        return _holders(told)


def _holders(told: Any) -> tuple[Holder, ...]:
    words = [text(word) for word in told]
    return tuple(map(Holder, words[::2], words[1::2]))
