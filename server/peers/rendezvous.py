"""Who takes up a room: every node works out the same order without asking the others.

Highest random weight (Thaler and Ravishankar, 1998), with a load bound after Mirrokni, Thorup and Zadimoghaddam
(2018): who has more than its share already comes last.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

LOAD_FACTOR = 1.25
ROOMS_FREE = 8
"""So many rooms are nobody's burden."""


def in_turn(room_id: str, rooms: Mapping[str, int]) -> list[str]:
    """The nodes, first come first. `rooms`: how many each of those that may have it serves."""
    bound = ROOMS_FREE + LOAD_FACTOR * sum(rooms.values()) / max(1, len(rooms))

    def place(node: str) -> tuple[bool, bytes]:
        return rooms[node] > bound, blake2b(f"{node} {room_id}".encode(), digest_size=8).digest()

    return sorted(rooms, key=place)
