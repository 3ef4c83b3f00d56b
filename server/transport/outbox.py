"""What waits to be sent on one connection: bounded, in order, with newer states in the place of older ones."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from protocol import limits, socketio
from server.sessions import wire_metrics as metrics

_REPLACEABLE = frozenset({"state", "plain_state", "people", "crowd"})
_DROPPABLE = frozenset({"reaction"})


@dataclass(slots=True)
class _Event:
    """An event that is encoded only when its turn comes, so that a replaced one costs nothing."""

    name: str
    payload: Mapping[str, Any]

    def text(self) -> str:
        return socketio.event(self.name, self.payload)


class Outbox:
    """Of each room only the newest state, people and crowd wait. Reactions are dropped when the outbox is half full.

    Everything else is kept; when even that is too much, `on_overflow` is called once: the client is too slow and must
    come again. After that nothing more is taken in.
    """

    def __init__(self, on_overflow: Callable[[], None]) -> None:
        self._on_overflow = on_overflow
        self._waiting: deque[str | _Event] = deque()
        self._newest: dict[tuple[str, object], _Event] = {}
        self._filled = asyncio.Event()
        self._is_closed = False

    def put_event(self, name: str, payload: Mapping[str, Any]) -> None:
        if name in _DROPPABLE and len(self._waiting) >= limits.OUTBOX_FRAMES_MAX // 2:
            metrics.frames_dropped.labels(name).inc()
            return
        event = _Event(name, payload)
        if name in _REPLACEABLE:
            key = (name, payload.get("room"))
            older = self._newest.get(key)
            if older is not None:
                older.payload = payload
                metrics.frames_dropped.labels(name).inc()
                return
            self._newest[key] = event
        self._put(event)

    def put_text(self, text: str) -> None:
        """A packet that must not be lost."""
        self._put(text)

    def close(self) -> None:
        """Take nothing more; `take` gives what is left, then None."""
        self._is_closed = True
        self._filled.set()

    async def take(self) -> str | None:
        """The next packet, waiting for one; None after `close` when all are taken."""
        while not self._waiting:
            if self._is_closed:
                return None
            self._filled.clear()
            await self._filled.wait()
        first = self._waiting.popleft()
        if isinstance(first, str):
            return first
        if first.name in _REPLACEABLE:
            del self._newest[first.name, first.payload.get("room")]
        return first.text()

    def _put(self, entry: str | _Event) -> None:
        if self._is_closed:
            return
        if len(self._waiting) >= limits.OUTBOX_FRAMES_MAX:
            self.close()
            self._waiting.clear()
            self._on_overflow()
            return
        self._waiting.append(entry)
        self._filled.set()
