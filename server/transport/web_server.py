"""uvicorn, started and stopped by us: it leaves signals and log lines alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from protocol import limits
from server.http.security import Asgi
from server.settings import Settings
from server.transport.listeners import BACKLOG

STOP_S_MAX = 1


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The command line has its own way to stop us."""
        yield


@asynccontextmanager
async def listening(
    app: Asgi, settings: Settings, listeners: Sequence[socket.socket]
) -> AsyncIterator[asyncio.Task[None]]:
    """Serves `app` while entered; the task ends when the server fails."""
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
    running = asyncio.create_task(server.serve(sockets=list(listeners)))
    while not (server.started or running.done()):  # noqa: ASYNC110  (uvicorn has nothing to wait for)
        await asyncio.sleep(0.005)
    try:
        yield running
    finally:
        server.should_exit = True
        await asyncio.wait([running])
