"""What goes wrong in a world: dice say when and where. Afterwards everything is mended."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Protocol

from tests.simulation.hosts import Host
from tests.simulation.network import Wires
from tests.simulation.node import SimNode
from tests.simulation.ports import SimPost
from tests.simulation.postgres import SimPostgres
from tests.simulation.store import SimStore

_FAULTS = (
    *("kill", "kill", "freeze", "freeze", "leave", "cut nodes", "cut store", "slow", "lossy", "lag"),
    *(
        "crash",
        "promote",
        "promote behind a proxy",
        "promote after a death",
        "promote after a death",
        "refuse",
        "postgres",
    ),
)


class Town(Protocol):
    store: SimStore
    post: SimPost
    postgres: SimPostgres
    wires: Wires
    nodes: list[SimNode]

    def kill(self, node: SimNode) -> None: ...
    def leave(self, node: SimNode) -> None: ...
    def start_node(self) -> None: ...


class Storm:
    def __init__(self, town: Town, dice: random.Random) -> None:
        self._town, self._dice = town, dice
        self.faults: Counter[str] = Counter()
        self._mending: set[asyncio.Task[None]] = set()

    async def rages(self, until_s: float) -> None:
        """Faults overlap: each lasts as long as it likes."""
        loop = asyncio.get_running_loop()
        pause_s = self._dice.choice((0.7, 1.5, 3.0))
        while loop.time() < until_s:
            await asyncio.sleep(self._dice.expovariate(1 / pause_s))
            fault = self._dice.choice(_FAULTS)
            if not self._town.nodes:  # all are being replaced
                continue
            self.faults[fault] += 1
            task = asyncio.ensure_future(self._strikes(fault))
            self._mending.add(task)
            task.add_done_callback(self._mending.discard)
        await asyncio.gather(*self._mending)

    async def _strikes(self, fault: str) -> None:
        town, dice = self._town, self._dice
        store = town.store
        node = dice.choice(town.nodes)
        match fault:
            case "kill" | "leave":
                (town.kill if fault == "kill" else town.leave)(node)
                await asyncio.sleep(dice.choice((0.0, 0.3, 2.0, 6.0)))
                town.start_node()
            case "freeze":
                node.host.is_frozen = True
                await asyncio.sleep(dice.choice((0.2, 1.5, 3.5, 5.0)))
                node.host.is_frozen = False
            case "cut nodes":
                await self._cut(node.host, dice.choice(town.nodes).host)
            case "cut store":
                await self._cut(node.host, store.host)
            case "slow":
                store.slow_s = dice.choice((0.002, 0.05, 0.6, 2.5))
                await asyncio.sleep(dice.uniform(0.2, 3))
                store.slow_s = 0.0
            case "lossy":
                town.post.loss = dice.choice((0.02, 0.2, 0.7))
                await asyncio.sleep(dice.uniform(0.5, 4))
                town.post.loss = 0.0
            case "lag":
                store.lag_s = dice.choice((0.3, 1.0, 1.9))
                await asyncio.sleep(dice.uniform(0.5, 4))
                store.lag_s = store.usual_lag_s
            case "crash":
                store.crash(down_s=dice.uniform(0.1, 3), lines_end=True, clock_ms=0)
            case "promote":
                store.crash(down_s=dice.uniform(0.05, 1), lines_end=True, clock_ms=dice.randrange(-400, 400))
            case "promote behind a proxy":
                store.crash(down_s=0.0, lines_end=False, clock_ms=dice.randrange(-400, 400))
            case "promote after a death":
                # Who took the rooms over does not know that they are the dead one's again; who starts now takes them.
                store.lag_s = 1.9
                town.kill(node)
                await asyncio.sleep(dice.uniform(0.02, 0.5))
                store.crash(down_s=0.0, lines_end=False, clock_ms=0)
                store.lag_s = store.usual_lag_s
                town.start_node()
            case "refuse":
                store.refuses = dice.choice(("oom", "readonly"))
                await asyncio.sleep(dice.uniform(0.2, 3))
                store.refuses = None
            case "postgres":
                town.postgres.is_away = True
                await asyncio.sleep(dice.uniform(0.5, 6))
                town.postgres.is_away = False

    async def _cut(self, one: Host, other: Host) -> None:
        if one is other:
            return
        pair = frozenset((one, other))
        self._town.wires.cut.add(pair)
        await asyncio.sleep(self._dice.choice((0.1, 1.0, 2.5, 5.0)))
        self._town.wires.cut.discard(pair)
