"""The Socket.IO protocol 5 without I/O: text packets in and out (socket.io-protocol, "Packet encoding").

A packet is its type's digit, then a namespace if it is not the main one, then the acknowledgement's number, then JSON.
Only the main namespace is served, and no binary packets: everything on this wire is JSON text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import orjson

_ACK_DIGITS_MAX = 15


class MalformedPacket(Exception):
    """This is not the protocol: close the connection."""


class Kind(IntEnum):
    CONNECT = 0
    DISCONNECT = 1
    EVENT = 2
    ACK = 3
    CONNECT_ERROR = 4


@dataclass(frozen=True, slots=True)
class Packet:
    """`data` is a client's auth for CONNECT and `[event, *args]` for EVENT; `ack` is set where an answer is asked for.

    `namespace` other than "/" is for the caller to refuse.
    """

    kind: Kind
    data: Any = None
    ack: int | None = None
    namespace: str = "/"


_FROM_CLIENT = {"0": Kind.CONNECT, "1": Kind.DISCONNECT, "2": Kind.EVENT, "3": Kind.ACK}


def decode(text: str) -> Packet:
    """One packet from a client. Raises `MalformedPacket`. Depth is no danger: orjson bounds the nesting it follows."""
    kind = _FROM_CLIENT.get(text[:1])
    if kind is None:
        raise MalformedPacket("unknown packet type")
    namespace, rest = "/", text[1:]
    if rest.startswith("/"):
        namespace, _, rest = rest.partition(",")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    if digits > _ACK_DIGITS_MAX:
        raise MalformedPacket("acknowledgement number too long")
    ack = int(rest[:digits]) if digits else None
    try:
        data = orjson.loads(rest[digits:]) if len(rest) > digits else None
    except orjson.JSONDecodeError:
        raise MalformedPacket("no JSON") from None
    if kind is Kind.EVENT and not (isinstance(data, list) and data and isinstance(data[0], str)):
        raise MalformedPacket("an event is a list that begins with its name")
    return Packet(kind, data, ack, namespace)


def connected(sid: str) -> str:
    return _encode(Kind.CONNECT, {"sid": sid})


def connect_error(message: str, data: object, namespace: str = "/") -> str:
    prefix = "" if namespace == "/" else f"{namespace},"
    return f"{Kind.CONNECT_ERROR:d}{prefix}{_json({'message': message, 'data': data})}"


def disconnected() -> str:
    return f"{Kind.DISCONNECT:d}"


def event(name: str, payload: object) -> str:
    return _encode(Kind.EVENT, [name, payload])


def acknowledgement(number: int, payload: object) -> str:
    return f"{Kind.ACK:d}{number}{_json([payload])}"


def _encode(kind: Kind, data: object) -> str:
    return f"{kind:d}{_json(data)}"


def _json(data: object) -> str:
    return orjson.dumps(data).decode()
