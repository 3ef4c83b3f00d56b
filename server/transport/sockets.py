"""The arena's Socket.IO at one node: WebSockets through the lane, long-polling through ASGI, one table of sessions."""

from __future__ import annotations

from functools import partial

from protocol import limits
from protocol.engineio.packets import Terms
from server.sessions.port import GatewayPort
from server.transport.client_address import TrustedProxies
from server.transport.connection import Connection
from server.transport.doors import Doors
from server.transport.engine import Engine
from server.transport.newcomers import Newcomers
from server.transport.polling import Polling
from server.transport.session_ids import new_sid

PATH = "/socket.io/"
TERMS = Terms(
    ping_interval_ms=4_000,
    ping_timeout_ms=5_000,  # with the interval: a dead line is noticed within 10 s
    payload_bytes_max=limits.PACKET_BYTES_MAX,
)


class Sockets:
    """`polling` is the ASGI application for `PATH`, `doors` what else listens there. Call `close_all` before it stops.

    The gateway judges origins, with a code; before CONNECT nothing is told, so every origin may come so far.
    """

    def __init__(
        self, gateway: GatewayPort, node: str, proxies: TrustedProxies, newcomers: Newcomers | None = None
    ) -> None:
        newcomers = newcomers or Newcomers()
        self._engine = Engine(TERMS, partial(Connection, gateway), partial(new_sid, node), newcomers)
        self.polling = Polling(self._engine)
        self.doors = Doors({PATH.rstrip("/"): self._engine}, proxies, newcomers)

    @property
    def count(self) -> int:
        """Sessions that are open."""
        return len(self._engine.links)

    async def close_all(self) -> None:
        """Say goodbye to everyone. Twice is once."""
        await self._engine.close_all()
