"""Two nodes, one store, real actors on virtual time: slow and lost answers, outages, stalls, fencing, dead nodes.

Whatever happens, an acknowledged ring is in the log once, and no frame shows what the log does not hold.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from contextlib import suppress

import pytest

from game.mode import By, Rejected
from game.record import Origin
from persistence.event_log import StoreUnavailable
from persistence.memory_event_log import MemoryStore
from server.rooms.actor import RoomActor
from server.rooms.directory import NodeClosing
from server.rooms.inbox import Accepted
from tests.server.rooms.asking import ask
from tests.server.rooms.world import Watcher, World, store_ms
from tests.simulation.bell import Hang, Ring
from tests.simulation.virtual_time import VirtualLoop, on_virtual_time

PLAYERS = ("a", "b", "c")
LASTS_S = 30.0
PATIENCE_S = 2.0


class Arena:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.store = MemoryStore(store_ms)
        self.nodes = [World(store=self.store), World(store=self.store)]
        self.dead: list[World] = []
        self.watchers: list[Watcher] = []
        self.acks: list[tuple[str, int]] = []
        self.faults: Counter[str] = Counter()
        self.room_id = ""

    async def run(self) -> None:
        for node in self.nodes:
            await node.start()
        self.room_id = (await self.nodes[0].hang(Hang(PLAYERS, 5_000, 1_000))).room_id
        chaos = asyncio.create_task(self.chaos())
        await asyncio.gather(*(self.client(user_id) for user_id in PLAYERS))
        await chaos
        for node in (*self.nodes, *self.dead):
            await node.directory.close()

    async def client(self, user_id: str) -> None:
        """Rings again and again; each ring is repeated under its id until somebody acknowledges it."""
        for number in itertools.count():
            if asyncio.get_running_loop().time() > LASTS_S:
                return
            await asyncio.sleep(self.dice.uniform(0.01, 0.6))
            version = await self.rung(user_id, f"c{number}")
            if version:
                self.acks.append((f"{user_id} c{number}", version))

    async def rung(self, user_id: str, command_id: str) -> int:
        while True:
            version = await self.ring(user_id, command_id)
            if version is not None:
                return version
            await asyncio.sleep(self.dice.uniform(0.01, 0.3))

    async def ring(self, user_id: str, command_id: str) -> int | None:
        """The version that holds it; 0 when the rules refuse it; None when it is to be tried again."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                node = self.nodes[self.dice.random() < 0.05]  # now and then one asks the wrong node, which claims it
                actor = await node.directory.get(self.room_id)
                self.look(actor, user_id)
                tries = [
                    ask(actor, Ring(By(user_id)), Origin(user_id, command_id, "same"))
                    for _ in range(self.dice.choice((1, 1, 2)))
                ]
                reply = (await asyncio.gather(*tries))[0]
        except (StoreUnavailable, NodeClosing, TimeoutError):
            return None
        match reply:
            case Accepted(version):
                return version
            case Rejected("too_late"):
                return 0
            case _:
                return None

    def look(self, actor: RoomActor, user_id: str) -> None:
        if self.dice.random() < 0.1:
            watcher = Watcher(self.dice.choice((user_id, "sam")))
            if not isinstance(actor.attach(watcher), Rejected):
                self.watchers.append(watcher)
        elif self.watchers and self.dice.random() < 0.1:
            actor.detach(self.dice.choice(self.watchers))

    async def chaos(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        while loop.time() < LASTS_S:
            await asyncio.sleep(self.dice.uniform(0.2, 2))
            node = self.dice.choice(self.nodes)
            fault = self.dice.choice(("slow", "deaf", "away", "stall", "steal", "die"))
            self.faults[fault] += 1
            match fault:
                case "slow":
                    node.log.append_s = self.dice.choice((0.0, 0.002, 0.1, 1.3))
                case "deaf":
                    node.log.deaf = True
                case "away":
                    node.log.away = True
                    await asyncio.sleep(self.dice.uniform(0.1, 3))
                    node.log.away = False
                case "stall":
                    loop.stall(self.dice.uniform(0.5, 5))
                case "steal":
                    with suppress(StoreUnavailable):
                        await node.log.claim(self.room_id)
                case "die":
                    await self.die(node)
        for node in self.nodes:
            node.log.append_s = 0.0

    async def die(self, node: World) -> None:
        """It hears and says nothing any more, and another process begins in its place."""
        node.log.away = True
        self.dead.append(node)
        self.nodes[self.nodes.index(node)] = fresh = World(store=self.store)
        await fresh.start()

    def check(self) -> None:
        records = World(store=self.store).records(self.room_id)
        assert [record.n for record in records] == list(range(1, len(records) + 1))
        times_ms = [record.room_ms for record in records]
        assert times_ms == sorted(times_ms), "room time went back"
        rings: dict[str, int] = {}
        rings_at = [0]
        for record in records:
            is_ring = record.origin is not None and record.n > 1
            if record.origin and is_ring:
                name = f"{record.origin.user_id} {record.origin.command_id}"
                assert name not in rings, "stored twice"
                rings[name] = record.n
            rings_at.append(rings_at[-1] + is_ring)
        for name, version in self.acks:
            assert rings.get(name) == version, "acknowledged, and not in the log"
        for watcher in self.watchers:
            for frame in watcher.states:
                assert frame["view"]["rings"] == rings_at[frame["version"]], "told, and not stored"


@pytest.mark.parametrize("seed", range(40))
@on_virtual_time
async def test_acknowledged_is_stored_once(seed: int) -> None:
    arena = Arena(seed)
    await arena.run()
    arena.check()
    assert len(arena.acks) > 20
