"""The door: who may connect. Transports reach it through `server.sessions.port`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from protocol.messages.errors import WireError
from protocol.messages.from_server import PROTOCOL, SessionEnding
from protocol.parse import BadMessage, parse_auth
from protocol.render import frame
from server.sessions.house import House
from server.sessions.older_client import OlderClient, send_older
from server.sessions.port import Arrival, Close, Send, SessionPort
from server.sessions.refused import Refused
from server.sessions.session import Session

MOVE_S_MAX = 0.02


class Gateway:
    """`allowed_origins`: those of our own page and of the settings."""

    def __init__(self, house: House, allowed_origins: frozenset[str]) -> None:
        self._house = house
        self._allowed_origins = allowed_origins
        self._is_closing = False

    async def connect(self, auth: object, arrival: Arrival, send: Send, close: Close) -> SessionPort:
        """Raises `Refused`. A page of another origin may not connect; a program without one needs a token."""
        if self._is_closing:
            raise Refused(WireError.SHUTTING_DOWN)
        if arrival.origin is not None and arrival.origin not in self._allowed_origins:
            raise Refused(WireError.ORIGIN_REFUSED)
        try:
            request = parse_auth(auth)
        except BadMessage as bad:
            raise Refused(bad.code, bad.values) from None
        if arrival.origin is None and request.token is None:
            raise Refused(WireError.ORIGIN_REFUSED)
        identity = await self._house.authenticator.identify(request)
        challenges = await self._house.lobby.challenges(identity.user_id)
        elsewhere = await self._house.board.running_elsewhere(identity.user_id)
        await self._house.names.admit(identity)
        _, minor = request.protocol
        is_older = minor < PROTOCOL[1]
        if is_older:
            send = send_older(send, minor)
        session = Session(self._house, identity, arrival.address, challenges, elsewhere, send, close)
        return OlderClient(session, minor) if is_older else session

    def refuse(self) -> None:
        """Nobody new."""
        self._is_closing = True

    async def move_lines(self, within_s: float, while_: Callable[[], bool]) -> None:
        """One by one, so that the others are not overrun: each line ends, and its client comes again elsewhere."""
        sessions = list(self._house.presence.everybody())
        pause_s = min(MOVE_S_MAX, within_s / max(1, len(sessions)))
        for session in sessions:
            if not while_():
                return
            session.move()
            await asyncio.sleep(pause_s)

    async def close(self) -> None:
        """Tell everyone; the transport then ends the lines."""
        self.refuse()
        for session in self._house.presence.everybody():
            session.send(frame(SessionEnding(WireError.SHUTTING_DOWN, 0)))
        await self._house.board.errands_done()
