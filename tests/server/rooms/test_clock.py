"""Counted time."""

from __future__ import annotations

from game.deck import Deck
from game.record import Opened, Record
from game.replay import Fold
from server.rooms.clock import AwakeClock, RoomClock, room_ms_at_claim
from tests.simulation.bell import BellMode


class Hand:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.s = 1_000.0

    def read(self) -> float:
        return self.s


def test_room_time_runs_on_from_where_it_was() -> None:
    hand = Hand()
    clock = RoomClock(hand.read, 12_345)
    assert clock.now_ms() == 12_345
    hand.s += 1.5
    assert clock.now_ms() == 13_845
    clock.stand_at(13_000)
    assert clock.now_ms() == 13_000


def test_every_millisecond_is_itself() -> None:
    hand = Hand()
    clock = RoomClock(hand.read, 0)
    for ms in range(5_000):
        hand.s = 1_000 + ms / 1_000
        assert clock.now_ms() == ms


def test_a_gap_between_two_readings_is_not_counted() -> None:
    hand = Hand()
    clock = AwakeClock(hand.read)
    began = clock.read()
    hand.s += 1.0
    assert clock.read() - began == 1.0
    hand.s += 1.1
    assert clock.read() - began == 1.0
    assert clock.stalls == 1
    hand.s += 0.5
    assert clock.read() - began == 1.5
    assert clock.stalls == 1


def test_a_claim_goes_on_from_the_last_sign_of_life() -> None:
    fold = Fold.start(BellMode(), Deck()).after(Record(1, 5_000, (Opened("Bell", "deck", 1_000_000),)))
    assert room_ms_at_claim(fold, 1_008_000) == 8_000
    assert room_ms_at_claim(fold, 1_003_000) == 5_000, "the last record is a sign of life too"
    assert room_ms_at_claim(fold, None) == 5_000
