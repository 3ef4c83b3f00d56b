"""What production code sees of the store: the ports of `persistence`, over lines that can fail.

The steps of each call are those of its Redis twin: what is one script there, is one step of the store here, and what
goes over the owning line there, goes over it here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from persistence.event_log import (
    AppendsSoon,
    Claim,
    Fenced,
    Held,
    Look,
    Outcome,
    OwnedElsewhere,
    RoomExists,
    RoomLost,
    Snapshot,
    Spare,
    StoreRefused,
)
from persistence.members import Member, Seen
from persistence.memory_event_log import MemoryEventLog
from persistence.node_channel import Hear
from persistence.once import OnceConflict
from tests.simulation.chronicle import Chronicle
from tests.simulation.hosts import Host
from tests.simulation.network import Wires
from tests.simulation.store import Line, SimStore, asked, at_once

CALL_S = 2.0
CLAIM_TRIES_MAX = 5


class SimEventLog(AppendsSoon):
    """The log as one node sees it. `chronicle` writes down what the store did and what the node heard of it."""

    def __init__(self, store: SimStore, host: Host, chronicle: Chronicle) -> None:
        self._store, self._host, self._chronicle = store, host, chronicle
        self._memory = store.memory
        self._twin = MemoryEventLog(store.memory, host.name)
        self.line = Line(store, host, CALL_S)

    @property
    def era(self) -> int:
        return self.line.era

    @property
    def broken(self) -> Callable[[], None]:
        return self.line.broken

    @broken.setter
    def broken(self, tell: Callable[[], None]) -> None:
        self.line.broken = tell

    def let_go(self) -> None:
        self.line.abort("lapsed")

    async def now_ms(self) -> int:
        now_ms: int = await self.line.ask(self._store.now_ms)
        return now_ms

    async def put_deck(self, deck_hash: str, data: bytes) -> None:
        def put() -> None:
            self._store.writes(self._memory.decks, deck_hash)
            at_once(self._twin.put_deck(deck_hash, data))
            self._chronicle.decks[deck_hash] = data

        await self._pool(put)

    async def get_deck(self, deck_hash: str) -> bytes:
        deck: bytes = await self._pool(lambda: at_once(self._twin.get_deck(deck_hash)))
        return deck

    async def create(self, room_id: str, data: bytes) -> Claim:
        def index() -> None:
            self._store.writes(self._memory.live, room_id)
            self._memory.live.setdefault(room_id, self._store.now_ms())

        def create() -> Claim:
            if self._memory.room(room_id):
                raise RoomExists(room_id)
            self._store.writes(self._memory.rooms, room_id)
            claim: Claim = at_once(self._twin.create(room_id, data))
            self._chronicle.claimed(claim, self._host.name)
            return claim

        await self._pool(index)
        era = self.era
        claim: Claim = await self.line.run(create)
        self._chronicle.heard(claim)
        return replace(claim, era=era)

    async def claim(self, room_id: str, spare: Spare | None = None, look: Look | None = None) -> Claim:
        """All nodes are of one release: none needs to look."""
        for _ in range(CLAIM_TRIES_MAX):
            era = self.era
            token, node = await self.line.ask(lambda: self._owner(room_id))
            if spare is not None and node not in ("", self._host.name) and await spare(node):
                raise OwnedElsewhere(room_id, node)
            claim = await self.line.run(lambda token=token: self._claim(room_id, token))
            if claim is not None:
                self._chronicle.heard(claim)
                return replace(claim, era=era)
        raise Fenced(f"others keep claiming {room_id}")

    def append_soon(self, claim: Claim, expected_n: int, data: bytes, outcome: Outcome) -> None:
        def append() -> None:
            self._store.writes(self._memory.rooms, claim.room_id)
            at_once(self._twin.append(replace(claim, era=self._twin.era), expected_n, data))
            self._chronicle.appended(claim, expected_n + 1, data)

        def answered(error: Exception | None) -> None:
            if error is None:
                self._chronicle.confirmed(claim.room_id, expected_n + 1, data)
            outcome(error)

        try:
            self._check(claim)
            self.line.run_owning(append, answered)
        except (Fenced, StoreRefused) as error:
            outcome(error)

    async def held(self, room_id: str) -> Held:
        held: Held = await self._pool(lambda: at_once(self._twin.held(room_id)))
        return held

    async def keep_snapshot(self, claim: Claim, snapshot: Snapshot, *, trim: bool) -> None:
        def keep() -> None:
            self._store.writes(self._memory.rooms, claim.room_id)
            at_once(self._twin.keep_snapshot(replace(claim, era=self._twin.era), snapshot, trim=trim))
            self._chronicle.counts["snapshot"] += 1

        self._check(claim)
        await self.line.run(keep)

    async def release(self, claim: Claim) -> None:
        def release() -> None:
            self._store.writes(self._memory.rooms, claim.room_id)
            at_once(self._twin.release(replace(claim, era=self._twin.era)))

        self._check(claim)
        await self.line.run(release)

    async def heartbeat(self) -> None:
        def beat() -> None:
            self._store.writes(self._memory.heartbeats, self._host.name)
            at_once(self._twin.heartbeat())

        await self.line.run(beat)
        await self.line.look_at_store()

    async def live_rooms(self) -> tuple[str, ...]:
        rooms: tuple[str, ...] = await self._pool(lambda: at_once(self._twin.live_rooms()))
        return rooms

    async def retire(self, room_id: str, *, keep_s: int) -> None:
        def retire() -> None:
            self._store.writes(self._memory.rooms, room_id)
            self._store.writes(self._memory.live, room_id)
            at_once(self._twin.retire(room_id, keep_s=keep_s))

        await self._pool(retire)

    # --- inside ------------------------------------------------------------------------------------------------

    async def _pool(self, work: Callable[[], Any]) -> Any:
        return await asked(self._store, self._host, work, CALL_S)

    def _check(self, claim: Claim) -> None:
        if claim.era != self.era:
            raise Fenced(f"{claim.room_id}: claimed over an earlier line")

    def _owner(self, room_id: str) -> tuple[str, str]:
        room = self._memory.room(room_id)
        if room is None:
            raise RoomLost(room_id)
        return room.token, room.node

    def _claim(self, room_id: str, token: str) -> Claim | None:
        if self._owner(room_id)[0] != token:
            return None
        self._store.writes(self._memory.rooms, room_id)
        claim: Claim = at_once(self._twin.claim(room_id))
        self._chronicle.claimed(claim, self._host.name)
        return claim


class SimMembers:
    def __init__(self, store: SimStore, host: Host) -> None:
        self._store, self._host = store, host

    async def renew(self, me: Member) -> tuple[Seen, ...]:
        def renew() -> Any:
            self._store.writes(self._store.members._members, me.node)
            return at_once(self._store.members.renew(me))

        seen: tuple[Seen, ...] = await asked(self._store, self._host, renew, CALL_S)
        return seen

    async def leave(self, node: str) -> None:
        def leave() -> None:
            self._store.writes(self._store.members._members, node)
            at_once(self._store.members.leave(node))

        await asked(self._store, self._host, leave, CALL_S)


class SimOnce:
    """Without the ten minutes after which it forgets: no world lasts so long."""

    def __init__(self, store: SimStore, host: Host) -> None:
        self._store, self._host = store, host

    async def remember(self, user_id: str, request_id: str, digest: str, value: bytes) -> bytes | None:
        def remember() -> bytes | None:
            key, once = (user_id, request_id), self._store.once
            if key not in once:
                self._store.writes(once, key)
                once[key] = digest, value
                return None
            if once[key][0] != digest:
                raise OnceConflict(request_id)
            return once[key][1]

        first: bytes | None = await asked(self._store, self._host, remember, CALL_S)
        return first


class SimPost:
    """What nodes tell each other over the store: in order, and lost where the store is, or a cable, or by bad luck."""

    def __init__(self, store: SimStore, wires: Wires, dice: random.Random) -> None:
        self._store, self._wires, self._dice = store, wires, dice
        self.loss = 0.0
        self.lost_s = float("-inf")
        self.ears: dict[str, SimNodeChannel] = {}
        self._arrives_s: dict[tuple[str, str], float] = {}

    def carry(self, sender: Host, node: str, data: bytes) -> None:
        loop = self._store.loop
        now_s, pair = loop.now_s, (sender.name, node)
        self._arrives_s[pair] = max(self._arrives_s.get(pair, 0.0), now_s + self._wires.latency_s())
        self._store.host.does(self._arrive, sender, node, data, after_s=self._arrives_s[pair] - now_s)

    def _arrive(self, sender: Host, node: str, data: bytes) -> None:
        ear, store = self.ears.get(node), self._store
        is_cut = ear is None or store.is_down or not store.reaches(sender) or not store.reaches(ear.host)
        if ear is None or is_cut or self._dice.random() < self.loss:
            self.lost_s = store.loop.now_s
        else:
            ear.host.does(ear.hear, data)


class SimNodeChannel:
    def __init__(self, post: SimPost, host: Host) -> None:
        self._post, self.host = post, host
        self.hear: Hear = lambda data: None

    async def open(self) -> None:
        self._post.ears[self.host.name] = self

    def publish(self, node: str, data: bytes) -> None:
        self._post.carry(self.host, node, data)

    async def close(self) -> None:
        self._post.ears.pop(self.host.name, None)
