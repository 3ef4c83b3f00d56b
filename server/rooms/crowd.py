"""How many watch, as people are told: exactly while they can be overlooked, rounded beyond.

A crowd that grows by one is news to nobody in it, and telling each of n people of each of n arrivals costs n².
"""

from __future__ import annotations

from server.rooms.limits import CROWD_EXACT_MAX


def rounded(watching: int) -> int:
    """To two significant digits, halves up, above `CROWD_EXACT_MAX`: 104 is 100, 1,250 is 1,300."""
    if watching <= CROWD_EXACT_MAX:
        return watching
    unit: int = 10 ** (len(str(watching)) - 2)
    return (watching + unit // 2) // unit * unit
