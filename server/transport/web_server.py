"""uvicorn, started and stopped by us: it leaves signals and log lines alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import uvicorn

from server.transport.asgi import Asgi
from server.transport.doors import Doors
from server.transport.http_guard import GuardedHttp
from server.transport.lane import LaneProtocol
from server.transport.listeners import BACKLOG

STOP_S_MAX = 1
KEEP_ALIVE_S = 130
"""Longer than proxies keep a connection that is idle (nginx 60 s, Caddy 120 s): a POST that meets our end of it is
lost, since no proxy sends one again."""


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
        """Nobody comes in by the first socket any more; whoever came, stays."""
        if not self.running.done():
            self._server.servers[0].close()


@asynccontextmanager
async def listening(
    app: Asgi, doors: Doors, sockets: Sequence[socket.socket], *, root_path: str = ""
) -> AsyncIterator[WebServer]:
    """Serves `app`, and WebSockets through `doors`, while entered."""
    server = _Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            root_path=root_path,
            proxy_headers=False,  # the doors say whose a request is, for both kinds
            http=partial(GuardedHttp, doors),  # type: ignore[arg-type]
            ws=partial(LaneProtocol, doors),  # type: ignore[arg-type]
            timeout_graceful_shutdown=STOP_S_MAX,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
    )
    running = asyncio.create_task(server.serve(sockets=list(sockets)))
    while not (server.started or running.done()):  # noqa: ASYNC110  (uvicorn has nothing to wait for)
        await asyncio.sleep(0.005)
    try:
        yield WebServer(server, running)
    finally:
        server.should_exit = True
        await asyncio.wait([running])
