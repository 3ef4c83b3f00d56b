"""The port of the nodes that serve together. `RedisMembers` keeps them in Redis or Valkey, `MemoryMembers` is its twin
for tests; one contract test runs on both.

A node is a member from its first `renew` until it leaves. Its lease runs for `LEASE_MS` from the last one, by the
store's clock; long after that it is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

LEASE_MS = 3_000
FORGOTTEN_MS = 600_000


@dataclass(frozen=True, slots=True)
class Member:
    """One run of one process. `host` and `port` are where its peers watch it, `machine` tells whose loopback that is;
    `rooms` is how many it served at its last sign of life, `http_port` where it serves HTTP at that host.
    """

    node: str
    host: str
    port: int
    machine: str
    rooms: int = 0
    http_port: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A member, whether its lease runs, and for how many ms more."""

    member: Member
    is_current: bool
    left_ms: int = field(default=0, compare=False)


class Members(Protocol):
    async def renew(self, me: Member) -> tuple[Seen, ...]:
        """My lease runs anew. Every member, I among them. Raises `StoreUnavailable`."""
        ...

    async def leave(self, node: str) -> None:
        """It serves no more. Raises `StoreUnavailable`."""
        ...
