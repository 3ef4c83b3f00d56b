"""Between a session and a client of an older minor version: what is newer does not reach it.

Clients of the present version have nothing in between.
"""

from __future__ import annotations

from collections.abc import Sequence

from protocol.messages.from_client import EVENTS
from protocol.older import older_ack
from protocol.render import SharedFrame
from server.sessions.port import Ack, Send, SessionPort


class OlderClient:
    """`server.sessions.port.SessionPort` around a session whose way to the client is `send_older`."""

    def __init__(self, session: SessionPort, minor: int) -> None:
        self._session, self._minor = session, minor
        self.opened, self.closed = session.opened, session.closed

    async def receive(self, event: str, args: Sequence[object]) -> Ack:
        ack = await self._session.receive(event, args)
        return older_ack(event, ack, self._minor) if event in EVENTS else ack


def send_older(send: Send, minor: int) -> Send:
    def send_what_it_knows(frame: SharedFrame) -> None:
        if (older := frame.for_minor(minor)) is not None:
            send(older)

    return send_what_it_knows
