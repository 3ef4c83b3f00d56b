"""How long players waited for an answer after each kind of fault, of the faults that stood alone."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from operator import itemgetter

from scripts.chaos.faults import Fault
from scripts.chaos.player import Adder

ALONE_S = 10.0
LOOK_S = 8.0
_at_s = itemgetter(3)


def gaps_ms(faults: Sequence[Fault], kind: str, adders: Sequence[Adder], *, ended: bool) -> list[float]:
    """Sorted; the longest wait of each player at each fault, from the first asking to the acknowledgement.

    `ended`: of those whose line ended, else of all others.
    """
    gaps = []
    for fault in _alone(faults):
        if fault.kind == kind:
            ends_s = fault.ended_s + LOOK_S
            for adder in adders:
                has_ended = any(fault.began_s <= drop_s < ends_s for drop_s in adder.drops)
                first, last = (bisect(adder.acks, at_s, key=_at_s) for at_s in (fault.began_s - 1, ends_s))
                waits = [at_s - asked_s for _, _, asked_s, at_s in adder.acks[first:last]]
                if has_ended is ended and waits:
                    gaps.append(1_000 * max(waits))
    return sorted(gaps)


def percentile(gaps: Sequence[float], share: float) -> float:
    return gaps[min(len(gaps) - 1, int(len(gaps) * share))]


def _alone(faults: Sequence[Fault]) -> Iterator[Fault]:
    for number, fault in enumerate(faults):
        before_s = fault.began_s - faults[number - 1].ended_s if number else ALONE_S
        after_s = faults[number + 1].began_s - fault.ended_s if number + 1 < len(faults) else ALONE_S
        if min(before_s, after_s) >= ALONE_S:
            yield fault
