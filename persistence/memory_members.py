"""The twin of `RedisMembers` for tests and simulations."""

from __future__ import annotations

from collections.abc import Callable

from persistence.members import FORGOTTEN_MS, LEASE_MS, Member, Seen


class MemoryMembers:
    """What several nodes share. `now_ms` is the store's clock."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._members: dict[str, tuple[int, Member]] = {}

    async def renew(self, me: Member) -> tuple[Seen, ...]:
        now_ms = self._now_ms()
        self._members[me.node] = now_ms, me
        for node, (renewed_ms, _) in list(self._members.items()):
            if now_ms - renewed_ms >= FORGOTTEN_MS:
                del self._members[node]
        lefts = ((renewed_ms + LEASE_MS - now_ms, member) for renewed_ms, member in self._members.values())
        return tuple(Seen(member, left_ms > 0, max(0, left_ms)) for left_ms, member in lefts)

    async def leave(self, node: str) -> None:
        self._members.pop(node, None)
