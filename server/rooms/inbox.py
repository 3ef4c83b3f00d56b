"""What waits to be done in a room, in the order of its receipt. Bounded: when it is full, the reply is `busy`."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from game.mode import Rejected
from game.record import Origin
from protocol.limits import ROOM_INBOX_MAX
from protocol.messages.errors import WireError
from server import metrics


class Accepted(Struct, frozen=True):
    """`version` is the record that holds the command, or the current one where it changed nothing."""

    version: int


Reply = Accepted | Rejected
Answer = Callable[[Reply], None]
"""Told once. Must not raise."""
_ACCEPTED = metrics.commands["accepted"]


class Request(Struct, eq=False):
    """A command and the time of its receipt, by the room and by the loop (s).

    Nobody waits for the reply to what the server itself asks.
    """

    command: Any
    room_ms: int
    origin: Origin | None = None
    tell: Answer | None = None
    asked_s: float = 0.0
    timer: bool = False

    def answer(self, reply: Reply) -> None:
        """The first answer is the one that is told."""
        if self.tell is None:
            return
        (_ACCEPTED if isinstance(reply, Accepted) else metrics.commands[reply.code]).n += 1
        tell, self.tell = self.tell, None
        tell(reply)


class Inbox:
    def __init__(self) -> None:
        self.waiting: deque[Request] = deque()
        """To look at; the first is the next that `take` gives."""

    def __len__(self) -> int:
        return len(self.waiting)

    def __iter__(self) -> Iterator[Request]:
        return iter(self.waiting)

    def put(self, request: Request) -> bool:
        """False where it was refused, since too many wait."""
        if len(self.waiting) >= ROOM_INBOX_MAX:
            request.answer(Rejected(WireError.BUSY))
            return False
        self.waiting.append(request)
        return True

    def take(self) -> Request:
        return self.waiting.popleft()

    def received_by(self, room_ms: int) -> None:
        """The room's clock stood at `room_ms` while these came in: none of them is later than that."""
        for request in self.waiting:
            request.room_ms = min(request.room_ms, room_ms)

    def refuse_all(self, code: WireError) -> None:
        while self.waiting:
            self.take().answer(Rejected(code))
