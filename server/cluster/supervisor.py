"""The process above the nodes: it starts them on one port, starts those that end again, and replaces them one by one.

SIGHUP is a rolling restart: the next node serves before the one that it replaces is told to leave.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from server.cluster.order import READY, Order
from server.embedded import StoreAddresses
from server.settings import Settings
from server.transport.listeners import public_listener
from server.trouble import Trouble

READY_S_MAX = 60.0
STOP_S_MAX = 6.0
"""Beside `drain_s`."""
AGAIN_S = 0.2
DEATHS_MAX, DEATHS_WITHIN_S = 5, 10.0
"""A node that dies so often so quickly dies of something that another start will not change."""

_log = logging.getLogger(__name__)


class NodeProcess:
    """One child. `ended` is its exit code when it has one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid

    async def is_ready(self) -> bool:
        """False when it ended before it served."""
        assert self._process.stdout
        try:
            async with asyncio.timeout(READY_S_MAX):
                while line := await self._process.stdout.readline():
                    if line.decode().strip() == READY:
                        return True
        except TimeoutError:
            self._process.kill()
        return False

    async def ended(self) -> int:
        return await self._process.wait()

    async def stop(self, within_s: float) -> None:
        """SIGTERM, and SIGKILL to one that does not leave."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(within_s):
                await self._process.wait()
        except TimeoutError:
            _log.error("node process %d did not leave in %.0f s", self.pid, within_s)
            self._process.kill()
            await self._process.wait()


class Supervisor:
    """`shares_port`: whether the system spreads connections over sockets that are bound to one port; else all nodes
    accept from one socket. `module` is what each node process runs."""

    def __init__(
        self,
        settings: Settings,
        stores: StoreAddresses,
        *,
        shares_port: bool = sys.platform == "linux",
        module: str = "server.cluster.node_process",
    ) -> None:
        self._settings, self._stores, self._shares_port, self._module = settings, stores, shares_port, module
        self._stop_s = settings.drain_s + STOP_S_MAX
        self._places: list[_Place] = []
        self._starting: list[NodeProcess] = []
        self._rolling: asyncio.Task[None] | None = None

    async def run(self, ready: Callable[[], None]) -> None:
        """Until cancelled. Raises `Trouble` when nodes will not stay."""
        settings, loop = self._settings, asyncio.get_running_loop()
        # Held as long as we run: the port stays ours while nodes come and go.
        with public_listener(settings.host, settings.port, shared=self._shares_port) as listener:
            try:
                await asyncio.gather(*(self._add(listener) for _ in range(settings.nodes)))
                loop.add_signal_handler(signal.SIGHUP, self._roll_soon, listener)
                ready()
                while True:
                    keepers = [place.keeper for place in self._places]
                    done, _ = await asyncio.wait(keepers, return_when=asyncio.FIRST_COMPLETED)
                    for keeper in done:
                        if not keeper.cancelled():  # a rolling restart cancels one
                            keeper.result()
            finally:
                loop.remove_signal_handler(signal.SIGHUP)
                await self._stop()

    # --- inside ------------------------------------------------------------------------------------------------

    async def _add(self, listener: socket.socket) -> None:
        node = await self._start(listener)
        self._starting.append(node)
        if not await node.is_ready():
            raise Trouble("A node did not start; what it said stands above.")
        self._starting.remove(node)
        place = _Place(node)
        place.keeper = asyncio.create_task(self._keep(place, listener))
        self._places.append(place)

    async def _start(self, listener: socket.socket, *, waits: bool = False) -> NodeProcess:
        fd = None if self._shares_port else listener.fileno()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=() if fd is None else (fd,),
            start_new_session=True,  # Ctrl-C at a terminal reaches the supervisor alone
        )
        assert process.stdin
        process.stdin.write(f"{Order(self._settings, self._stores, fd, waits).line()}\n".encode())
        return NodeProcess(process)

    async def _keep(self, place: _Place, listener: socket.socket) -> None:
        deaths: deque[float] = deque(maxlen=DEATHS_MAX)
        clock = asyncio.get_running_loop().time
        while True:
            code = await place.node.ended()
            deaths.append(clock())
            _log.error("node process %d ended with code %d", place.node.pid, code)
            if len(deaths) == DEATHS_MAX and deaths[-1] - deaths[0] < DEATHS_WITHIN_S:
                raise Trouble(f"A node ended {DEATHS_MAX} times in {DEATHS_WITHIN_S:.0f} s; what it said stands above.")
            await asyncio.sleep(AGAIN_S)
            place.node = await self._start(listener, waits=True)
            await place.node.is_ready()

    def _roll_soon(self, listener: socket.socket) -> None:
        if self._rolling is None or self._rolling.done():
            self._rolling = asyncio.create_task(self._roll(listener))

    async def _roll(self, listener: socket.socket) -> None:
        for place in list(self._places):
            try:
                await self._add(listener)
            except Trouble as trouble:
                _log.error("the rolling restart has stopped: %s", trouble)
                return
            self._places.remove(place)
            place.keeper.cancel()
            await place.node.stop(self._stop_s)
        _log.warning("the rolling restart is done")

    async def _stop(self) -> None:
        tasks = [place.keeper for place in self._places] + ([self._rolling] if self._rolling else [])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        nodes = [place.node for place in self._places] + self._starting
        await asyncio.gather(*(node.stop(self._stop_s) for node in nodes))


class _Place:
    """One of N: the node that runs there now, and the task that puts another there when it ends."""

    keeper: asyncio.Task[None]

    def __init__(self, node: NodeProcess) -> None:
        self.node = node
