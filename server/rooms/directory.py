"""All rooms of this node: create, find, claim, take up again after a start, let go.

After `start` the index of live rooms is swept: timers run on, and finished rooms whose result never reached Postgres
are handed over. `hand_over` leaves all rooms to other nodes; `close` ends what is still here within `CLOSING_S_MAX`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakValueDictionary

from game.deck import Deck
from game.mode import Mode, Rejected
from game.record import Origin
from persistence.event_log import Claim, EventLog, OwnedElsewhere, RoomExists, RoomLost, StoreUnavailable
from protocol.messages.errors import WireError
from server import metrics
from server.ending import end
from server.rooms import limits
from server.rooms.actor import RoomActor
from server.rooms.claiming import Held, Node, RoomUnreadable, claim_room, open_room
from server.rooms.clock import AwakeClock
from server.rooms.handover import Handover
from server.rooms.pace import Backoff
from server.rooms.room import Room
from server.rooms.snapshots import Snapshots
from server.rooms.store_trouble import StoreTrouble

_log = logging.getLogger(__name__)


class NodeFull(Exception):
    """This node holds as many rooms as it may."""


class NodeClosing(Exception):
    """This node takes no rooms any more."""


class Witness(Protocol):
    """Who wants to know at once what becomes of the rooms of this node. Must not wait and must not raise."""

    def changed(self, actor: RoomActor) -> None:
        """The room begins to be served here, or its standing is another now."""
        ...

    def ended(self, actor: RoomActor) -> None:
        """The room is not served here any more."""
        ...


class Neighbours(Protocol):
    """The other nodes."""

    async def is_alive(self, node: str) -> bool:
        """Raises `StoreUnavailable` where nobody can tell."""
        ...

    def rank(self, room_id: str) -> int:
        """How many of them are to take up this room before us."""
        ...

    def successor(self, room_id: str) -> str | None:
        """Who is to have it when we leave."""
        ...


class Directory:
    """`clock`: monotonic seconds. `chance`: 64 fresh bits. `room_id_of`: the room that a request means
    (`server.rooms.creations`). Call `look_for_rooms` when a neighbour died.

    `standing(room)` is what the outside keeps of a running room; when it changes, the room is handed over and the
    witness is told.
    """

    witness: Witness | None = None
    offer: Callable[[str, str], None]
    """(room id, node): say that the room is free, and theirs."""
    took: Callable[[str, str], None]
    """(room id, node): say that we have claimed a room of theirs, in case that they live after all."""

    def __init__(
        self,
        log: EventLog,
        modes: Mapping[str, Mode],
        handover: Handover,
        snapshots: Snapshots,
        standing: Callable[[Room], Hashable],
        clock: Callable[[], float],
        chance: Callable[[], int],
        room_id_of: Callable[[Origin], Awaitable[str | None]],
        neighbours: Neighbours,
    ) -> None:
        self._node = Node(log, modes, AwakeClock(clock), chance, self._spare, lambda *taken: self.took(*taken))
        self._neighbours = neighbours
        self._room_id_of = room_id_of
        self._handover, self._snapshots, self._standing = handover, snapshots, standing
        self._rooms: dict[str, RoomActor] = {}
        self._standings: dict[str, Hashable] = {}
        self._loading: dict[str, asyncio.Task[RoomActor]] = {}
        self._opening: set[str] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._pulse: asyncio.TimerHandle | None = None
        self._stalls = 0
        self._closing = self._leaving = False
        self._look = asyncio.Event()
        self.store_trouble = StoreTrouble()
        self.offer = self.took = lambda room_id, node: None
        self._offered: deque[str] = deque()
        self._offers = asyncio.Event()

    # --- life --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin with heartbeat, hand-over and sweep. Raises `StoreUnavailable`."""
        self._node.log.broken = self._wake_all
        self._beat()
        await self._node.log.heartbeat()
        works = {
            "heartbeat": self._keep_alive(),
            "hand-over": self._handover.run(self._find),
            "snapshots": self._snapshots.run(self._owned),
            "sweep": self._take_up(),
            "offers": self._take_offered(),
        }
        loop = asyncio.get_running_loop()
        self._tasks = {name: loop.create_task(work, name=name) for name, work in works.items()}

    async def sweep(self) -> None:
        """Take up every live room of the index. One that cannot be served is counted and logged; the others go on.

        Raises `StoreUnavailable` and `NodeFull`; those taken up until then stay.
        """
        live = await self._node.log.live_rooms()
        for room_id in live:
            if (actor := self._rooms.get(room_id)) and actor.room.over:  # perhaps it was when we took it up
                self._handover.queue(room_id)
        others = [room_id for room_id in live if room_id not in self._rooms and room_id not in self._opening]
        waiting = iter(sorted(others, key=self._neighbours.rank))  # those that wait for nobody come first
        await asyncio.gather(*(self._sweep(waiting) for _ in range(limits.SWEEP_AT_ONCE_MAX)))

    def look_for_rooms(self) -> None:
        """There may be rooms that nobody owns."""
        self._look.set()

    def take(self, room_id: str) -> None:
        """Another node leaves this room to us. What is one too many, the sweep finds."""
        if len(self._offered) < limits.OFFERED_MAX:
            self._offered.append(room_id)
            self._offers.set()

    def taken(self, room_id: str) -> None:
        """Another node has claimed it: it had taken us for dead."""
        if actor := self._rooms.get(room_id):
            actor.taken()

    async def hand_over(self) -> None:
        """Leave every room, with a snapshot, to the node that is to have it, and take none. Viewers hear `moved`."""
        self._leaving = True
        await end(self._tasks["sweep"], self._tasks["offers"])
        while self._rooms or self._loading or self._opening:
            waiting = iter(tuple(self._rooms.values()))
            await asyncio.gather(*(self._move(waiting) for _ in range(limits.SWEEP_AT_ONCE_MAX)))
            await asyncio.sleep(limits.WAIT_S_MIN)  # what was under way when we began comes to its end

    async def close(self) -> None:
        """Nothing new, what was taken is finished, viewers hear `room_closed`."""
        self._closing = True
        if self._pulse is not None:
            self._pulse.cancel()
        await asyncio.gather(*(actor.close("shutting_down") for actor in list(self._rooms.values())))
        await end(*self._tasks.values(), *self._loading.values())
        await self._say_alive()  # the rooms' clocks stand still from here on

    # --- rooms -------------------------------------------------------------------------------------------------

    async def create(self, mode_name: str, deck: Deck, command: Any, origin: Origin) -> RoomActor | Rejected:
        """Open a room with the mode's first command. The same origin again gives the same room.

        Raises `StoreUnavailable`: then the room may be there; asking again with the same origin tells.
        """
        self._check_open()
        room_id = await self._room_id_of(origin)
        if room_id is None:
            return Rejected(WireError.ID_REUSED)
        async with self._turns.setdefault(room_id, asyncio.Lock()):
            if room_id in self._rooms:
                return self._rooms[room_id]
            self._check_room_for_one()
            self._opening.add(room_id)
            try:
                held = await open_room(self._node, room_id, mode_name, deck, command, origin)
            except RoomExists:  # the try before this one was stored after all
                return await self.get(room_id)
            finally:
                self._opening.discard(room_id)
            if isinstance(held, Rejected):
                return held
            actor = self._begin(held)
        self._handover.queue(actor.room_id)
        return actor

    async def get(self, room_id: str) -> RoomActor:
        """The room, from memory, else claimed and replayed once however many ask.

        Raises `RoomLost`, `RoomUnreadable`, `OwnedElsewhere`, `StoreUnavailable`, `NodeFull`, `NodeClosing`.
        """
        actor = self._rooms.get(room_id)
        if actor is not None:
            return actor
        if self._leaving and (successor := self._neighbours.successor(room_id)):
            raise OwnedElsewhere(room_id, successor)  # or it knows who else has it
        self._check_open()
        loading = self._loading.get(room_id)
        if loading is None:
            self._check_room_for_one()
            loading = asyncio.get_running_loop().create_task(self._load(room_id), name=f"claim {room_id}")
            self._loading[room_id] = loading
            loading.add_done_callback(lambda task: self._loaded(room_id, task))
        return await asyncio.shield(loading)

    def held(self, room_id: str) -> RoomActor | None:
        """The room if it is in memory."""
        return self._rooms.get(room_id)

    def __len__(self) -> int:
        return len(self._rooms)

    def rooms(self) -> Iterable[RoomActor]:
        """Those in memory."""
        return list(self._rooms.values())

    # --- inside ------------------------------------------------------------------------------------------------

    async def _load(self, room_id: str) -> RoomActor:
        try:
            held = await claim_room(self._node, room_id)
        except (RoomLost, RoomUnreadable, OwnedElsewhere, StoreUnavailable) as error:
            metrics.claims.labels(type(error).__name__).inc()
            raise
        metrics.claims.labels("found").inc()
        return self._begin(held)

    def _loaded(self, room_id: str, task: asyncio.Task[RoomActor]) -> None:
        del self._loading[room_id]
        if not task.cancelled():
            task.exception()  # those who asked were told; when nobody waits any more, it is no news

    def _begin(self, held: Held) -> RoomActor:
        if self._closing:
            raise NodeClosing
        assert held.claim.room_id not in self._rooms, "a second actor would fence the first"
        actor = RoomActor(self._node, held, self._changed, self._ended)
        self._rooms[actor.room_id] = actor
        self._standings[actor.room_id] = self._standing(actor.room)
        metrics.rooms.set(len(self._rooms))
        if self.witness is not None:
            self.witness.changed(actor)
        return actor

    def _ended(self, actor: RoomActor) -> None:
        if self._rooms.get(actor.room_id) is actor:
            del self._rooms[actor.room_id], self._standings[actor.room_id]
            self._snapshots.forget(actor.room_id)
            if self.witness is not None:
                self.witness.ended(actor)
        metrics.rooms.set(len(self._rooms))

    def _changed(self, actor: RoomActor) -> None:
        self._snapshots.note(actor.claim, actor.room)
        standing = self._standing(actor.room)
        if standing != self._standings[actor.room_id]:
            self._standings[actor.room_id] = standing
            self._handover.queue(actor.room_id)
            if self.witness is not None:
                self.witness.changed(actor)

    async def _find(self, room_id: str) -> Room:
        return (await self.get(room_id)).room

    def _owned(self, room_id: str) -> tuple[Claim, Room] | None:
        actor = self._rooms.get(room_id)
        return None if actor is None else actor.owned

    async def _spare(self, room_id: str, node: str) -> bool:
        """The living keep their rooms. Those of the dead are taken in turn, and a turn is over when it was not used."""
        if await self._neighbours.is_alive(node):
            return True
        if turns := self._neighbours.rank(room_id):
            await asyncio.sleep(turns * limits.TURN_S)
        return False

    def _check_open(self) -> None:
        if self._closing or self._leaving:
            raise NodeClosing

    def _check_room_for_one(self) -> None:
        if len(self._rooms) + len(self._loading) >= limits.ROOMS_MAX:
            raise NodeFull

    async def _sweep(self, room_ids: Iterable[str]) -> None:
        for room_id in room_ids:
            try:
                actor = await self.get(room_id)
            except RoomLost:  # its creation was never finished, or its log is gone
                await self._node.log.retire(room_id, keep_s=0)
            except OwnedElsewhere:
                pass
            except RoomUnreadable:
                _log.exception("room %s is not served", room_id)
            else:
                self._handover.queue(actor.room_id)

    async def _move(self, actors: Iterable[RoomActor]) -> None:
        for actor in actors:
            await actor.close("moved")
            if (successor := self._neighbours.successor(actor.room_id)) is not None:
                self.offer(actor.room_id, successor)

    async def _take_offered(self) -> None:
        while True:
            while not self._offered:
                self._offers.clear()
                await self._offers.wait()
            offered = iter(tuple(dict.fromkeys(self._offered)))
            self._offered.clear()
            try:
                await asyncio.gather(*(self._sweep(offered) for _ in range(limits.SWEEP_AT_ONCE_MAX)))
            except (StoreUnavailable, NodeFull):  # the sweep tries again
                metrics.failures.labels("offers").inc()

    async def _take_up(self) -> None:
        """Sweep at the start, when a neighbour died, and now and then: the index is a hint, and so is a death."""
        backoff = Backoff(limits.RECLAIM_S_MIN, limits.RECLAIM_S_MAX)
        while True:
            self._look.clear()
            try:
                await self.sweep()
                backoff.reset()
                with suppress(TimeoutError):
                    async with asyncio.timeout(limits.SWEEP_EVERY_S):
                        await self._look.wait()
            except StoreUnavailable:
                metrics.failures.labels("sweep").inc()
                await asyncio.sleep(backoff.next_s())
            except NodeFull:
                metrics.failures.labels("sweep").inc()
                _log.error("more live rooms than this node may hold; the rest wait until there is room, or for others")
                await asyncio.sleep(limits.SWEEP_EVERY_S)

    # --- signs of life -----------------------------------------------------------------------------------------

    def _beat(self) -> None:
        """Read the clock often enough for it to notice when the loop stalls, and let every room know."""
        self._node.clock.read()
        if self._stalls != self._node.clock.stalls:
            self._stalls = self._node.clock.stalls
            self._wake_all()
        self._pulse = asyncio.get_running_loop().call_later(limits.PULSE_S, self._beat)

    def _wake_all(self) -> None:
        """Something befell the node that every room must look at."""
        for actor in self._rooms.values():
            actor.wake()

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(limits.HEARTBEAT_S)
            await self._say_alive()

    async def _say_alive(self) -> None:
        try:
            async with asyncio.timeout(limits.HEARTBEAT_WAIT_S_MAX):
                await self._node.log.heartbeat()
        except (StoreUnavailable, TimeoutError) as error:
            metrics.heartbeats.labels("failed").inc()
            self.store_trouble.has(error.reason if isinstance(error, StoreUnavailable) else "timeout")
        else:
            metrics.heartbeats.labels("stored").inc()
            self.store_trouble.is_well()
