"""Counters for what happens thousands of times a second. Adding to one is no call and takes no lock: the loop's thread
alone adds. `/metrics` reads them like any other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector


class Tally:
    """`tally.n += 1`."""

    __slots__ = ("n",)

    def __init__(self) -> None:
        self.n = 0


class Tallies(dict[str, Tally]):
    """One `Tally` for each value of a label, from the first time that it is asked for."""

    def __init__(self, name: str, documentation: str, label: str) -> None:
        super().__init__()
        REGISTRY.register(_Counter(name, documentation, label, self))

    def __missing__(self, value: str) -> Tally:
        tally = self[str(value)] = Tally()
        return tally


class _Counter(Collector):
    def __init__(self, name: str, documentation: str, label: str, tallies: Tallies) -> None:
        self._name, self._documentation, self._label = name, documentation, label
        self._tallies = tallies

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(self._name, self._documentation, labels=[self._label])
        for value, tally in tuple(self._tallies.items()):
            family.add_metric([value], tally.n)
        yield family


class Timings(Collector):
    """How long something took, in seconds, by upper bound."""

    def __init__(self, name: str, documentation: str, buckets: Sequence[float]) -> None:
        self._name, self._documentation = name, documentation
        self._bounds = tuple(buckets)
        self._counts = [0] * (len(self._bounds) + 1)
        self._sum_s = 0.0
        REGISTRY.register(self)

    def add(self, seconds: float) -> None:
        self._counts[bisect_left(self._bounds, seconds)] += 1
        self._sum_s += seconds

    def collect(self) -> Iterator[Metric]:
        upto, total = [], 0
        for bound, count in zip((*map(str, self._bounds), "+Inf"), tuple(self._counts), strict=True):
            total += count
            upto.append((bound, total))
        yield HistogramMetricFamily(self._name, self._documentation, buckets=upto, sum_value=self._sum_s)
