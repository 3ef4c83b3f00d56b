"""A node, its store and its viewers on virtual time, with a store that can be slow, deaf or gone."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from game.deck import Deck
from game.mode import By, Mode, Rejected
from game.record import Origin, Record
from game.replay import Fold
from persistence.event_codec import decode_record
from persistence.event_log import Claim, Look, Outcome, Snapshot, Spare, StoreRefused, StoreUnavailable
from persistence.formats import formats_of
from persistence.memory_event_log import MemoryEventLog, MemoryStore
from persistence.memory_set_aside import MemorySetAside
from persistence.postgres.recordings import Segment
from protocol.render import SharedFrame
from server.rooms.actor import RoomActor
from server.rooms.directory import Directory, Neighbours
from server.rooms.handover import Handover
from server.rooms.inbox import Reply
from server.rooms.room import Room
from server.rooms.snapshots import Snapshots
from tests.server.rooms.alone import Alone
from tests.server.rooms.asking import ask
from tests.simulation.bell import BellMode, Hang, Ring
from tests.simulation.virtual_time import settled

STORE_BEGAN_MS = 1_700_000_000_000
ANN, BEN, SAM = "ann", "ben", "sam"
_NODES = itertools.count()


class RoughLog(MemoryEventLog):
    """`append_s`: how long an append takes. `create_s`: how long a room is there before its maker hears of it.

    `away`: the store is gone. `deaf`: it stores once more, and its answer is lost. `refuses`: it says why it may not.
    """

    def __init__(self, store: MemoryStore, node: str, formats: str) -> None:
        super().__init__(store, node, formats)
        self.append_s = self.create_s = 0.0
        self.away = self.deaf = False
        self.refuses: str | None = None
        self.claims = 0

    def append_soon(self, claim: Claim, expected_n: int, data: bytes, outcome: Outcome) -> None:
        if self.append_s:
            asyncio.get_running_loop().call_later(self.append_s, self._append, claim, expected_n, data, outcome)
        else:
            self._append(claim, expected_n, data, outcome)

    def _append(self, claim: Claim, expected_n: int, data: bytes, outcome: Outcome) -> None:
        if self.away:
            outcome(StoreUnavailable("timeout"))
        elif self.refuses:
            outcome(StoreRefused(self.refuses))
        elif self.deaf:
            self.deaf = False
            super().append_soon(claim, expected_n, data, lambda error: outcome(StoreUnavailable("timeout")))
        else:
            super().append_soon(claim, expected_n, data, outcome)

    async def create(self, room_id: str, data: bytes) -> Claim:
        self._check()
        claim = await super().create(room_id, data)
        if self.create_s:
            await asyncio.sleep(self.create_s)
        if self.deaf:
            self.deaf = False
            raise StoreUnavailable("timeout")
        return claim

    async def claim(self, room_id: str, spare: Spare | None = None, look: Look | None = None) -> Claim:
        self._check()
        self.claims += 1
        await asyncio.sleep(0)
        return await super().claim(room_id, spare, look)

    async def now_ms(self) -> int:
        self._check()
        return await super().now_ms()

    async def keep_snapshot(self, claim: Claim, snapshot: Snapshot, *, trim: bool) -> None:
        self._check()
        await super().keep_snapshot(claim, snapshot, trim=trim)

    async def release(self, claim: Claim) -> None:
        self._check()
        await super().release(claim)

    async def heartbeat(self) -> None:
        self._check()
        await super().heartbeat()

    async def live_rooms(self) -> tuple[str, ...]:
        self._check()
        return await super().live_rooms()

    def _check(self) -> None:
        if self.away:
            raise StoreUnavailable("timeout")


class Watcher:
    """A viewer that writes down what it was sent, and when."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.got: list[tuple[float, str, Mapping[str, Any]]] = []

    def send(self, frame: SharedFrame) -> None:
        self.got.append((asyncio.get_running_loop().time(), frame.event, frame.payload))

    def closed(self, frame: SharedFrame) -> None:
        self.send(frame)

    def all(self, event: str) -> list[Mapping[str, Any]]:
        return [payload for _, name, payload in self.got if name == event]

    @property
    def states(self) -> list[Mapping[str, Any]]:
        return self.all("state")

    @property
    def rings(self) -> int:
        return int(self.states[-1]["view"]["rings"])


@dataclass
class World:
    """Use as `async with World() as world`: a node that runs from the virtual second 0 on."""

    mode: Mode = field(default_factory=BellMode)
    store: MemoryStore = field(default_factory=lambda: MemoryStore(store_ms))
    written: list[tuple[str, int, bool]] = field(default_factory=list)
    postgres_away: bool = False
    archived: dict[str, dict[int, Segment]] = field(default_factory=dict)
    _commands: itertools.count[int] = field(default_factory=itertools.count)
    asked: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    neighbours: Neighbours = field(default_factory=Alone)
    _rooms: itertools.count[int] = field(default_factory=itertools.count)

    async def __aenter__(self) -> World:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.directory.close()

    async def start(self) -> None:
        """A node of its own name: what a restart is, when there was one before."""
        self.log = RoughLog(self.store, f"node-{next(_NODES)}", formats_of([self.mode]))
        self.handover = Handover(self.write, self.log, MemorySetAside(self.store))
        self.directory = Directory(
            self.log,
            {self.mode.name: self.mode},
            self.handover,
            Snapshots(self.log, self.archive),
            standing=lambda room: room.over,
            clock=asyncio.get_running_loop().time,
            chance=itertools.count(1).__next__,
            room_id_of=self.room_id_of,
            neighbours=self.neighbours,
        )
        await self.directory.start()

    async def room_id_of(self, origin: Origin) -> str | None:
        digest, room_id = self.asked.setdefault((origin.user_id, origin.command_id), (origin.digest, self._new_room()))
        return room_id if digest == origin.digest else None

    def _new_room(self) -> str:
        return f"room-{next(self._rooms)}"

    async def write(self, room_id: str, room: Room) -> None:
        if self.postgres_away:
            raise OSError("Postgres is away")
        self.written.append((room_id, room.version, room.over))

    async def archive(self, room_id: str, segment: Segment) -> None:
        if self.postgres_away:
            raise OSError("Postgres is away")
        if segment.entries:
            self.archived.setdefault(room_id, {})[segment.entries[0].n] = segment

    async def hang(self, command: Hang | None = None) -> RoomActor:
        actor = await self.directory.create("Bell", Deck(), command or Hang((ANN, BEN)), self.origin(ANN))
        assert not isinstance(actor, Rejected), actor
        return actor

    def origin(self, user_id: str, command_id: str | None = None, digest: str = "same") -> Origin:
        return Origin(user_id, command_id or f"c{next(self._commands)}", digest)

    def ring(self, actor: RoomActor, user_id: str = ANN, command_id: str | None = None) -> asyncio.Future[Reply]:
        return ask(actor, Ring(By(user_id)), self.origin(user_id, command_id))

    def records(self, room_id: str) -> list[Record]:
        """What the store holds."""
        return [decode_record(entry.n, entry.data, self.mode) for entry in self.store.rooms[room_id].entries]

    def stored(self, room_id: str) -> Any:
        """The state that the store's records fold to."""
        return Fold.start(self.mode, Deck()).after_all(self.records(room_id)).state


def die(world: World) -> None:
    """As SIGKILL does: no farewell, nothing released."""
    for actor in world.directory.rooms():
        actor._turns.stop()
    for task in asyncio.all_tasks():
        if task is not asyncio.current_task():
            task.cancel()


def store_ms() -> int:
    return STORE_BEGAN_MS + round(asyncio.get_running_loop().time() * 1_000)


async def passes(seconds: float) -> None:
    """Virtual time."""
    await asyncio.sleep(seconds)
    await settled()


async def passed_until(second: float) -> None:
    await passes(second - asyncio.get_running_loop().time())
