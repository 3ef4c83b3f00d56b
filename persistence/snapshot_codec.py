"""A room's fold and what "once" remembers, as bytes: what a log begins with when its first records are gone.

    ["snapshot", format, mode, state_version, [n, room_ms, clock_offset_ms, abandoned], opened, state,
     [[user_id, commands (`done.py`)], ...]]

msgpack, decoded strictly, except for the commands, which stay as they are. `opened` and `state` are maps by field name.
A state's version is one more than its number of `STATE_UPCASTERS`: a change of a state's fields adds one, and a line to
the golden table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from game.deck import Deck
from game.mode import Mode
from game.record import Opened
from game.replay import Fold
from persistence.stored_fields import BAD_BYTES, Fields, UnreadableRecord, encode, read, read_strictly

SNAPSHOT_FORMAT = 1

STATE_UPCASTERS: dict[tuple[str, int], Callable[[Fields], Fields]] = {}
"""(mode, version) → what lifts a state's fields to the next version."""

_Commands = list[tuple[str, msgspec.Raw]]
_decoder = msgspec.msgpack.Decoder(
    tuple[str, int, str, int, tuple[int, int, int, bool], msgspec.Raw, msgspec.Raw, _Commands]
)


def encode_snapshot(fold: Fold, commands: Mapping[str, bytes]) -> bytes:
    """`fold` has its first record. `commands`: by user."""
    mode = fold.mode.name
    place = (fold.n, fold.room_ms, fold.clock_offset_ms, fold.abandoned)
    rows = [(user_id, msgspec.Raw(theirs)) for user_id, theirs in commands.items()]
    return encode(("snapshot", SNAPSHOT_FORMAT, mode, state_version(mode), place, fold.opened, fold.state, rows))


def decode_snapshot(data: bytes, modes: Mapping[str, Mode]) -> tuple[Fold, dict[str, bytes]]:
    """Raises `UnreadableRecord`."""
    if data[1:11] != encode(("snapshot", SNAPSHOT_FORMAT))[1:11]:  # read before the rest, which may look different
        raise UnreadableRecord("the snapshot has an unknown format")
    try:
        _, _, name, version, (n, room_ms, clock_offset_ms, abandoned), opened, state, rows = _decoder.decode(data)
    except BAD_BYTES as error:
        raise UnreadableRecord(f"not a snapshot: {error}") from error
    mode = modes.get(name)
    if mode is None:
        raise UnreadableRecord(f"mode {name} is unknown")
    fold = Fold(
        mode=mode,
        state=_state(mode, version, state),
        n=n,
        room_ms=room_ms,
        clock_offset_ms=clock_offset_ms,
        opened=read_strictly(opened, Opened, "room.opened"),
        abandoned=abandoned,
    )
    return fold, {user_id: bytes(theirs) for user_id, theirs in rows}


def state_version(mode: str) -> int:
    """The version in which this release writes that mode's state."""
    return 1 + sum(1 for upcast, _ in STATE_UPCASTERS if upcast == mode)


def _state(mode: Mode, version: int, fields: msgspec.Raw) -> object:
    what = f"the state of {mode.name}"
    while upcast := STATE_UPCASTERS.get((mode.name, version)):
        fields, version = msgspec.Raw(encode(upcast(read(fields, dict, what)))), version + 1
    if version != state_version(mode.name):
        raise UnreadableRecord(f"{what} has unknown version {version}")
    return read_strictly(fields, type(mode.initial(Deck())), what)
