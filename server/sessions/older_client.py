"""Between a session and a client of an older minor version: what is newer does not reach it.

Clients of the present version have nothing in between.
"""

from __future__ import annotations

from protocol.messages.from_client import EVENTS
from protocol.older import older_ack
from protocol.render import SharedFrame
from server.sessions.port import Ack, Given, Send, SessionPort, Tell


class OlderClient:
    """`server.sessions.port.SessionPort` around a session whose way to the client is `send_older`."""

    def __init__(self, session: SessionPort, minor: int) -> None:
        self._session, self._minor = session, minor
        self.opened, self.closed = session.opened, session.closed

    def receive(self, event: str, given: Given, tell: Tell) -> None:
        def tell_what_it_knows(ack: Ack) -> None:
            tell(older_ack(event, ack, self._minor) if event in EVENTS else ack)

        self._session.receive(event, given, tell_what_it_knows)


def send_older(send: Send, minor: int) -> Send:
    def send_what_it_knows(frame: SharedFrame) -> None:
        if (older := frame.for_minor(minor)) is not None:
            send(older)

    return send_what_it_knows
