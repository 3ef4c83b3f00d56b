"""What one client is sent: at once, unless it does not take what it was sent before.

event                          while something still waits for the client
state, plain_state,            kept back, the newest of each room; sent when nothing waits any more
people, crowd
patch                          the whole state that it is part of, as above
reaction                       dropped
any other, acks                waits as well, up to `limits.OUTBOX_BYTES_MAX`; beyond, the client is too slow
"""

from __future__ import annotations

from collections.abc import Callable

from protocol import limits
from protocol.engineio.packets import Message
from protocol.render import SharedFrame
from server.sessions import wire_metrics as metrics
from server.transport.engine import EngineLink

_REPLACEABLE = frozenset({"state", "plain_state", "people", "crowd"})
_DROPPABLE = frozenset({"reaction"})


class Outbox:
    """`packed`: the client speaks the msgpack parser. `too_slow` is called when it takes too little."""

    __slots__ = (
        "_kept_back",
        "_link",
        "_too_slow",
        "packed",
    )

    def __init__(self, link: EngineLink, too_slow: Callable[[], None]) -> None:
        self._link, self._too_slow = link, too_slow
        self._kept_back: dict[tuple[str | None, str], SharedFrame] = {}
        self.packed = False

    def put_event(self, frame: SharedFrame) -> None:
        if self._link.send_now(frame, self.packed):
            return
        frame = frame.whole
        event = frame.event
        if event in _REPLACEABLE:
            key = (frame.room, event)
            if self._kept_back.pop(key, None) is not None:
                metrics.frames_dropped.labels(event).inc()
            self._kept_back[key] = frame
        elif event in _DROPPABLE:
            metrics.frames_dropped.labels(event).inc()
        else:
            if event == "room_closed":  # the last that is heard of it
                for key in [key for key in self._kept_back if key[0] == frame.room]:
                    del self._kept_back[key]
            self._link.send_shared(frame, packed=self.packed)
            if self._link.waiting_bytes > limits.OUTBOX_BYTES_MAX:
                self._too_slow()

    def put(self, message: Message) -> None:
        """What must not be lost."""
        if self._link.send(message) > limits.OUTBOX_BYTES_MAX:
            self._too_slow()

    def writable(self) -> None:
        """Nothing waits any more."""
        kept_back, self._kept_back = self._kept_back, {}
        for frame in kept_back.values():
            self.put_event(frame)
