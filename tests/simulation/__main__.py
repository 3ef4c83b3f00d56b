"""Live through worlds: `python -m tests.simulation --seeds 10000`, or one of them again with `--seed 17`.

Ends with 1 when a law was broken, and says how to see it again.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from multiprocessing import get_context

from tests.simulation.planted import PLANTS, lived
from tests.simulation.world import CALM_S, STORM_S, Outcome

_TOLD_MAX = 12


def outcomes(seeds: Iterable[int], plant: str | None, jobs: int) -> Iterator[Outcome]:
    if jobs == 1:
        yield from (lived(seed, plant) for seed in seeds)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(partial(lived, plant=plant), seeds, chunksize=4)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many worlds")
    parser.add_argument("--first", type=int, default=1, help="the first world's seed")
    parser.add_argument("--seed", type=int, help="this world alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--plant", choices=PLANTS, help="a bug, planted on purpose; ends with the first that notices")
    args = parser.parse_args()
    seeds = range(args.first, args.first + args.seeds) if args.seed is None else range(args.seed, args.seed + 1)
    began_s, counts, faults, levels = time.monotonic(), Counter[str](), Counter[str](), Counter[str]()
    failed = 0
    for outcome in outcomes(seeds, args.plant, 1 if args.seed is not None or args.plant else args.jobs):
        counts, faults = counts + outcome.counts, faults + outcome.faults
        levels[outcome.level] += 1
        if args.seed is not None:
            print(f"trace {outcome.trace}")
        if outcome.broken:
            failed += 1
            print(f"seed {outcome.seed} ({outcome.level}) breaks the law: make simulate SEED={outcome.seed}")
            print(*(f"  {broken}" for broken in outcome.broken[:_TOLD_MAX]), sep="\n", flush=True)
            if args.plant:
                break
    worlds = sum(levels.values())
    print(f"{worlds} worlds of {STORM_S + CALM_S:.0f} s in {time.monotonic() - began_s:.1f} s, {failed} failed")
    for title, counted in (("levels", levels), ("faults", faults), ("counted", counts)):
        print(f"{title}: {', '.join(f'{name} {times:,}' for name, times in sorted(counted.items()))}")
    return 1 if failed else 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of a set of words is part of a world
        os.execve(
            sys.executable,
            [sys.executable, "-m", "tests.simulation", *sys.argv[1:]],
            {**os.environ, "PYTHONHASHSEED": "0"},
        )
    sys.exit(main())
