"""TCP between the hosts: slow, and cut now and then. What was sent into a cut cable arrives when it is mended.

The kernel of a frozen process takes connections and bytes; that of a killed one says that the connection has ended.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.simulation.hosts import Host, HostsLoop

_AGAIN_S = 0.2


class Wires:
    """`cut`: pairs of hosts between which nothing passes."""

    def __init__(self, loop: HostsLoop, dice: random.Random) -> None:
        self.loop, self._dice = loop, dice
        self.cut: set[frozenset[Host]] = set()
        self.ends: dict[Host, list[_End]] = {}
        self._listeners: dict[int, tuple[Host, Callable[[], Any]]] = {}
        self._ports = iter(range(10_000, 60_000))

    def latency_s(self) -> float:
        return self._dice.expovariate(1 / 0.0005)

    def is_cut(self, one: Host, other: Host) -> bool:
        return frozenset((one, other)) in self.cut

    def killed(self, host: Host) -> None:
        for port in [port for port, (listener, _) in self._listeners.items() if listener is host]:
            del self._listeners[port]
        for end in self.ends.pop(host, []):
            end.dies()

    # --- for the loop ------------------------------------------------------------------------------------------

    def listen(self, host: Host, factory: Callable[[], Any]) -> _Server:
        port = next(self._ports)
        self._listeners[port] = host, factory
        return _Server(port, lambda: self._listeners.pop(port, None))

    async def connect(self, host: Host, factory: Callable[[], Any], port: int) -> tuple[_End, Any]:
        await asyncio.sleep(self.latency_s())
        while port in self._listeners and self.is_cut(host, self._listeners[port][0]):  # noqa: ASYNC110
            await asyncio.sleep(_AGAIN_S)  # a cable says nothing when it is mended
        if port not in self._listeners:
            raise ConnectionRefusedError
        there, accept = self._listeners[port]
        mine, theirs = _End(self, host), _End(self, there)
        mine.other, theirs.other = theirs, mine
        accepted_s = self.latency_s()
        there.does(lambda: theirs.opens(accept()), after_s=accepted_s)
        mine.arrives_s = self.loop.now_s + accepted_s
        mine.opens(protocol := factory())
        return mine, protocol


class _Server:
    def __init__(self, port: int, close: Callable[[], object]) -> None:
        self._port, self._close = port, close

    @property
    def sockets(self) -> list[_Server]:
        return [self]

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", self._port

    def close(self) -> None:
        self._close()


class _End(asyncio.Transport):
    """One end of a connection. None in `_under_way` is the end of what is sent."""

    other: _End

    def __init__(self, wires: Wires, host: Host) -> None:
        super().__init__()
        self._wires, self._host = wires, host
        self._protocol: Any = None
        self._under_way: deque[bytes | None] = deque()
        self.arrives_s = 0.0
        self._is_closing = False
        wires.ends.setdefault(host, []).append(self)

    def opens(self, protocol: Any) -> None:
        self._protocol = protocol
        protocol.connection_made(self)

    def write(self, data: bytes) -> None:  # type: ignore[override]
        if not self._is_closing:
            self._sends(data)

    def close(self) -> None:
        if not self._is_closing:
            self.dies()
            if self._host in self._wires.ends:
                self._wires.ends[self._host].remove(self)
            self._host.does(self._protocol.connection_lost, None)

    def dies(self) -> None:
        self._is_closing = True
        self._sends(None)

    def is_closing(self) -> bool:
        return self._is_closing

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def _sends(self, data: bytes | None) -> None:
        self._under_way.append(data)
        loop = self._wires.loop
        self.arrives_s = max(self.arrives_s, loop.now_s + self._wires.latency_s())
        loop.world.does(self._arrives, after_s=self.arrives_s - loop.now_s)

    def _arrives(self) -> None:
        if self._wires.is_cut(self._host, self.other._host):
            self._wires.loop.world.does(self._arrives, after_s=_AGAIN_S)
        else:
            self.other._host.does(self.other._hears, self._under_way.popleft())

    def _hears(self, data: bytes | None) -> None:
        if self._is_closing or self._protocol is None:
            return
        if data is not None:
            self._protocol.data_received(data)
        else:
            self._protocol.eof_received()
