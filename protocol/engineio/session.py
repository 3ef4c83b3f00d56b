"""One Engine.IO session, whatever carries its frames (engine.io-protocol, revision 4).

    state     frame       what comes of it
    open      4…, bytes   a message
              3           the next ping is due `ping_interval_ms` later
              1           → closed (client)
              6           nothing: it only made a request end
              any other   → closed (malformed)
    open      a ping due  the ping is sent; its pong is due `ping_timeout_ms` after the ping was
              a pong due  → closed (timeout)
    closed    anything    nothing

Only the server pings. A client's `2probe` and `5` belong to a second connection that wants to take over: `Upgrade`.

    waiting   2probe      → probed, 3probe is sent
    probed    5           → upgraded
    either    any other   → refused: that connection ends, and the session goes on with the one it has
"""

from __future__ import annotations

from enum import StrEnum

from protocol.engineio.packets import (
    CLOSE,
    MESSAGE,
    NOOP,
    PING,
    PONG,
    PROBE,
    PROBED,
    UPGRADE,
    Frame,
    MalformedPacket,
    Message,
    Terms,
)

_LATE_MS = 100


class Ended(StrEnum):
    """Why a session ended."""

    CLIENT = "client"
    MALFORMED = "malformed"
    TIMEOUT = "timeout"
    SERVER = "server"


class EngineSession:
    """Time is the caller's: milliseconds that never go back. `due_ms` says when `tick` has something to do."""

    __slots__ = ("_awaits_pong", "_out", "_terms", "due_ms", "ended", "sid")

    def __init__(self, sid: str, terms: Terms, upgrades: tuple[str, ...], now_ms: int) -> None:
        self.sid = sid
        self.ended: Ended | None = None
        self.due_ms = now_ms + terms.ping_interval_ms
        self._terms = terms
        self._awaits_pong = False
        self._out: list[Frame] = [terms.opening(sid, upgrades)]

    def receive(self, frame: Frame, now_ms: int) -> Message | None:
        """The message that the frame carried. Raises `MalformedPacket`, with which the session has ended."""
        if self.ended is not None:
            return None
        if isinstance(frame, bytes):
            return frame
        kind = frame[:1]
        if kind == MESSAGE:
            return frame[1:]
        if frame == PONG:
            self._awaits_pong = False
            self.due_ms = now_ms + self._terms.ping_interval_ms
        elif frame == CLOSE:
            self.ended = Ended.CLIENT
        elif frame != NOOP:
            self.ended = Ended.MALFORMED
            raise MalformedPacket(f"no packet of a client: {kind!r}")
        return None

    def tick(self, now_ms: int) -> None:
        """Whatever is due by now."""
        if self.ended is not None or now_ms < self.due_ms:
            return
        if self._awaits_pong:
            self.ended = Ended.TIMEOUT
            return
        self._awaits_pong = True
        # After the ping was due, even where the timer was a little late.
        self.due_ms = max(self.due_ms, now_ms - _LATE_MS) + self._terms.ping_timeout_ms
        self._out.append(PING)

    def end(self) -> None:
        """The server ends it. How the client hears of that is its carrier's: a close packet in a poll, or the
        WebSocket's own farewell."""
        if self.ended is None:
            self.ended = Ended.SERVER

    def data_to_send(self) -> list[Frame]:
        """What is to be sent now, in order. Each frame is given once."""
        out, self._out = self._out, []
        return out


class Upgrade:
    """A second connection that wants to carry a session which long-polling carries."""

    __slots__ = ("_out", "is_probed", "is_upgraded")

    def __init__(self) -> None:
        self.is_probed = self.is_upgraded = False
        self._out: list[Frame] = []

    def receive(self, frame: Frame) -> None:
        """Raises `MalformedPacket`. After `is_upgraded` the session itself receives."""
        if not self.is_probed and frame == PROBE:
            self.is_probed = True
            self._out.append(PROBED)
        elif self.is_probed and frame == UPGRADE:
            self.is_upgraded = True
        else:
            raise MalformedPacket("no packet of an upgrade")

    def data_to_send(self) -> list[Frame]:
        out, self._out = self._out, []
        return out
