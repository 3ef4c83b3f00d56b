"""One target, guided by coverage: `python -m tests.fuzz.guided TARGET INPUTS FOLDER`, a process of its own.

It says in one line of JSON what it saw. Where something is found, it ends with another code than 0, the traceback, and
the input in `FOLDER`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["protocol", "tests.fuzz.targets"]):
    from tests.fuzz.targets import SEEDS, TARGETS, TOKENS

from tests.fuzz.costs import MS_MAX, cost_ms, resident_bytes

INPUT_BYTES_MAX = 4_096
WARM = 0.2
"""The share of the inputs after which memory is to stay as it is: libFuzzer has found most of its corpus by then."""


class Guided:
    def __init__(self, target: str, inputs: int) -> None:
        self._run, self._inputs, self._target = TARGETS[target], inputs, target
        self._done = 0
        self._slowest_ms = 0.0
        self._warm_bytes = 0
        self._began_s = time.monotonic()

    def try_one(self, data: bytes) -> None:
        spent_ms = cost_ms(self._run, data)
        self._slowest_ms = max(self._slowest_ms, spent_ms)
        assert spent_ms <= MS_MAX, f"{spent_ms:.1f} ms of CPU, three times"
        self._done += 1
        if self._done == int(self._inputs * WARM):
            self._warm_bytes = resident_bytes()
        if self._done == self._inputs:
            self._tell()

    def _tell(self) -> None:
        seen = {
            "target": self._target,
            "inputs": self._done,
            "seconds": round(time.monotonic() - self._began_s, 1),
            "slowest_ms": round(self._slowest_ms, 2),
            "resident_mb": round(resident_bytes() / 1e6, 1),
            "grown_mb": round((resident_bytes() - self._warm_bytes) / 1e6, 1),
        }
        sys.stdout.write(f"{json.dumps(seen)}\n")
        sys.stdout.flush()
        os._exit(0)  # libFuzzer would go on


def main(target: str, inputs: str, folder: str) -> None:
    corpus = Path(folder, target)
    corpus.mkdir(parents=True)
    for number, seed in enumerate(SEEDS[target]):
        (corpus / f"seed-{number}").write_bytes(seed)
    tokens = Path(folder, f"{target}.dict")
    tokens.write_text("".join(f'"{_quoted(token)}"\n' for token in TOKENS))
    options = (
        f"-max_len={INPUT_BYTES_MAX}",
        "-len_control=10",
        f"-artifact_prefix={folder}/{target}-",
        f"-dict={tokens}",
    )
    atheris.Setup([sys.argv[0], str(corpus), *options], Guided(target, int(inputs)).try_one)
    atheris.Fuzz()


def _quoted(token: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in token)


if __name__ == "__main__":
    main(*sys.argv[1:])
