"""Chance is repeatable, and fair."""

from __future__ import annotations

from collections import Counter
from itertools import islice, permutations

from game.chance import numbers, shuffled


def test_the_reference_vector() -> None:
    """The first outputs of the reference SplitMix64 in C for the seed 1234567."""
    assert list(islice(numbers(1234567), 5)) == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_numbers_stay_within_64_bits_for_any_seed() -> None:
    for seed in (0, 1, 2**63, 2**64 - 1):
        assert all(0 <= drawn < 2**64 for drawn in islice(numbers(seed), 100))


def test_same_number_in_same_draws_out() -> None:
    assert shuffled("abcdef", numbers(7)) == shuffled("abcdef", numbers(7)) != shuffled("abcdef", numbers(8))


def test_a_shuffle_keeps_every_item_and_its_input() -> None:
    items = list(range(50))
    assert sorted(shuffled(items, numbers(3))) == items == list(range(50))
    assert shuffled((), numbers(1)) == ()
    assert shuffled((9,), numbers(1)) == (9,)


def test_every_order_comes_equally_often() -> None:
    """Chi-square over the 24 orders of four, 23 degrees of freedom: below 49.73 in 99.9 of 100 fair cases."""
    draws, rounds = numbers(20_26), 24_000
    seen = Counter(shuffled(range(4), draws) for _ in range(rounds))
    expected = rounds / 24
    chi_square = sum((seen[order] - expected) ** 2 / expected for order in permutations(range(4)))
    assert chi_square < 49.73


def test_neighbouring_seeds_are_as_fair() -> None:
    """Each command brings a number of its own: the first draws of many seeds are spread as evenly."""
    rounds = 12_000
    seen = Counter(shuffled(range(3), numbers(seed)) for seed in range(rounds))
    expected = rounds / 6
    assert sum((count - expected) ** 2 / expected for count in seen.values()) < 20.52  # 5 degrees of freedom
    assert len(seen) == 6
