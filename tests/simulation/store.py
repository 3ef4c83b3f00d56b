"""The store that all nodes share, with what can befall one: slow, cut off, restarted, or replaced by a late replica.

What it holds is `MemoryStore`, the twin that passes the contract tests beside Redis. Every write can be undone until
it is durable: on the disk, or at the replica. A crash takes what is not durable yet. In `fast` nobody waits for that,
in `strict` it is so at once, in `replicated` the owning line waits for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from persistence.event_log import StoreRefused, StoreUnavailable
from persistence.memory_event_log import MemoryRoom, MemoryStore
from persistence.memory_members import MemoryMembers
from tests.simulation.hosts import Host, HostsLoop
from tests.simulation.network import Wires

BEGAN_MS = 1_700_000_000_000
LEVELS = ("fast", "strict", "replicated")
_USUAL_LAG_S = {"fast": 0.5, "strict": 0.0, "replicated": 0.002}
_MISSING = object()

Answer = Callable[[Any], None]
"""Called at the host that asked, with what the store said, or an exception."""


class SimStore:
    def __init__(self, loop: HostsLoop, wires: Wires, level: str) -> None:
        self.loop, self.wires, self.level = loop, wires, level
        self.host = loop.host("store")
        self.clock_ms = 0
        self.memory = MemoryStore(self.now_ms)
        self.members = MemoryMembers(self.now_ms)
        self.once: dict[tuple[str, str], tuple[str, bytes]] = {}
        self.run_id = 0
        self.is_down = False
        self.refuses: str | None = None
        self.usual_lag_s = self.lag_s = _USUAL_LAG_S[level]
        self.slow_s = 0.0
        self.lines: list[Line] = []
        self.undone: Callable[[str, int], None] = lambda room_id, entries: None
        self._writes: deque[tuple[float, Callable[[], None]]] = deque()

    def now_ms(self) -> int:
        return BEGAN_MS + self.clock_ms + round(self.loop.now_s * 1_000)

    # --- what befalls it ---------------------------------------------------------------------------------------

    def crash(self, *, down_s: float, lines_end: bool, clock_ms: int) -> None:
        """It comes back without what was not durable, as another run. `lines_end` False: a proxy hides it."""
        self._undo()
        self.run_id += 1
        self.clock_ms += clock_ms
        self.is_down = down_s > 0
        if self.is_down:
            self.host.does(self._is_back, after_s=down_s)
        if lines_end:
            for line in list(self.lines):
                line.connection.is_reset = True
                line.host.does(line.abort, "unreachable", after_s=self.wires.latency_s())

    def _is_back(self) -> None:
        self.is_down = False

    def _undo(self) -> None:
        while self._writes and self._writes[-1][0] > self.loop.now_s:
            self._writes.pop()[1]()

    # --- what is asked of it -----------------------------------------------------------------------------------

    def reaches(self, host: Host) -> bool:
        return not self.wires.is_cut(host, self.host)

    def ask(self, host: Host, work: Callable[[], Any], answer: Answer, over: Connection, *, waits: bool) -> None:
        """Nothing is answered where the cable is cut meanwhile; the work may be done all the same.

        `waits`: for all to be durable that was written until then.
        """
        over.arrives_s = max(over.arrives_s, self.loop.now_s + self._latency_s())

        def arrive() -> None:
            if not self.reaches(host):
                return
            if self.is_down or over.is_reset:
                host.does(answer, StoreUnavailable("unreachable"), after_s=self._latency_s())
                return
            try:
                told = work()
            except Exception as error:
                told = error
            self._answers(host, answer, told, over, waits=waits and self.level == "replicated")

        self.host.does(arrive, after_s=over.arrives_s - self.loop.now_s)

    def _answers(self, host: Host, answer: Answer, told: Any, over: Connection, *, waits: bool) -> None:
        wait_s = max(0.0, self._writes[-1][0] - self.loop.now_s) if waits and self._writes else 0.0
        run_id = self.run_id
        over.leaves_s = max(over.leaves_s, self.loop.now_s + wait_s + self._latency_s())

        def leave() -> None:
            if self.reaches(host) and not (waits and self.run_id != run_id):
                host.does(answer, told)

        self.host.does(leave, after_s=over.leaves_s - self.loop.now_s)

    def _latency_s(self) -> float:
        return self.wires.latency_s() + self.slow_s

    def writes(self, held: dict[Any, Any], *keys: Any) -> None:
        """To be called before `held[key]` is changed. Raises `StoreRefused`."""
        if self.refuses:
            raise StoreRefused(self.refuses)
        lag_s = 0.0 if self.level == "strict" else self.lag_s
        durable_s = max(self.loop.now_s + lag_s, self._writes[-1][0] if self._writes else 0.0)
        for key in keys:
            self._writes.append((durable_s, self._undoing(held, key)))
        while self._writes and self._writes[0][0] < self.loop.now_s:
            self._writes.popleft()

    def _undoing(self, held: dict[Any, Any], key: Any) -> Callable[[], None]:
        before = held.get(key, _MISSING)
        if isinstance(before, MemoryRoom):
            before = replace(before, entries=list(before.entries))

        def undo() -> None:
            if before is _MISSING:
                held.pop(key, None)
            else:
                held[key] = before
            if held is self.memory.rooms:
                self.undone(key, before.entries[-1].n if isinstance(before, MemoryRoom) else 0)

        return undo


@dataclass
class Connection:
    """In order, both ways."""

    arrives_s: float = 0.0
    leaves_s: float = 0.0
    is_reset: bool = False


class Line:
    """The connection over which a node owns rooms: what is not answered within `answer_s` ends it, and its era."""

    def __init__(self, store: SimStore, host: Host, answer_s: float) -> None:
        self._store, self.host, self._answer_s = store, host, answer_s
        self.connection = Connection()
        self.is_open = False
        self.era = 0
        self.broken: Callable[[], None] = lambda: None
        self._run_id = -1
        self._waiting: dict[object, Answer] = {}

    async def ask(self, work: Callable[[], Any]) -> Any:
        """What changes nothing. Raises `StoreUnavailable` and what `work` does."""
        await self._opened()
        return await self._sent(work, waits=False)

    async def run(self, work: Callable[[], Any]) -> Any:
        """The same for what writes."""
        await self._opened()
        return await self._sent(work, waits=True)

    def run_owning(self, work: Callable[[], Any], answer: Answer) -> None:
        """On the line as it is or not at all."""
        if not self.is_open:
            raise StoreRefused("unreachable")
        self._send(work, answer, waits=True)

    async def look_at_store(self) -> None:
        before, now = self._run_id, await self.ask(lambda: self._store.run_id)
        self._run_id = now
        if before != now:
            self.abort("another_store")

    def abort(self, reason: str) -> None:
        if not self.is_open:
            return
        self.is_open = False
        self._store.lines.remove(self)
        waiting, self._waiting = self._waiting, {}
        for tell in waiting.values():
            tell(StoreUnavailable(reason))
        self.ends_era()

    def ends_era(self) -> None:
        self.era += 1
        self.broken()

    async def _opened(self) -> None:
        if self.is_open:
            return
        connection = Connection()
        run_id = await asked(self._store, self.host, lambda: self._store.run_id, self._answer_s)
        if not self.is_open:
            self.connection, self._run_id, self.is_open = connection, run_id, True
            self._store.lines.append(self)

    async def _sent(self, work: Callable[[], Any], *, waits: bool) -> Any:
        told = self._store.loop.create_future()
        self._send(work, partial(settle, told), waits=waits)
        return await told

    def _send(self, work: Callable[[], Any], answer: Answer, *, waits: bool) -> None:
        mark = object()
        late = self._store.loop.call_later(self._answer_s, self.abort, "timeout")

        def tell(found: Any) -> None:
            late.cancel()
            answer(found)

        def answered(found: Any) -> None:
            if self._waiting.pop(mark, None) is not None:
                tell(found)

        self._waiting[mark] = tell
        self._store.ask(self.host, work, answered, self.connection, waits=waits)


async def asked(store: SimStore, host: Host, work: Callable[[], Any], answer_s: float) -> Any:
    """Over a connection of the pool. Raises `StoreUnavailable` and what `work` does."""
    told = store.loop.create_future()
    late = store.loop.call_later(answer_s, settle, told, StoreUnavailable("timeout"))
    store.ask(host, work, lambda found: settle(told, found), Connection(), waits=False)
    try:
        return await told
    finally:
        late.cancel()


def settle(told: asyncio.Future[Any], found: Any) -> None:
    if told.done():
        return
    if isinstance(found, Exception):
        told.set_exception(found)
    else:
        told.set_result(found)


def at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """What the twins do, they do without waiting."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("a twin that waits")
