"""The port of the rooms' logs. `RedisEventLog` keeps them in Redis or Valkey, `MemoryEventLog` is its twin for tests;
one contract test runs on both.

Law: an append happens if and only if the caller's token and expected number match. A claim never creates a log.
After `StoreUnavailable` the outcome of an append is unknown: drop the room, claim it again, replay; never retry in
place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


class Fenced(Exception):
    """Somebody else owns the room now, or the log is not where the caller thinks. Nothing was stored."""


class RoomExists(Exception):
    """Creation met a log that is there already."""


class RoomLost(Exception):
    """There is no log of this room: lost or ended, never new."""


class OwnedElsewhere(Exception):
    """`node` owns the room, and it lives."""

    def __init__(self, room_id: str, node: str) -> None:
        super().__init__(f"{room_id}: {node}")
        self.room_id, self.node = room_id, node


class StoreUnavailable(Exception):
    """The store did not answer in time or refused to write. Whether it stored the last append is unknown.

    `reason` is a word for metrics and messages: timeout, unreachable, oom, readonly, misconf, loading and the like.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class StoreRefused(StoreUnavailable):
    """The store, or our line to it, said no before anything was done: nothing was stored."""


@dataclass(frozen=True, slots=True)
class Entry:
    n: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What stands for the records up to number `n`."""

    n: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of a log: all of it, or what a trim has left. `epoch`: that of who owns the room now."""

    epoch: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Ownership of one room. `token` is `epoch:nonce`. Instants are the store's clock, UTC ms since 1970.

    Epochs grow: each is the store's clock at the claim, or the epoch before and one. So an epoch means one claim, even
    where the store has lost claims since.

    `entries` begin with number 1, or with the last that the `snapshot` stands for: so it shows that the two join up.

    `last_heartbeat_ms`: the last sign of life of the owner before, be it heartbeat, claim or release (the log's last
    record may be later still); None at creation. It holds in the log's `era` alone.
    """

    room_id: str
    token: str
    store_ms: int
    last_heartbeat_ms: int | None
    entries: tuple[Entry, ...]
    era: int = 0
    snapshot: Snapshot | None = None

    @property
    def epoch(self) -> int:
        return int(self.token.split(":", 1)[0])


Spare = Callable[[str], Awaitable[bool]]
"""Whether that node keeps the room that it owns. It may take its time: what changes meanwhile is looked at again."""


Look = Callable[[tuple[Entry, ...], Snapshot | None], Awaitable[object]]
"""Read what a claim would bring. What it raises comes out of the claim, and nothing is taken."""


Outcome = Callable[[Exception | None], None]
"""What became of an append, told once: None (it is stored), `Fenced` or a `StoreUnavailable`. Must not raise."""


class AppendsSoon(Protocol):
    def append_soon(self, claim: Claim, expected_n: int, data: bytes, outcome: Outcome) -> None:
        """Store record `expected_n + 1`. Raises nothing; `outcome` may be told before this returns."""
        ...

    async def append(self, claim: Claim, expected_n: int, data: bytes) -> None:
        """The same, waited for. Raises what `Outcome` names."""
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def outcome(error: Exception | None) -> None:
            if told.done():  # nobody waits any more
                return
            if error is None:
                told.set_result(None)
            else:
                told.set_exception(error)

        self.append_soon(claim, expected_n, data, outcome)
        await told


class EventLog(AppendsSoon, Protocol):
    broken: Callable[[], None]
    """Called when `era` has grown. Must not wait and must not raise."""

    @property
    def era(self) -> int:
        """Grows when the store may not be the one that it was: what was claimed before is owned no more."""
        ...

    async def now_ms(self) -> int:
        """The store's clock, UTC ms since 1970."""
        ...

    async def put_deck(self, deck_hash: str, data: bytes) -> None:
        """Keep a deck by its content hash; the same hash twice is one deck."""
        ...

    async def get_deck(self, deck_hash: str) -> bytes:
        """Raises `RoomLost` when it is not there."""
        ...

    async def create(self, room_id: str, data: bytes) -> Claim:
        """Index the room as live, then write record 1. Raises `RoomExists`."""
        ...

    async def claim(self, room_id: str, spare: Spare | None = None, look: Look | None = None) -> Claim:
        """Take the room over, from whoever has it, unless `spare` says of another node to leave it.

        Where its last owner wrote other formats than this node, `look` goes first: a release takes no room from one
        that can read it, and does not touch its clock.

        It comes with its snapshot and the log from there on.

        Raises `RoomLost`, `OwnedElsewhere`, and `Fenced` where others kept taking it over at the same time.
        """
        ...

    def let_go(self) -> None:
        """Others may have taken what this node owned: a new era begins."""
        ...

    async def held(self, room_id: str) -> Held:
        """What the store holds, whoever owns the room. Raises `RoomLost`."""
        ...

    async def keep_snapshot(self, claim: Claim, snapshot: Snapshot, *, trim: bool) -> None:
        """Replace the room's snapshot if this one is not older. `trim`: drop what comes before record `snapshot.n`.

        Raises `Fenced` as `append` does, also where the log does not hold that record; whatever else it raises, asking
        again does no harm.
        """
        ...

    async def release(self, claim: Claim) -> None:
        """Nobody owns the room from now on: a claim asks nobody whether to spare it. Raises as `keep_snapshot` does."""
        ...

    async def heartbeat(self) -> None:
        """This node is alive: remembered as a value with the store's clock, for the rooms that its claims hold."""
        ...

    async def live_rooms(self) -> tuple[str, ...]:
        """Every room from before its first event until its result was handed to Postgres."""
        ...

    async def retire(self, room_id: str, *, keep_s: int) -> None:
        """The result is in Postgres: out of the index; the keys end by themselves after `keep_s`, the short code now.

        For a lost room it clears the index, unless the room came there so lately that its creation may be under way.
        """
        ...
