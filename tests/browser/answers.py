"""What is right and what is wrong in the bank of the browser tests, `banks/duels.gift`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BANK = Path(__file__).parent / "banks" / "duels.gift"
FIVE_KINDS = "Five kinds"
PLAIN = "Plain"
"""Three questions of one kind, each open for `PLAIN_S`."""
PLAIN_S = 20


@dataclass(frozen=True)
class Key:
    """Options by their texts, those of a true/false question by their places, or what is typed."""

    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    typed: tuple[str, str] | None = None
    places: tuple[int, int] | None = None


KEYS = {
    "Which of these is the Latin word for fire?": Key(("ignis",), ("terra",)),
    "Which of these numbers are even?": Key(("two", "four"), ("three",)),
    "Whales are mammals.": Key(places=(0, 1)),
    "How many sides has a hexagon?": Key(typed=("6", "7")),
    "What is the capital of France?": Key(typed=("paris", "Lyon")),
    "Which of these is a colour?": Key(("green",), ("seven",)),
    "Which of these is a number?": Key(("eleven",), ("blue",)),
    "Which of these is a day?": Key(("Monday",), ("twelve",)),
}
