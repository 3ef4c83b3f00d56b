"""Chance that can be repeated: one 64-bit number in, the same draws out, on every Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
_MASK = 2**64 - 1


def numbers(seed: int) -> Iterator[int]:
    """An endless stream of 64-bit numbers: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, figure 16)."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & _MASK
        mixed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        yield mixed ^ (mixed >> 31)


def shuffled(items: Sequence[Item], draws: Iterator[int]) -> tuple[Item, ...]:
    """Fisher-Yates. The modulo's bias is below 2**-57 for 100 items."""
    left = list(items)
    for last in range(len(left) - 1, 0, -1):
        chosen = next(draws) % (last + 1)
        left[last], left[chosen] = left[chosen], left[last]
    return tuple(left)
