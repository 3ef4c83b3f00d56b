"""The usual packet in one go: an event of the namespace `/` whose one payload fits its type.

Decoder and type do in a microsecond what parser, session and gate do in eleven. What does not fit takes their way,
which finds the words for what is wrong; what fits, they would have taken, too. No type that a client sends holds `Any`,
so that what fits is bounded by the types' own limits.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
import orjson

from protocol.engineio.packets import Message
from protocol.messages.from_client import EVENTS, FromClient

SIZE_MAX = 2_048
_NUMBER_MAX = 2**53
_TEXT_HEAD = re.compile(r"2(\d{0,15})(?=\[)", re.ASCII)
_NOT_USUAL = (msgspec.MsgspecError, ValueError, RecursionError)


class Usual(msgspec.Struct, frozen=True, gc=False):
    """`ack`: as in `protocol.socketio.session.Event`."""

    event: str
    message: FromClient
    ack: int | None


class _Packed(msgspec.Struct, gc=False):
    type: int
    nsp: str
    data: tuple[str, msgspec.Raw]
    id: int | None = None


_packed = msgspec.msgpack.Decoder(_Packed)
_text = msgspec.json.Decoder(tuple[str, msgspec.Raw])
_packed_payloads: dict[str, Any] = {event: msgspec.msgpack.Decoder(message) for event, message in EVENTS.items()}
_text_payloads: dict[str, Any] = {event: msgspec.json.Decoder(message) for event, message in EVENTS.items()}


def usual(data: Message, *, packed: bool) -> Usual | None:
    """None for what must be looked at more closely. `packed`: in the msgpack parser. Raises nothing."""
    if len(data) > SIZE_MAX or isinstance(data, str) is packed:
        return None
    try:
        return _usual_packed(data) if isinstance(data, bytes) else _usual_text(data)
    except _NOT_USUAL:
        return None


def usual_answer(number: int, answer: dict[str, Any], *, packed: bool) -> Message:
    """The ACK with one argument, which holds no bytes, to the event of this number."""
    if packed:
        return msgspec.msgpack.encode({"type": 3, "nsp": "/", "data": (answer,), "id": number})
    return f"3{number}[{orjson.dumps(answer).decode()}]"


def _usual_packed(data: bytes) -> Usual | None:
    packet = _packed.decode(data)
    event, payload = packet.data
    ack = packet.id
    # NUL cannot be stored, and may be part of a number as well: a closer look tells.
    if packet.type != 2 or packet.nsp != "/" or event not in EVENTS or b"\x00" in bytes(payload):
        return None
    if ack is not None and not 0 <= ack < _NUMBER_MAX:
        return None
    message: FromClient = _packed_payloads[event].decode(payload)
    return Usual(event, message, ack)


def _usual_text(data: str) -> Usual | None:
    head = _TEXT_HEAD.match(data)
    if head is None or "\\u" in data:  # so are NUL and half a surrogate pair spelled
        return None
    event, payload = _text.decode(data[head.end() :])
    if event not in EVENTS:
        return None
    number = head[1]
    message: FromClient = _text_payloads[event].decode(payload)
    return Usual(event, message, int(number) if number else None)
