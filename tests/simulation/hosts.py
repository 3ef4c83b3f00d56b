"""An event loop for several processes at once, on one virtual clock: dice say which of them runs next.

Each host is a process with a clock of its own, which may be off and may drift. Inside a host things happen in the
order that asyncio promises; between hosts any order may come. A host can be frozen, as by SIGSTOP: time runs on and
its timers are late. It can be killed: nothing of it runs any more, no `finally` either.
"""

from __future__ import annotations

import asyncio
import heapq
import random
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any

_HOST: ContextVar[Host] = ContextVar("host")
_BURST_MAX = 8
_BURIAL_HANDLES_MAX = 200_000


class Host:
    """`rate`: seconds of its clock in one of the world. `offset_s`: what its clock showed when the world began."""

    def __init__(self, loop: HostsLoop, name: str, offset_s: float = 0.0, rate: float = 1.0) -> None:
        self.name, self.offset_s, self.rate = name, offset_s, rate
        self.ready: deque[asyncio.Handle] = deque()
        self.tasks: list[asyncio.Task[Any]] = []
        self.is_frozen = self.is_dead = False
        self._loop = loop
        self.context: Context = copy_context()
        self.context.run(_HOST.set, self)

    def time(self) -> float:
        """Its monotonic clock."""
        return self.offset_s + self.rate * self._loop.now_s

    def world_s(self, local_s: float) -> float:
        return (local_s - self.offset_s) / self.rate

    def does(self, work: Callable[..., object], *args: Any, after_s: float = 0.0) -> None:
        """From anywhere: so much later in the world's time, it runs `work`."""
        handle = asyncio.TimerHandle(0.0, work, args, self._loop, self.context)
        self._loop.schedule(self._loop.now_s + after_s, self, handle)

    def begins(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """A task of its own."""
        self.does(lambda: self._loop.create_task(work, name=name))


class HostsLoop(asyncio.AbstractEventLoop):
    """Use `run` once, then `bury`. `wires` (`network.py`) are what hosts connect over."""

    wires: Any

    def __init__(self, dice: random.Random) -> None:
        self.now_s = 0.0
        self.turns = 0
        self.complaints: list[dict[str, Any]] = []
        self._dice = dice
        self._hosts: list[Host] = []
        self._timers: list[tuple[float, int, Host, asyncio.TimerHandle]] = []
        self._scheduled = 0
        self.world = self.host("world")
        self._current = self.world

    def host(self, name: str, offset_s: float = 0.0, rate: float = 1.0) -> Host:
        host = Host(self, name, offset_s, rate)
        self._hosts.append(host)
        return host

    def kill(self, host: Host) -> None:
        host.is_dead = True
        host.ready.clear()

    def has_frozen(self) -> bool:
        return any(host.is_frozen and not host.is_dead for host in self._hosts)

    def run(self, main: Coroutine[Any, Any, None]) -> None:
        """Until `main` is done, on the host `world`."""
        self._inside(lambda: self._run_until(self.world.context.run(self.create_task, main)))

    def bury(self) -> None:
        """End what is left. Ports must fail at once from here on."""
        self._inside(self._bury)

    def schedule(self, at_s: float, host: Host, handle: asyncio.TimerHandle) -> None:
        self._scheduled += 1
        heapq.heappush(self._timers, (at_s, self._scheduled, host, handle))

    # --- what asyncio asks of a loop ---------------------------------------------------------------------------

    def time(self) -> float:
        return self._current.time()

    def call_soon(self, callback: Any, *args: Any, context: Context | None = None) -> asyncio.Handle:  # type: ignore[override]
        host = self._current if context is None else context.get(_HOST, self._current)
        handle = asyncio.Handle(callback, args, self, host.context if context is None else context)
        if not host.is_dead:
            host.ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon  # type: ignore[assignment]

    def call_at(self, when: float, callback: Any, *args: Any, context: Context | None = None) -> asyncio.TimerHandle:  # type: ignore[override]
        host = self._current if context is None else context.get(_HOST, self._current)
        handle = asyncio.TimerHandle(when, callback, args, self, host.context if context is None else context)
        self.schedule(host.world_s(when), host, handle)
        return handle

    def call_later(
        self, delay: float, callback: Any, *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:  # type: ignore[override]
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(self, coro: Any, *, name: str | None = None, context: Context | None = None) -> asyncio.Task[Any]:  # type: ignore[override]
        task = asyncio.Task(coro, loop=self, name=name, context=context)
        tasks = self._current.tasks
        tasks.append(task)  # a dead host's tasks are kept from the collector, which would run their `finally`
        if len(tasks) % 512 == 0:
            tasks[:] = [task for task in tasks if not task.done()]
        return task

    async def create_server(self, factory: Any, *_: Any, **__: Any) -> Any:
        return self.wires.listen(self._current, factory)

    async def create_connection(self, factory: Any, host: str, port: int, **_: Any) -> Any:  # type: ignore[override]
        return await self.wires.connect(self._current, factory, port)

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.complaints.append(context)

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        pass

    # --- inside ------------------------------------------------------------------------------------------------

    def _inside(self, work: Callable[[], None]) -> None:
        asyncio._set_running_loop(self)
        try:
            work()
        finally:
            asyncio._set_running_loop(None)

    def _run_until(self, main: asyncio.Task[None]) -> None:
        while not main.done():
            self._turn()
        main.result()

    def _turn(self) -> None:
        timers = self._timers
        while timers and timers[0][0] <= self.now_s:
            _, _, host, handle = heapq.heappop(timers)
            if not host.is_dead:
                host.ready.append(handle)
        able = [host for host in self._hosts if host.ready and not host.is_frozen]
        if not able:
            assert timers, "everybody waits and nobody will come"
            self.now_s = max(self.now_s, timers[0][0])
            return
        if len(able) == 1:
            self._runs(able[0], _BURST_MAX)
        else:
            self._runs(self._dice.choice(able), self._dice.randrange(1, _BURST_MAX + 1))

    def _runs(self, host: Host, handles: int) -> None:
        self._current = host
        for _ in range(min(handles, len(host.ready))):
            handle = host.ready.popleft()
            if not handle.cancelled():
                self.turns += 1
                handle._run()
            if not host.ready or host.is_frozen:
                break
        self._current = self.world

    def _bury(self) -> None:
        for host in self._hosts:
            host.is_frozen = host.is_dead = False
        left = _BURIAL_HANDLES_MAX
        while tasks := [task for host in self._hosts for task in host.tasks if not task.done()]:
            for task in tasks:
                task.cancel()
            while any(host.ready for host in self._hosts) and left:
                for host in self._hosts:
                    left -= 1
                    self._runs(host, _BURST_MAX)
            assert left, f"tasks that do not end: {tasks}"
            if self._timers:
                self.now_s = max(self.now_s, self._timers[0][0])
                _, _, host, handle = heapq.heappop(self._timers)
                host.ready.append(handle)
