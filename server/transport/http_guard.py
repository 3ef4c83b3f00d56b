"""HTTP connections that must not wait for ever: uvicorn itself gives a client all the time and memory of the world to
finish the head of a request."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from protocol import limits
from server.sessions import wire_metrics as metrics
from server.transport.doors import Doors

KNOWN = "arena.known"
"""In a request's `extensions`: to be called when the request turns out to be of somebody who has said who they are."""


class GuardedHttp(HttpToolsProtocol):
    """What uvicorn makes for each connection. A newcomer until it carries a session that has said who it is."""

    def __init__(self, doors: Doors, **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self._doors = doors
        self._late: asyncio.TimerHandle | None = None
        self._head_bytes = 0

    def turn_away(self) -> None:
        self.transport.abort()

    # --- what the loop calls -----------------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait_for_head()
        peer = self.client[0] if self.client else ""
        if not self._doors.proxies.is_trusted(peer):  # a proxy's connections are those of many
            self._doors.newcomers.came(self, peer)

    def connection_lost(self, error: Exception | None) -> None:
        self._has_head()
        self._known()
        super().connection_lost(error)
        self._let_go_of_parser()

    def data_received(self, data: bytes) -> None:
        if self._late is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._late is not None and self._head_bytes > limits.HEAD_BYTES_MAX:
            metrics.slow_heads.inc()
            self.transport.abort()

    # --- what the parser calls ---------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait_for_head()

    def on_headers_complete(self) -> None:
        self._has_head()
        super().on_headers_complete()
        forwarded_for = [value.decode("latin-1") for name, value in self.headers if name == b"x-forwarded-for"]
        if self.client is not None:
            self.scope["client"] = self._doors.proxies.client_of(self.client[0], forwarded_for), self.client[1]
        self.scope["extensions"] = {KNOWN: self._known}  # type: ignore[dict-item]

    def handle_websocket_upgrade(self) -> None:
        self._known()  # from here on it is a session that counts
        super().handle_websocket_upgrade()
        del self.scope["extensions"]
        self._let_go_of_parser()

    # --- inside ------------------------------------------------------------------------------------------------

    def _wait_for_head(self) -> None:
        if self._late is None:
            self._head_bytes = 0
            self._late = self.loop.call_later(limits.HEAD_S_MAX, self._too_late)

    def _has_head(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _too_late(self) -> None:
        metrics.slow_heads.inc()
        self.transport.abort()

    def _let_go_of_parser(self) -> None:
        """It holds us as we hold it: a circle for each connection, with all that hangs on it."""
        self.parser = None  # type: ignore[assignment]

    def _known(self) -> None:
        self._doors.newcomers.known(self)
