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


def rank(room_id: str, node: str, rooms: Mapping[str, int]) -> int:
    """How many nodes come before `node` for this room. `rooms`: how many each living node serves, `node` among them."""
    bound = ROOMS_FREE + LOAD_FACTOR * sum(rooms.values()) / len(rooms)

    def place(other: str) -> tuple[bool, bytes]:
        return rooms[other] > bound, blake2b(f"{other} {room_id}".encode(), digest_size=8).digest()

    mine = place(node)
    return sum(place(other) < mine for other in rooms)
