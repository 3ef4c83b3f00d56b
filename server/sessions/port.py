"""The border between a transport and the gateway: what either may ask of the other.

A transport turns its packets into these calls and the answers into packets. It knows no room, no rule and no user.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from protocol.messages.from_client import FromClient
from protocol.render import SharedFrame

Ack = dict[str, Any]
Tell = Callable[[Ack], None]
"""The answer to one event. Called once, now or later; must not raise."""
Send = Callable[[SharedFrame], None]
"""An event to the client. Never waits: the transport bounds what it holds."""
Close = Callable[[str], None]
"""Send what is waiting, then end the connection. The argument is the reason that is counted."""


Given = Sequence[object] | FromClient
"""An event's arguments as they came, or the message that they are."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a transport knows of a new connection. `origin` is the header of that name, None when there was none."""

    origin: str | None
    address: str


class SessionPort(Protocol):
    def opened(self) -> None:
        """The client knows that it is connected: events may be sent from now on."""
        ...

    def receive(self, event: str, given: Given, tell: Tell) -> None:
        """Deal with one event; what `tell` gets is the ack. Raises nothing, and begins in the order of arrival."""
        ...

    def closed(self) -> None:
        """The connection is gone. Once."""
        ...


class GatewayPort(Protocol):
    async def connect(self, auth: object, arrival: Arrival, send: Send, close: Close) -> SessionPort:
        """Who is it, and may they? Nothing is sent before `opened`. Raises `server.sessions.refused.Refused`."""
        ...
