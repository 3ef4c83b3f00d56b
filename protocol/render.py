"""Messages to frames: one event, encoded once in each way of writing it, for all who see the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from game.plain_view import PlainView
from protocol.engineio.packets import message_frame
from protocol.messages.from_server import EVENTS, FromServer, Patch, PlainState, State
from protocol.older import knows, trim_of_event
from protocol.websocket_frame import websocket_frame

_NAMES = {message: name for name, message in EVENTS.items()}
_PACKED_HEAD = msgspec.msgpack.encode({"type": 2, "nsp": "/", "data": []})[:-1] + b"\x92"
_PACKED_HEADS = {event: _PACKED_HEAD + msgspec.msgpack.encode(event) for event in EVENTS}
"""Of a Socket.IO event in the msgpack parser, up to its payload: `data` is a list of two."""


class SharedFrame(msgspec.Struct, eq=False):
    """One event of the namespace `/`. It is never changed: everybody who sees the same gets this very one.

    `content` is a message, or its fields as they came from another node. `_whole`: what a line gets instead that
    misses this one, or one before it.
    """

    event: str
    content: Any
    _whole: SharedFrame | None = None
    _payload: dict[str, Any] | None = None
    _text: str | None = None
    _packed: bytes | None = None
    text_websocket: bytes | None = None
    packed_websocket: bytes | None = None
    """As `on_websocket` gives it, where it was asked for before."""
    _older: dict[int, SharedFrame | None] | None = None
    """By minor version."""

    @property
    def whole(self) -> SharedFrame:
        """Itself, where it is no patch."""
        return self if self._whole is None else self._whole

    @property
    def room(self) -> str | None:
        """Which room it tells of."""
        content = self.content
        room: str | None = content.get("room") if isinstance(content, Mapping) else getattr(content, "room", None)
        return room

    @property
    def payload(self) -> dict[str, Any]:
        """The fields as builtins."""
        if self._payload is None:
            self._payload = payload(self.content)
        return self._payload

    @property
    def text(self) -> str:
        """The packet in the default parser."""
        if self._text is None:
            self._text = f'2["{self.event}",{msgspec.json.encode(self.content).decode()}]'
        return self._text

    @property
    def packed(self) -> bytes:
        """The packet in the msgpack parser."""
        if self._packed is None:
            head = _PACKED_HEADS.get(self.event) or _PACKED_HEAD + msgspec.msgpack.encode(self.event)
            self._packed = head + msgspec.msgpack.encode(self.content)
        return self._packed

    def for_minor(self, minor: int) -> SharedFrame | None:
        """For clients of an older minor version, built once for all of them; this very frame where nothing in it is
        newer, None where they do not know such a message. Of a patch they are given the whole."""
        older = self._older
        if older is None:
            older = self._older = {}
        if minor not in older:
            older[minor] = self._trimmed(minor)
        return older[minor]

    def _trimmed(self, minor: int) -> SharedFrame | None:
        if not knows(self.event, minor):
            return None if self._whole is None else self._whole.for_minor(minor)
        trim = trim_of_event(self.event, minor)
        return self if trim is None else SharedFrame(self.event, trim(self.payload))

    def on_websocket(self, *, packed: bool) -> bytes:
        """The whole WebSocket frame."""
        if packed:
            if self.packed_websocket is None:
                self.packed_websocket = websocket_frame(self.packed)
            return self.packed_websocket
        if self.text_websocket is None:
            self.text_websocket = websocket_frame(message_frame(self.text))
        return self.text_websocket


def frame(message: FromServer) -> SharedFrame:
    """Raises `KeyError` for a message that is no event (an ack)."""
    return SharedFrame(_NAMES[type(message)], message)


def payload(message: FromServer | Mapping[str, Any]) -> dict[str, Any]:
    """The message as builtins, its own field names and enum values."""
    built: dict[str, Any] = msgspec.to_builtins(message)
    return built


def state_frame(room: str, epoch: str, version: int, now_ms: int, view: Any, *, running: bool = True) -> SharedFrame:
    """The whole room as one audience sees it. `view` is the mode's own; its field names become the wire's."""
    if isinstance(view, PlainView):
        return SharedFrame("plain_state", PlainState(room, epoch, version, now_ms, view, running))
    return SharedFrame("state", State(room, epoch, version, now_ms, view, running))


def patch_frame(whole: SharedFrame, from_version: int, changes: Mapping[str, Any]) -> SharedFrame:
    """The same state for a line that has `from_version` of it. `whole` is a state, of this node or another."""
    state = whole.content if isinstance(whole.content, Mapping) else msgspec.structs.asdict(whole.content)
    patch = Patch(
        room=state["room"],
        epoch=state["epoch"],
        from_version=from_version,
        version=state["version"],
        now_ms=state["now_ms"],
        changes=dict(changes),
        running=state["running"],
    )
    return SharedFrame("patch", patch, whole)
