"""`python -m tests.fuzz [--inputs N] [--seed S]`: coverage-guided inputs to every target, N in all (1,000,000).

Each target runs in a process of its own, because atheris ends the process when it has done its runs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.costs import MS_MAX, cost_ms
from tests.fuzz.targets import SEEDS, TARGETS


def fuzz(name: str, inputs: int, seed: int, corpus: Path) -> None:
    """Does not return."""
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

    with atheris.instrument_imports(include=["protocol"]):
        pass
    run, worst = TARGETS[name], 0.0

    def one(data: bytes) -> None:
        nonlocal worst
        cost = cost_ms(run, data)
        worst = max(worst, cost)
        if cost > MS_MAX:
            raise AssertionError(f"{len(data)} bytes cost {cost:.1f} ms three times")

    for place, data in enumerate(SEEDS[name]):
        (corpus / str(place)).write_bytes(data)
    options = [f"-runs={inputs}", f"-seed={seed}", "-max_len=65536", "-rss_limit_mb=1024", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    arguments.add_argument("--inputs", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--target", choices=TARGETS)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as corpus:
        if given.target is not None:
            fuzz(given.target, given.inputs, given.seed, Path(corpus))
        failed = []
        for name in TARGETS:
            command = [sys.executable, "-m", "tests.fuzz", "--target", name, "--seed", str(given.seed)]
            done = subprocess.run(
                [*command, "--inputs", str(given.inputs // len(TARGETS))], capture_output=True, text=True
            )
            told = [line for line in done.stderr.splitlines() if line.startswith(("stat::", "Done"))]
            sys.stdout.write(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}; {'; '.join(told)}\n")
            if done.returncode != 0:
                failed.append(name)
                sys.stdout.write(done.stderr[-4_000:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
