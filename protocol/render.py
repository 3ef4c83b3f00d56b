"""Messages to frames: an event's name and its payload as builtins. One frame is shared by all who see the same.

A frame is never changed after it was built: the same dict goes to every viewer of an audience.
"""

from __future__ import annotations

from typing import Any

import msgspec

from game.plain_view import PlainView
from protocol.messages.from_server import EVENTS, FromServer, PlainState, State

Frame = tuple[str, dict[str, Any]]

_NAMES = {message: name for name, message in EVENTS.items()}


def frame(message: FromServer) -> Frame:
    """The event's name and its payload. Raises `KeyError` for a message that is no event (an ack)."""
    return _NAMES[type(message)], payload(message)


def payload(message: FromServer) -> dict[str, Any]:
    """The message as builtins, its own field names and enum values: for acks, and for what rides in an event."""
    built: dict[str, Any] = msgspec.to_builtins(message)
    return built


def state_frame(*, room: str, epoch: str, version: int, now_ms: int, view: Any, running: bool = True) -> Frame:
    """The whole room as one audience sees it. `view` is the mode's own; its field names become the wire's."""
    kind = PlainState if isinstance(view, PlainView) else State
    return frame(kind(room=room, epoch=epoch, version=version, now_ms=now_ms, view=view, running=running))
