"""What one client is sent, and what gives way while it takes nothing."""

from collections.abc import Mapping
from typing import Any

import pytest

from protocol import limits
from server.transport.outbox import Outbox


class Link:
    """As far as an outbox knows it: takes everything, or nothing."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.takes = True
        self.waiting_bytes = 0
        self.too_slow = 0
        self.outbox = Outbox(self, self.encode, self.overflow)  # type: ignore[arg-type]

    def send(self, message: Any) -> None:
        self.sent.append(message)
        if not self.takes:
            self.waiting_bytes += len(message)

    def encode(self, name: str, payload: Mapping[str, Any]) -> list[Any]:
        return [(name, payload)]

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
        link.outbox.put_event(*event)
    assert link.sent == events


def test_of_what_is_kept_back_only_the_newest_of_each_room_is_sent(link: Link) -> None:
    link.stalls()
    for n in range(3):
        for room in "ab":
            link.outbox.put_event(*state(room, n))
        link.outbox.put_event("crowd", {"room": "a", "watching": n})
    assert link.sent == []
    assert link.drains() == [state("a", 2), state("b", 2), ("crowd", {"room": "a", "watching": 2})]
    assert link.drains() == []


def test_the_newest_is_sent_last(link: Link) -> None:
    link.stalls()
    link.outbox.put_event(*state("a", 0))
    link.outbox.put_event(*state("b", 0))
    link.outbox.put_event(*state("a", 1))
    assert link.drains() == [state("b", 0), state("a", 1)]


def test_what_matters_waits_in_order_and_reactions_give_way(link: Link) -> None:
    link.stalls()
    link.outbox.put_event("challenged", {"room": "a"})
    link.outbox.put_event("reaction", {"room": "a"})
    link.outbox.put(["43[]"])
    assert link.sent == [("challenged", {"room": "a"}), "43[]"]


def test_of_a_room_that_has_closed_nothing_follows(link: Link) -> None:
    link.stalls()
    link.outbox.put_event(*state("a", 0))
    link.outbox.put_event(*state("b", 0))
    link.outbox.put_event("room_closed", {"room": "a", "code": "ended"})
    assert link.drains() == [state("b", 0)]


def test_who_does_not_even_take_what_matters_is_too_slow(link: Link) -> None:
    link.stalls()
    link.outbox.put(["x" * (limits.OUTBOX_BYTES_MAX - 1)])
    assert not link.too_slow
    link.outbox.put(["x"])
    assert link.too_slow


def test_what_is_kept_back_again_while_it_is_sent_is_sent_later(link: Link) -> None:
    link.stalls()
    for room in "abc":
        link.outbox.put_event(*state(room, 0))
    link.takes, link.waiting_bytes = False, 0
    link.encode = lambda name, payload: ["x"]  # type: ignore[assignment]
    link.outbox._encode = link.encode
    link.outbox.writable()
    assert link.sent == ["x"]  # with it the line is full again
    assert len(link.drains()) == 2
