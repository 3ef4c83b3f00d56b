"""What an input costs: thread CPU time, an outlier only if it repeats, and what is still in memory afterwards."""

from __future__ import annotations

import gc
import resource
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

MS_MAX = 10.0
TRIES = 3
KEPT_BYTES_MAX = 200_000
PAGE_BYTES = resource.getpagesize()


def cost_ms(run: Callable[[bytes], None], data: bytes) -> float:
    """The least of three tries, where the first was too much: others work on this machine as well. What a tracer
    (coverage) costs on each line is not counted."""
    costs: list[float] = []
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        while not costs or (costs[-1] > MS_MAX and len(costs) < TRIES):
            began_s = time.thread_time()
            run(data)
            costs.append((time.thread_time() - began_s) * 1_000)
    finally:
        sys.settrace(tracer)
    return min(costs)


def kept_bytes(run: Callable[[bytes], None], inputs: Iterable[bytes]) -> int:
    """How much more memory is in use after all of them, after a first round that fills caches."""
    inputs = list(inputs)
    for data in inputs:
        run(data)
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for data in inputs:
            run(data)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def resident_bytes() -> int:
    """Of this process, as Linux counts them (proc_pid_statm)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES
