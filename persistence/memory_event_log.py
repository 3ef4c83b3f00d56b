"""The twin of `RedisEventLog` for tests and simulations: the same law, kept in a dictionary."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from persistence.event_log import (
    AppendsSoon,
    Claim,
    Entry,
    Fenced,
    Held,
    Look,
    Outcome,
    OwnedElsewhere,
    RoomExists,
    RoomLost,
    Snapshot,
    Spare,
)

CREATION_MS_MAX = 60_000


@dataclass(slots=True)
class MemoryRoom:
    entries: list[Entry]
    token: str
    node: str
    since_ms: int
    ends_ms: int | None = None
    snapshot: Snapshot | None = None
    formats: str = ""

    @property
    def epoch(self) -> int:
        return int(self.token.split(":", 1)[0])

    def brought(self) -> tuple[tuple[Entry, ...], Snapshot | None]:
        first_n = self.snapshot.n if self.snapshot else 1
        return tuple(entry for entry in self.entries if entry.n >= first_n), self.snapshot


@dataclass(slots=True)
class MemoryStore:
    """What several nodes share. `now_ms` is the store's clock: give one that the test moves."""

    now_ms: Callable[[], int]
    rooms: dict[str, MemoryRoom] = field(default_factory=dict)
    decks: dict[str, bytes] = field(default_factory=dict)
    heartbeats: dict[str, int] = field(default_factory=dict)
    live: dict[str, int] = field(default_factory=dict)
    set_aside: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    nonces: itertools.count[int] = field(default_factory=itertools.count)

    def room(self, room_id: str) -> MemoryRoom | None:
        room = self.rooms.get(room_id)
        if room and room.ends_ms is not None and self.now_ms() >= room.ends_ms:
            del self.rooms[room_id]
            return None
        return room

    def token(self, epoch_before: int = 0) -> str:
        return f"{max(self.now_ms(), epoch_before + 1)}:{next(self.nonces)}"


class MemoryEventLog(AppendsSoon):
    """One node's log in a store that it may share with others."""

    def __init__(self, store: MemoryStore, node: str, formats: str = "") -> None:
        self._store = store
        self._node, self._formats = node, formats
        self.era = 0
        self.broken: Callable[[], None] = lambda: None

    def let_go(self) -> None:
        self.era += 1
        self.broken()

    async def now_ms(self) -> int:
        return self._store.now_ms()

    async def put_deck(self, deck_hash: str, data: bytes) -> None:
        self._store.decks[deck_hash] = data

    async def get_deck(self, deck_hash: str) -> bytes:
        if deck_hash not in self._store.decks:
            raise RoomLost(f"deck {deck_hash}")
        return self._store.decks[deck_hash]

    async def create(self, room_id: str, data: bytes) -> Claim:
        now_ms = self._store.now_ms()
        self._store.live.setdefault(room_id, now_ms)
        if self._store.room(room_id):
            raise RoomExists(room_id)
        room = MemoryRoom([Entry(1, data)], self._store.token(), self._node, now_ms, formats=self._formats)
        self._store.rooms[room_id] = room
        return Claim(room_id, room.token, now_ms, None, (Entry(1, data),), self.era)

    async def claim(self, room_id: str, spare: Spare | None = None, look: Look | None = None) -> Claim:
        while True:
            room = self._store.room(room_id)
            if room is None:
                raise RoomLost(room_id)
            token = room.token
            if spare is not None and room.node not in ("", self._node) and await spare(room.node):
                raise OwnedElsewhere(room_id, room.node)
            if look is not None and room.formats != self._formats:
                await look(*room.brought())
            if token == room.token:
                break
        last_heartbeat_ms = max(room.since_ms, self._store.heartbeats.get(room.node, 0))
        room.token = self._store.token(room.epoch)
        room.node, room.since_ms, room.formats = self._node, self._store.now_ms(), self._formats
        entries, snapshot = room.brought()
        return Claim(
            room_id=room_id,
            token=room.token,
            store_ms=room.since_ms,
            last_heartbeat_ms=last_heartbeat_ms,
            entries=entries,
            era=self.era,
            snapshot=snapshot,
        )

    def append_soon(self, claim: Claim, expected_n: int, data: bytes, outcome: Outcome) -> None:
        try:
            room = self._owned(claim)
        except Fenced as error:
            outcome(error)
            return
        if room.entries[-1].n != expected_n:
            outcome(Fenced(f"{claim.room_id} after {expected_n}: misplaced"))
            return
        room.entries.append(Entry(expected_n + 1, data))
        outcome(None)

    async def held(self, room_id: str) -> Held:
        room = self._store.room(room_id)
        if room is None:
            raise RoomLost(room_id)
        return Held(room.epoch, tuple(room.entries))

    async def keep_snapshot(self, claim: Claim, snapshot: Snapshot, *, trim: bool) -> None:
        room = self._owned(claim)
        if all(entry.n != snapshot.n for entry in room.entries):
            raise Fenced(f"{claim.room_id}, snapshot {snapshot.n}: misplaced")
        if room.snapshot and room.snapshot.n > snapshot.n:
            return
        room.snapshot = snapshot
        if trim:
            room.entries = [entry for entry in room.entries if entry.n >= snapshot.n]

    async def release(self, claim: Claim) -> None:
        room = self._owned(claim)
        room.node, room.since_ms = "", self._store.now_ms()

    async def heartbeat(self) -> None:
        self._store.heartbeats[self._node] = self._store.now_ms()

    async def live_rooms(self) -> tuple[str, ...]:
        return tuple(self._store.live)

    async def retire(self, room_id: str, *, keep_s: int) -> None:
        now_ms = self._store.now_ms()
        room = self._store.room(room_id)
        if room:
            room.ends_ms = now_ms + keep_s * 1000
        elif now_ms - self._store.live.get(room_id, now_ms) < CREATION_MS_MAX:
            return
        self._store.live.pop(room_id, None)

    def _owned(self, claim: Claim) -> MemoryRoom:
        if claim.era != self.era:
            raise Fenced(f"{claim.room_id}: claimed over an earlier line")
        room = self._store.room(claim.room_id)
        if room is None or room.token != claim.token:
            raise Fenced(f"{claim.room_id}: fenced")
        return room
