"""How often one line is shown its rooms: as often as they change, or once a second while nobody looks at the page.

at the low rate
state, plain_state     the newest of each room, all together, once in `limits.LOW_RATE_S`; what is overtaken is counted
the last of a room     at once: it holds the result
room_closed            at once, and nothing of that room after it
any other              at once

It works beside the line, so that it is the same for rooms of this node and of others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from protocol import limits
from protocol.messages.from_client import Rate
from protocol.render import SharedFrame
from server.sessions import wire_metrics as metrics
from server.sessions.port import Send

_STATES = frozenset({"state", "plain_state"})


class Timers(Protocol):
    """Of an event loop."""

    def time(self) -> float: ...
    def call_at(self, when: float, callback: Callable[[], Any], /) -> asyncio.TimerHandle: ...


class LinePace:
    """`send` of it is the way to the line: at the full rate the very one that was given, so that it costs nothing."""

    __slots__ = (
        "_kept_back",
        "_send",
        "_shown_s",
        "_timer",
        "_timers",
        "send",
    )

    def __init__(self, send: Send, timers: Timers) -> None:
        self.send = self._send = send
        self._timers = timers
        self._kept_back: dict[str | None, SharedFrame] = {}
        self._shown_s = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    def become(self, rate: Rate) -> None:
        """At full rate the newest is shown at once."""
        if rate == "low":
            self.send = self._send_slowly
        else:
            self.send = self._send
            self._show()

    def close(self) -> None:
        """The line has ended; one that comes again is shown what is newest then."""
        self._kept_back.clear()
        self._stop()

    # --- inside ------------------------------------------------------------------------------------------------

    def _send_slowly(self, frame: SharedFrame) -> None:
        frame = frame.whole  # whoever misses some can use no patch
        if frame.event not in _STATES:
            if frame.event == "room_closed":
                self._kept_back.pop(frame.room, None)
            self._send(frame)
            return
        if self._kept_back.pop(frame.room, None) is not None:
            metrics.states_skipped.inc()
        if _is_last(frame):
            self._send(frame)
            return
        self._kept_back[frame.room] = frame
        due_s = self._shown_s + limits.LOW_RATE_S
        if self._timers.time() >= due_s:
            self._show()
        elif self._timer is None:
            self._timer = self._timers.call_at(due_s, self._show)

    def _show(self) -> None:
        self._stop()
        kept_back, self._kept_back = self._kept_back, {}
        if kept_back:
            self._shown_s = self._timers.time()
        for frame in kept_back.values():
            self._send(frame)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _is_last(frame: SharedFrame) -> bool:
    view = frame.payload["view"]
    return view.get("stage") == "over" or view.get("over") is True
