"""Golden bytes of snapshots: a line for each mode and version of its state, `mode, version, bytes in hexadecimal`.

Lines are added, never changed: rooms of an earlier release are read by them. `python -m tests.golden.write` adds the
lines that are missing, with an example made from the state's fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from game.deck import Deck
from game.mode import Mode
from game.modes import MODES
from game.record import Opened
from game.replay import Fold
from persistence.done import Done, encode_done
from persistence.snapshot_codec import encode_snapshot, state_version
from tests.golden.events import example

PATH = Path(__file__).parent / "states_v1.txt"
COMMANDS = {
    "ann": encode_done([Done("hang", "digest", 1, 0), Done("c1", "digest", 3, 900)]),
    "ben": encode_done([Done("c1", "another", 2, 500)]),
}


def fold_of(mode: Mode) -> Fold:
    """The fold whose bytes stand in the line of the mode's present version."""
    state = example(type(mode.initial(Deck())))
    return Fold(mode, state, 3, 900, 1_700_000_000_000, Opened(mode.name, "deck", 1_700_000_000_000))


def missing_lines() -> Iterator[str]:
    table = {tuple(line.split("\t")[:2]) for line in PATH.read_text("utf-8").splitlines()}
    for mode in MODES.values():
        version = str(state_version(mode.name))
        if (mode.name, version) not in table:
            yield "\t".join([mode.name, version, encode_snapshot(fold_of(mode), COMMANDS).hex()]) + "\n"
