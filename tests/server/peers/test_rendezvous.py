"""One order for all nodes, an even spread, and nobody with far more than their share."""

from __future__ import annotations

from collections import Counter

from server.peers.rendezvous import ROOMS_FREE, in_turn

EVEN = {"a": 0, "b": 0, "c": 0}


def firsts(rooms: dict[str, int], count: int = 3_000) -> Counter[str]:
    return Counter(in_turn(f"room-{number}", rooms)[0] for number in range(count))


def test_all_nodes_agree_on_the_order() -> None:
    backwards = dict(reversed(EVEN.items()))
    for number in range(200):
        order = in_turn(f"room-{number}", EVEN)
        assert sorted(order) == ["a", "b", "c"]
        assert in_turn(f"room-{number}", backwards) == order


def test_of_nobody_nobody_is_first() -> None:
    assert in_turn("room", {}) == []


def test_rooms_spread_evenly() -> None:
    assert all(850 < count < 1_150 for count in firsts(EVEN).values()), firsts(EVEN)


def test_a_death_moves_only_the_rooms_of_the_dead() -> None:
    left = {"a": 0, "b": 0}
    for number in range(200):
        room = f"room-{number}"
        assert in_turn(room, left) == [node for node in in_turn(room, EVEN) if node != "c"]


def test_who_has_more_than_its_share_comes_last() -> None:
    rooms = {"a": 400, "b": 10, "c": 10}
    assert firsts(rooms)["a"] == 0
    assert all(in_turn(f"room-{number}", rooms)[-1] == "a" for number in range(100))
    few = {"a": ROOMS_FREE, "b": 0, "c": 0}
    assert firsts(few)["a"] > 850, "a few rooms are nobody's burden"
