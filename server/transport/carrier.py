"""What carries the frames of one Engine.IO session: a WebSocket, or the requests of long-polling."""

from __future__ import annotations

from typing import Protocol

from protocol.engineio.packets import Frame
from protocol.render import SharedFrame


class Carrier(Protocol):
    def put(self, frame: Frame) -> None:
        """Send it after all that were put before. Never waits: whoever puts looks at `waiting_bytes`."""
        ...

    def put_soon(self, frame: Frame) -> int:
        """The same together with what comes next, at the latest in the loop's next turn. Gives `waiting_bytes`."""
        ...

    def put_shared(self, frame: SharedFrame, *, packed: bool) -> None:
        """As `put` does, an event in the msgpack parser or the default one."""
        ...

    def put_now(self, frame: SharedFrame, packed: bool) -> bool:
        """The same if nothing waits; else False, and it was not put. What has ended takes everything."""
        ...

    @property
    def waiting_bytes(self) -> int:
        """What was put and the system has not taken."""
        ...

    def close(self) -> None:
        """End, when what waits was sent; at the latest `limits.CLOSING_S_MAX` later. More than once is once."""
        ...

    def client_left(self) -> None:
        """The client has ended the session: nothing more is for it."""
        ...

    def abort(self) -> None:
        """End now."""
        ...
