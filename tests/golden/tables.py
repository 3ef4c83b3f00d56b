"""Golden tables: one scripted room a mode, kept line by line in `tests/golden/<mode>.txt`.

    time, who does what | what happens | when the room acts next by itself | scores

The left column is the script, the others are what the rules make of it. `python -m tests.golden.write` plays it anew;
read the difference before you commit it: it is a change of the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from game.mode import Mode
from tests.game.play import file_name, player_of

FOLDER = Path(__file__).parent
_WIDTHS = (30, 62, 6)


def path_of(mode: Mode) -> Path:
    return FOLDER / f"{file_name(mode)}.txt"


def played(mode: Mode, table: str) -> str:
    """The table with its left column played anew. Comments and blank lines stay."""
    row = player_of(mode).golden_rows(mode)
    return "".join(_line(row, line.strip()) + "\n" for line in table.splitlines())


def _line(row: Callable[[str, str], list[str]], line: str) -> str:
    if not line or line.startswith("#"):
        return line
    room_ms, _, words = line.partition("|")[0].strip().partition(" ")
    words = " ".join(words.split())
    *cells, last = f"{room_ms:>6} {words}", *row(room_ms, words)
    return " | ".join([*(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=False)), last])
