"""When Python looks for garbage in circles. What is not in a circle is freed at once, and our hot paths make none."""

from __future__ import annotations

import gc

NEW_MAX = 20_000
YOUNG_TURNS = 20
OLD_TURNS = 50


def rest_from_collecting() -> None:
    """To be called when everything stands that lives as long as the process.

    No collection looks at that again. After it Python would take every few thousand new objects (connections, folds,
    frames) for a reason to look at all of them: that was a seventh of the server's time. Circles come from errors and
    ended tasks, and are found all the same, 28 times more rarely.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_MAX, YOUNG_TURNS, OLD_TURNS)
