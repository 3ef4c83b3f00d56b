"""The conformance server, running: Socket.IO at `/socket.io/`, an echo of bare Engine.IO at `/engine.io/`."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from secrets import token_urlsafe

from protocol.engineio.packets import Message
from server.transport.asgi import Asgi, Receive, Scope, SendAsgi, answer
from server.transport.client_address import TrustedProxies
from server.transport.doors import Doors
from server.transport.engine import Engine, EngineLink
from server.transport.newcomers import Newcomers
from server.transport.polling import Polling
from server.transport.web_server import listening
from tests.conformance.client import Client
from tests.conformance.profiles import Profile

HOSTS = ("127.0.0.1", "::1")  # what localhost may mean to a client


class Echo:
    """`server.transport.engine.Handler` of bare Engine.IO."""

    def __init__(self, link: EngineLink) -> None:
        self._link = link
        link.known()

    def received(self, message: Message) -> None:
        self._link.send(message)

    def writable(self) -> None:
        pass

    def gone(self) -> None:
        pass


@asynccontextmanager
async def serving(profile: Profile, port: int) -> AsyncIterator[None]:
    everybody: set[Client] = set()
    newcomers = Newcomers()
    made = partial(token_urlsafe, 15)
    clients = Engine(profile.terms, partial(Client, profile, everybody), made, newcomers, profile.origins)
    echoes = Engine(profile.terms, Echo, made, newcomers, profile.origins)
    engines = {"/socket.io": clients, "/engine.io": echoes}
    with ExitStack() as sockets:
        listeners = [sockets.enter_context(listener) for host in HOSTS if (listener := _listener(host, port))]
        async with listening(_app(engines), Doors(engines, TrustedProxies(()), newcomers), listeners):
            yield
            for engine in engines.values():
                await engine.close_all()


def _app(engines: dict[str, Engine]) -> Asgi:
    polling = {path: Polling(engine) for path, engine in engines.items()}

    async def app(scope: Scope, receive: Receive, send: SendAsgi) -> None:
        served = polling.get(scope["path"].rstrip("/"))
        if served is None:
            await answer(send, 404)
        else:
            await served(scope, receive, send)

    return app


def _listener(host: str, port: int) -> socket.socket | None:
    """None where this machine has no such address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        if host == HOSTS[0]:
            raise
        return None
    return listener
