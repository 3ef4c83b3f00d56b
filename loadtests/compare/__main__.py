"""`python -m loadtests.compare`: ours and its peers under the same load, in turn, and what each of them needed for it.

Everything is on loopback, starts and ends by itself, and is bounded in time. Linux only: /proc tells what was used.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from loadtests.compare import building
from loadtests.compare.building import Trouble
from loadtests.compare.contestants import ROOT, contestants
from loadtests.compare.measuring import Run
from loadtests.compare.report import said, tables
from loadtests.compare.running import one_run
from loadtests.compare.tokens import Signer
from loadtests.compare.versions import versions
from loadtests.compare.workloads import Workload, named


def main(words: Sequence[str]) -> int:
    given = _parser().parse_args(words)
    if sys.platform != "linux":
        raise Trouble("What the processes use is read from /proc: the comparison needs Linux.")
    signal.signal(signal.SIGTERM, _stop)
    work: Path = given.out.absolute()
    work.mkdir(parents=True, exist_ok=True)
    results = work / f"{time.strftime('%Y%m%d-%H%M%S')}.jsonl"
    workloads = [_workload(name, given.secs, given.warm) for name in given.work.split(",")]
    driver, racers = building.driver(work), contestants(work, Signer())
    used = versions(ROOT)
    _write(results, {"versions": used})
    print(", ".join(f"{name} {number}" for name, number in used.items()), flush=True)
    rows: list[Run] = []
    for number in range(given.rounds):
        for workload in workloads:
            for contestant in racers:
                if not (re.search(given.only, contestant.name) and re.search(contestant.takes, workload.name)):
                    continue
                row = one_run(contestant, workload, driver, work)
                row = {"contestant": contestant.name, "work": workload.name, "round": number, **row}
                rows.append(row)
                _write(results, row)
                print(f"{number} {workload.name:6} {contestant.name:24} {said(row)}", flush=True)
    told = tables(rows)
    results.with_suffix(".md").write_text(f"{told}\n")
    print(f"\n{told}\n\nEach run is a line of {results}, the tables are beside it.")
    return 1 if any("error" in row for row in rows) else 0


def _write(results: Path, line: Run) -> None:
    with results.open("a") as file:
        file.write(f"{json.dumps(line)}\n")


def _workload(name: str, secs: float, warm: float) -> Workload:
    try:
        return named(name, secs, warm)
    except KeyError:
        raise Trouble(f"There is no workload {name}; there are F and a number, R, P, C and SAT.") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loadtests.compare", description=__doc__)
    parser.add_argument("--work", default="R,F1000,F100,F4000,P,C,SAT", help="which workloads, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--secs", type=float, default=5, help="how long is measured")
    parser.add_argument("--warm", type=float, default=8, help="how long before that; V8 needs 8 s")
    parser.add_argument("--only", default="", help="only contestants whose name this regular expression finds")
    parser.add_argument("--out", type=Path, default=ROOT / ".arena-data/compare", help="where results are written")
    return parser


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except Trouble as trouble:
        sys.exit(str(trouble))
