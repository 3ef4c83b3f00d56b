"""One order for all nodes, an even spread, and nobody with far more than their share."""

from __future__ import annotations

from collections import Counter

from server.peers.rendezvous import ROOMS_FREE, rank

EVEN = {"a": 0, "b": 0, "c": 0}


def firsts(rooms: dict[str, int], count: int = 3_000) -> Counter[str]:
    return Counter(node for number in range(count) for node in rooms if rank(f"room-{number}", node, rooms) == 0)


def test_ranks_are_an_order_that_all_nodes_agree_on() -> None:
    for number in range(200):
        assert sorted(rank(f"room-{number}", node, EVEN) for node in EVEN) == [0, 1, 2]


def test_rooms_spread_evenly() -> None:
    assert all(850 < count < 1_150 for count in firsts(EVEN).values()), firsts(EVEN)


def test_a_death_moves_only_the_rooms_of_the_dead() -> None:
    left = {"a": 0, "b": 0}
    for number in range(200):
        room = f"room-{number}"
        if rank(room, "c", EVEN) != 0:
            assert [node for node in left if rank(room, node, left) == 0] == [
                node for node in EVEN if rank(room, node, EVEN) == 0
            ]


def test_who_has_more_than_its_share_comes_last() -> None:
    rooms = {"a": 400, "b": 10, "c": 10}
    assert firsts(rooms)["a"] == 0
    assert all(rank(f"room-{number}", "a", rooms) == 2 for number in range(100))
    few = {"a": ROOMS_FREE, "b": 0, "c": 0}
    assert firsts(few)["a"] > 850, "a few rooms are nobody's burden"
