"""What one client is sent, and what gives way while it takes nothing."""

from typing import Any

import pytest

from protocol import limits
from protocol.render import SharedFrame
from server.transport.outbox import Outbox


class Link:
    """As far as an outbox knows it: takes everything, or nothing."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.takes = True
        self.waiting_bytes = 0
        self.too_slow = 0
        self.fills_up = False
        self.outbox = Outbox(self, self.overflow)  # type: ignore[arg-type]

    def send(self, message: Any) -> int:
        self.sent.append(message)
        if not self.takes:
            self.waiting_bytes += len(message)
        return self.waiting_bytes

    def send_now(self, frame: SharedFrame, packed: bool) -> bool:
        if self.waiting_bytes:
            return False
        self.send_shared(frame, packed=packed)
        return True

    def send_shared(self, frame: SharedFrame, *, packed: bool) -> None:
        self.sent.append((frame.event, frame.payload))
        if self.fills_up:
            self.waiting_bytes = 1

    def puts(self, event: str, payload: dict[str, Any]) -> None:
        self.outbox.put_event(SharedFrame(event, payload))

    def overflow(self) -> None:
        self.too_slow += 1

    def stalls(self) -> None:
        self.takes = False
        self.waiting_bytes = 1

    def drains(self) -> list[Any]:
        """And what is sent then."""
        self.takes, self.waiting_bytes, self.sent = True, 0, []
        self.outbox.writable()
        return self.sent


@pytest.fixture
def link() -> Link:
    return Link()


def state(room: str, n: int) -> tuple[str, dict[str, Any]]:
    return "state", {"room": room, "n": n}


def test_everything_is_sent_at_once_while_the_client_takes_it(link: Link) -> None:
    events = [state("a", 0), state("a", 1), ("reaction", {"room": "a"}), ("challenged", {"room": "b"})]
    for event in events:
        link.puts(*event)
    assert link.sent == events


def test_of_what_is_kept_back_only_the_newest_of_each_room_is_sent(link: Link) -> None:
    link.stalls()
    for n in range(3):
        for room in "ab":
            link.puts(*state(room, n))
        link.puts("crowd", {"room": "a", "watching": n})
    assert link.sent == []
    assert link.drains() == [state("a", 2), state("b", 2), ("crowd", {"room": "a", "watching": 2})]
    assert link.drains() == []


def test_the_newest_is_sent_last(link: Link) -> None:
    link.stalls()
    link.puts(*state("a", 0))
    link.puts(*state("b", 0))
    link.puts(*state("a", 1))
    assert link.drains() == [state("b", 0), state("a", 1)]


def test_what_matters_waits_in_order_and_reactions_give_way(link: Link) -> None:
    link.stalls()
    link.puts("challenged", {"room": "a"})
    link.puts("reaction", {"room": "a"})
    link.outbox.put("43[]")
    assert link.sent == [("challenged", {"room": "a"}), "43[]"]


def test_of_a_room_that_has_closed_nothing_follows(link: Link) -> None:
    link.stalls()
    link.puts(*state("a", 0))
    link.puts(*state("b", 0))
    link.puts("room_closed", {"room": "a", "code": "ended"})
    assert link.drains() == [state("b", 0)]


def test_who_does_not_even_take_what_matters_is_too_slow(link: Link) -> None:
    link.stalls()
    link.outbox.put("x" * (limits.OUTBOX_BYTES_MAX - 1))
    assert not link.too_slow
    link.outbox.put("x")
    assert link.too_slow


def test_what_is_kept_back_again_while_it_is_sent_is_sent_later(link: Link) -> None:
    link.stalls()
    for room in "abc":
        link.puts(*state(room, 0))
    link.waiting_bytes, link.fills_up = 0, True
    link.outbox.writable()
    assert link.sent == [state("a", 0)]  # with it the line is full again
    link.fills_up = False
    assert link.drains() == [state("b", 0), state("c", 0)]
