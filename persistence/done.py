"""The commands that a room has stored: what "once" remembers of each user, and how a snapshot keeps it.

    [[command_id, digest, n, room_ms], ...] of one user, in the order in which they were stored

A busy room remembers tens of thousands. Whoever takes it up reads those of a user when that user speaks, and not all of
them while everybody waits.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

_FIXED_ARRAY, _ARRAY_16 = 0x90, 0xDC


class Done(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A command that was stored as record `n` at `room_ms`; `digest` tells other content."""

    command_id: str
    digest: str
    n: int
    room_ms: int


_decoder = msgspec.msgpack.Decoder(list[Done])


def encode_done(commands: Iterable[Done]) -> bytes:
    return msgspec.msgpack.encode(list(commands))


def decode_done(data: bytes) -> list[Done]:
    """Raises `msgspec.DecodeError`."""
    return _decoder.decode(data)


def count_of(data: bytes) -> int:
    """How many there are, which the head of msgpack's array says."""
    if data[0] & 0xF0 == _FIXED_ARRAY:
        return data[0] & 0x0F
    return int.from_bytes(data[1:3] if data[0] == _ARRAY_16 else data[1:5], "big")
