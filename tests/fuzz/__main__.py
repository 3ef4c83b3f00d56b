"""The long form of the fuzzers, guided by coverage: `python -m tests.fuzz [--inputs N]`, so many for each target.

`make fuzz` runs it where atheris is installed. Found is: an exception that is not documented, an input that three times
costs more than 10 ms of CPU, memory that grows. Such inputs stay in `.fuzz/found`. The corpus begins with the seeds of
`targets.py` each time, and is gone afterwards: what is worth keeping belongs there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
FOUND = ROOT / ".fuzz" / "found"
GROWN_MB_MAX = 8.0
"""After the first fifth; the corpus itself is some hundred kB."""
LAST_LINES = 30


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--target", choices=TARGETS, action="append", help="only this one; may be given again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="arena-fuzz-") as folder:
        failed = [target for target in given.target or TARGETS if not _is_quiet(target, given.inputs, Path(folder))]
    if failed:
        print(f"Found something in: {', '.join(failed)}.")
    return 1 if failed else 0


def _is_quiet(target: str, inputs: int, folder: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", target, str(inputs), str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        print(*done.stderr.splitlines()[-LAST_LINES:], sep="\n")
        for artifact in folder.glob(f"{target}-*"):
            FOUND.mkdir(parents=True, exist_ok=True)
            (FOUND / artifact.name).write_bytes(artifact.read_bytes())
            print(f"The input: {FOUND / artifact.name}")
        return False
    seen: dict[str, Any] = json.loads(done.stdout)
    print(
        "{target:9}{inputs:,} inputs in {seconds} s; the slowest {slowest_ms} ms; "
        "{resident_mb} MB resident, {grown_mb:+} MB since a fifth".format(**seen),
        flush=True,
    )
    return bool(seen["grown_mb"] <= GROWN_MB_MAX)


if __name__ == "__main__":
    sys.exit(main())
