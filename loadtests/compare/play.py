"""A play: what every connection of a run says, prepared before it begins, as a file that the driver reads.

The format is written down in `driver/play.h`.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

PHASES = 1 << 16


@dataclass(frozen=True, slots=True)
class Message:
    """One WebSocket message. `opcode`: 1 text, 2 binary. Without a payload nothing is said."""

    opcode: int
    payload: bytes


NOTHING = Message(2, b"")


@dataclass(frozen=True, slots=True)
class Step:
    """Say this, then wait for a message in which `wait` is found; go on at once where it is empty."""

    say: Message
    wait: bytes


@dataclass(frozen=True, slots=True)
class Patch:
    """What the driver writes there: `t` the time, `N` or `n` its number (big or little endian), `h` that in hex."""

    kind: Literal["t", "N", "n", "h"]
    offset: int


@dataclass(frozen=True, slots=True)
class Timed:
    """Said once in each period."""

    message: Message
    patches: Sequence[Patch] = ()


LISTENS = Timed(NOTHING)


@dataclass(frozen=True, slots=True)
class Part:
    """One connection. `phase`: when in the period it says what is timed, from 0 to 1."""

    head: bytes
    steps: Sequence[Step]
    timed: Timed = LISTENS
    phase: float = 0.0


@dataclass(frozen=True, slots=True)
class Acks:
    """How an ack is told: what is in it, what stands before its number, and what is in one that says yes."""

    mark: bytes
    number_after: bytes
    big_endian: bool
    ok_mark: bytes


@dataclass(frozen=True, slots=True)
class Play:
    """`start` is said once, by the connection `starter`, when all are ready."""

    parts: Sequence[Part]
    acks: Acks
    starter: int = 0
    start: Message = NOTHING


def encode(play: Play) -> bytes:
    acks = play.acks
    return b"".join(
        (
            b"PLAY1",
            struct.pack("<I", len(play.parts)),
            _bytes(acks.mark),
            _bytes(acks.number_after),
            struct.pack("<B", acks.big_endian),
            _bytes(acks.ok_mark),
            struct.pack("<I", play.starter),
            _message(play.start),
            *map(_part, play.parts),
        )
    )


def _part(part: Part) -> bytes:
    steps = (_message(step.say) + _bytes(step.wait) for step in part.steps)
    patches = (struct.pack("<cH", patch.kind.encode(), patch.offset) for patch in part.timed.patches)
    return b"".join(
        (
            _bytes(part.head),
            struct.pack("<H", len(part.steps)),
            *steps,
            _message(part.timed.message),
            struct.pack("<H", len(part.timed.patches)),
            *patches,
            struct.pack("<I", int(part.phase * PHASES)),
        )
    )


def _message(message: Message) -> bytes:
    return struct.pack("<B", message.opcode) + _bytes(message.payload)


def _bytes(content: bytes) -> bytes:
    return struct.pack("<H", len(content)) + content
