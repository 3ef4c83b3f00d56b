"""One word for all that this release writes into a room's log and reads from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from game.mode import Mode
from game.record import ROOM_EVENTS
from persistence.event_codec import DECK_VERSION, RECORD_FORMAT, event_version
from persistence.snapshot_codec import SNAPSHOT_FORMAT, state_version
from persistence.stored_fields import encode


def formats_of(modes: Iterable[Mode]) -> str:
    """Two releases with the same word read each other's rooms; with another word they may, and have to look."""
    modes = sorted(modes, key=lambda mode: mode.name)
    events = sorted({name for mode in modes for name in mode.events} | set(ROOM_EVENTS))
    versions = (
        (RECORD_FORMAT, SNAPSHOT_FORMAT, DECK_VERSION),
        [(mode.name, state_version(mode.name)) for mode in modes],
        [(name, event_version(name)) for name in events],
    )
    return hashlib.sha256(encode(versions)).hexdigest()[:16]
