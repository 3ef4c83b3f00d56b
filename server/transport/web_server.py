"""uvicorn, started and stopped by us: it leaves signals and log lines alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from protocol import limits
from server.settings import Settings
from server.transport.asgi import Asgi
from server.transport.listeners import BACKLOG

STOP_S_MAX = 1


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The command line has its own way to stop us."""
        yield


class WebServer:
    """`running` ends when the server fails."""

    def __init__(self, server: uvicorn.Server, running: asyncio.Task[None]) -> None:
        self._server, self.running = server, running

    def turn_away(self) -> None:
        """Nobody comes in by the public port any more; whoever came, stays."""
        if not self.running.done():
            self._server.servers[0].close()


@asynccontextmanager
async def listening(
    app: Asgi, settings: Settings, public: socket.socket, own: socket.socket
) -> AsyncIterator[WebServer]:
    """Serves `app` while entered."""
    server = _Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            root_path=settings.root_path,
            forwarded_allow_ips=list(settings.trusted_proxies),
            ws="websockets-sansio",
            ws_max_size=limits.PACKET_BYTES_MAX,
            ws_ping_interval=None,
            ws_ping_timeout=None,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=STOP_S_MAX,
            backlog=BACKLOG,
        )
    )
    running = asyncio.create_task(server.serve(sockets=[public, own]))
    while not (server.started or running.done()):  # noqa: ASYNC110  (uvicorn has nothing to wait for)
        await asyncio.sleep(0.005)
    try:
        yield WebServer(server, running)
    finally:
        server.should_exit = True
        await asyncio.wait([running])
