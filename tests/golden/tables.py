"""Golden tables: one scripted duel a mode, kept line by line in `tests/golden/<mode>.txt`.

    time, who does what | what happens | when the room acts next by itself | scores

The left column is the script, the others are what the rules make of it. `python -m tests.golden.write` plays it anew;
read the difference before you commit it: it is a change of the rules.
"""

from __future__ import annotations

from pathlib import Path

from game.mode import Mode
from game.modes import MODES
from tests.game.duel.decks import mixed
from tests.game.duel.table import Room, scores

FOLDER = Path(__file__).parent
_WIDTHS = (30, 62, 6)


def path_of(mode: Mode) -> Path:
    return FOLDER / f"{mode.name.lower().replace(' ', '_')}.txt"


def played(mode: Mode, table: str) -> str:
    """The table with its left column played anew. Comments and blank lines stay."""
    room = Room(mode, mixed(5), time_limit=1)
    return "".join(_line(room, line.strip()) + "\n" for line in table.splitlines())


def _line(room: Room, line: str) -> str:
    if not line or line.startswith("#"):
        return line
    at_ms, *words = line.split("|")[0].split()
    cells = room.row(f"{at_ms} {' '.join(words)}").split(" | ")
    cells = [f"{at_ms:>6} {' '.join(words)}", *cells[1:], scores(room.state)]
    padded = (cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=False))
    return " | ".join([*padded, cells[-1]])


def modes() -> tuple[Mode, ...]:
    return tuple(MODES.values())
