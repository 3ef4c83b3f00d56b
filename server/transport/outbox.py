"""What one client is sent: at once, unless it does not take what it was sent before.

event                          while something still waits for the client
state, plain_state,            kept back, the newest of each room; sent when nothing waits any more
people, crowd
reaction                       dropped
any other, acks                waits as well, up to `limits.OUTBOX_BYTES_MAX`; beyond, the client is too slow
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from protocol import limits
from protocol.engineio.packets import Message
from server.sessions import wire_metrics as metrics
from server.transport.engine import EngineLink

Encode = Callable[[str, Mapping[str, Any]], list[Message]]
_REPLACEABLE = frozenset({"state", "plain_state", "people", "crowd"})
_DROPPABLE = frozenset({"reaction"})


class Outbox:
    """`encode` makes an event's messages; `too_slow` is called when the client takes too little."""

    def __init__(self, link: EngineLink, encode: Encode, too_slow: Callable[[], None]) -> None:
        self._link, self._encode, self._too_slow = link, encode, too_slow
        self._kept_back: dict[tuple[object, str], Mapping[str, Any]] = {}

    def put_event(self, name: str, payload: Mapping[str, Any]) -> None:
        if self._link.waiting_bytes == 0:
            self.put(self._encode(name, payload))
        elif name in _REPLACEABLE:
            key = (payload.get("room"), name)
            if self._kept_back.pop(key, None) is not None:
                metrics.frames_dropped.labels(name).inc()
            self._kept_back[key] = payload
        elif name in _DROPPABLE:
            metrics.frames_dropped.labels(name).inc()
        else:
            if name == "room_closed":  # the last that is heard of it
                for key in [key for key in self._kept_back if key[0] == payload.get("room")]:
                    del self._kept_back[key]
            self.put(self._encode(name, payload))

    def put(self, messages: list[Message]) -> None:
        """What must not be lost."""
        for message in messages:
            self._link.send(message)
        if self._link.waiting_bytes > limits.OUTBOX_BYTES_MAX:
            self._too_slow()

    def writable(self) -> None:
        """Nothing waits any more."""
        kept_back, self._kept_back = self._kept_back, {}
        for (_, name), payload in kept_back.items():
            self.put_event(name, payload)
