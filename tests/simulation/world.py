"""One seed is one world: nodes, store, Postgres and players on virtual time, a storm, and the laws."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from game.duel.words import DuelType
from game.mode import Mode
from server.rooms import snapshots
from server.rooms.actor import RoomActor
from tests.game.duel.decks import one_type
from tests.simulation.audit import Audit
from tests.simulation.chronicle import Chronicle
from tests.simulation.hosts import HostsLoop
from tests.simulation.lines import PlayerLine
from tests.simulation.network import Wires
from tests.simulation.node import Shared, SimNode
from tests.simulation.players import Duelist, Frame, Player, Ringer, Watcher
from tests.simulation.ports import SimPost
from tests.simulation.postgres import SimPostgres
from tests.simulation.store import LEVELS, SimStore
from tests.simulation.storm import Storm
from tests.simulation.tower import ShortChallenge, ShortQuiz, Tower

NODES = 3
STORM_S = 22.0
CALM_S = 45.0
QUIET_S, QUIET_TRIES = 0.5, 20
RINGERS = ("ann", "ben", "cid")
DUELISTS = ("dan", "eve")
WATCHERS = ("sam", "sue")
SNAPSHOT_EVERY_RECORDS = 8
_MAY_COMPLAIN = ("server.rooms.store_trouble",)
_RATES = (0.999, 1.0, 1.0, 1.001)


@dataclass(frozen=True)
class Outcome:
    seed: int
    level: str
    broken: tuple[str, ...]
    trace: str
    counts: Counter[str]
    faults: Counter[str]


class World:
    def __init__(self, seed: int) -> None:
        self.seed, self.dice = seed, random.Random(seed)
        self.loop = HostsLoop(self._dice("schedule"))
        self.wires = self.loop.wires = Wires(self.loop, self._dice("wires"))
        self.store = SimStore(self.loop, self.wires, self.dice.choice(LEVELS))
        self.chronicle = Chronicle(lambda: self.loop.now_s)
        self.store.undone = self.chronicle.undone
        self.post = SimPost(self.store, self.wires, self._dice("post"))
        self.postgres = SimPostgres(self.wires, self._dice("postgres"))
        modes: dict[str, Mode] = {
            "Busy tower": Tower("Busy tower", RINGERS, 3_000),
            "Quiet tower": Tower("Quiet tower", RINGERS, 60_000),
            DuelType.QUICK_QUIZ: ShortQuiz(),
            DuelType.SPEED_CHALLENGE: ShortChallenge(),
        }
        questions = one_type(6).questions
        self.shared = Shared(self.wires, self.store, self.post, self.postgres, self.chronicle, modes, questions)
        self.audit = Audit(self.chronicle, self.store, self.post, self.postgres, modes)
        self.storm = Storm(self, self._dice("storm"))
        self.nodes: list[SimNode] = []
        self.players: list[Player] = []
        self.is_over = False
        self._born = 0
        self._dialled = 0

    def _dice(self, what: object) -> random.Random:
        """Of its own, so that one more throw in one place changes no other."""
        return random.Random(f"{self.seed} {what}")

    def run(self) -> Outcome:
        with _errors_told_to(self.chronicle), patch.object(snapshots, "SNAPSHOT_EVERY_RECORDS", SNAPSHOT_EVERY_RECORDS):
            try:
                self.loop.run(self._lives())
            except Exception as error:
                self.chronicle.breaks(f"the world ended by {error!r}")
            for complaint in self.loop.complaints:
                self.chronicle.breaks(f"{complaint['message']}: {complaint.get('exception')!r}")
            broken, counts = tuple(self.chronicle.broken), self.chronicle.counts + self.audit.counts
            trace = self.chronicle.trace.hexdigest()
            self.store.is_down = True
            self.loop.bury()
        return Outcome(self.seed, self.store.level, broken, trace, counts, self.storm.faults)

    # --- its story ---------------------------------------------------------------------------------------------

    async def _lives(self) -> None:
        for _ in range(NODES):
            self.start_node()
        await asyncio.sleep(1.0)
        playing = [asyncio.ensure_future(work) for work in self._plays()]
        await self.storm.rages(STORM_S)
        if self.dice.random() < 0.5:
            self.storm.faults["promote last"] += 1
            self.store.crash(down_s=0.0, lines_end=self.dice.random() < 0.5, clock_ms=0)
        self._mend()
        self.is_over = True
        await asyncio.sleep(CALM_S)
        late = [task for task in playing if not task.done()]
        if late:
            self.chronicle.breaks(f"{len(late)} players are not done {CALM_S} s after the storm: {late}")
        for task in playing:
            if task.done():
                task.result()
        await self._quiet()
        actors = self._actors()
        self._judge_owners(actors)
        self.audit.judge(self._owning(actors), self.players)

    def _actors(self) -> list[RoomActor]:
        return [actor for node in self.nodes if not node.host.is_dead for actor in node.directory.rooms()]

    async def _quiet(self) -> None:
        """Until nothing is on its way: a record to its owner, or what was stored last to a spectator."""
        before = None
        for _ in range(QUIET_TRIES):
            owning = self._owning(self._actors())
            now = [(actor.claim.token, actor.room.version, actor.room.spectators.n) for actor in owning]
            stored = [self.store.memory.rooms[actor.room_id].entries[-1].n for actor in owning]
            if now == before and stored == [actor.room.version for actor in owning]:
                return
            before = now
            await asyncio.sleep(QUIET_S)

    def _plays(self) -> Iterator[Any]:
        ringers = [self._player(Ringer, user_id) for user_id in RINGERS]
        duelists = [self._player(Duelist, user_id) for user_id in DUELISTS]
        watchers = [self._player(Watcher, user_id) for user_id in WATCHERS]
        yield self._tower(ringers, watchers, "Busy tower", self.dice.choice((0.15, 0.4, 1.0)))
        yield self._tower(ringers, watchers, "Quiet tower", 15.0)
        yield self._duels(duelists, watchers)

    async def _tower(self, ringers: list[Ringer], watchers: list[Watcher], mode: str, pause_s: float) -> None:
        room_id = await ringers[0].makes("create_room", mode=mode)
        for player in (*ringers, *watchers):
            player.rooms[room_id] = None
        await asyncio.gather(*(ringer.plays(room_id, pause_s) for ringer in ringers))

    async def _duels(self, duelists: list[Duelist], watchers: list[Watcher]) -> None:
        one, other = duelists
        while not self.is_over:
            wish = {
                "duel_type": self.dice.choice((DuelType.QUICK_QUIZ, DuelType.SPEED_CHALLENGE)),
                "topic": "Testing",
                "difficulty_level": "Easy",
                "time_limit": 1,
                "opponent": {"type": "link"},
                "visibility": "public",
            }
            room_id = await one.makes("create_duel", **wish)
            for watcher in watchers:
                watcher.rooms[room_id] = None
            await asyncio.gather(one.plays(room_id, "wait"), other.plays(room_id, "accept"))
            for player in (*duelists, *watchers):
                if not self.is_over:
                    player.rooms.pop(room_id, None)

    # --- what the storm may do ---------------------------------------------------------------------------------

    def start_node(self) -> None:
        self._born += 1
        name = f"node-{self._born}"
        host = self.loop.host(name, self.dice.uniform(0, 1e6), self.dice.choice(_RATES))

        def begin() -> None:
            node = SimNode(host, self.shared, self._dice(name))
            self.nodes.append(node)
            self.loop.create_task(self._starts(node))

        host.does(begin)

    async def _starts(self, node: SimNode) -> None:
        try:
            await node.start()
        except Exception as error:  # as a supervisor does: another try, in another process
            self.chronicle.note("not started", node.host.name, repr(error))
            self.loop.world.does(self._fell, node, after_s=0.5)

    def _fell(self, node: SimNode) -> None:
        if not node.host.is_dead and node in self.nodes:
            self.kill(node)
            self.start_node()

    def kill(self, node: SimNode) -> None:
        self.chronicle.note("killed", node.host.name)
        self.loop.kill(node.host)
        self.wires.killed(node.host)
        self.post.ears.pop(node.host.name, None)
        if node.log.line in self.store.lines:
            self.store.lines.remove(node.log.line)
        for line in list(node.lines.values()):
            line.ends()
        self.nodes.remove(node)

    def leave(self, node: SimNode) -> None:
        self.chronicle.note("leaves", node.host.name)
        self.nodes.remove(node)

        async def leave() -> None:
            await node.leave()
            self.loop.world.does(self._left, node)

        node.host.begins(leave(), "leave")

    def _left(self, node: SimNode) -> None:
        self.nodes.append(node)
        self.kill(node)

    # --- inside ------------------------------------------------------------------------------------------------

    def _mend(self) -> None:
        self.wires.cut.clear()
        for node in self.nodes:
            node.host.is_frozen = False

    def _player(self, kind: Callable[..., Any], user_id: str) -> Any:
        dice = self._dice(user_id)
        player = kind(user_id, self._dial, self.audit, dice, lambda: self.is_over, dice.choice((1.5, 4.0, 15.0)))
        self.players.append(player)
        connected = asyncio.ensure_future(player.stays_connected())
        connected.add_done_callback(lambda done: None if done.cancelled() else done.result())
        return player

    def _dial(self, user_id: str, hear: Callable[[PlayerLine, str, Frame], None]) -> PlayerLine:
        self._dialled += 1
        node = self._dice(f"dial {self._dialled}").choice(self.nodes) if self.nodes else None
        return PlayerLine(self.wires, self.chronicle, node, user_id, hear, self.audit.acked)  # type: ignore[arg-type]

    def _judge_owners(self, actors: list[RoomActor]) -> None:
        for actor in actors:
            room = self.store.memory.rooms.get(actor.room_id)
            if room is not None and room.token != actor.claim.token:
                self.chronicle.breaks(f"{actor.room_id}: {actor.claim.token} is served, and owned is {room.token}")

    def _owning(self, actors: list[RoomActor]) -> list[RoomActor]:
        rooms: Mapping[str, Any] = self.store.memory.rooms
        return [actor for actor in actors if (room := rooms.get(actor.room_id)) and room.token == actor.claim.token]


@contextmanager
def _errors_told_to(chronicle: Chronicle) -> Iterator[None]:
    """Whatever our code calls an error of ours breaks a law."""

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            error = record.exc_info[1] if record.exc_info else None
            room_id = str(record.args[0]) if isinstance(record.args, tuple) and record.args else ""
            if chronicle.logs.get(room_id) == []:
                return  # a crash took its creation
            if error is not None or (record.levelno >= logging.ERROR and record.name not in _MAY_COMPLAIN):
                chronicle.breaks(f"{record.getMessage()} {error!r}")

    server, told = logging.getLogger("server"), Told(logging.INFO)
    kept = server.propagate, server.handlers, server.level
    server.propagate, server.handlers = False, [told]
    try:
        yield
    finally:
        server.propagate, server.handlers, server.level = kept
