"""A Socket.IO packet, whatever parser wrote it, and what must hold of a client's (socket.io-protocol, revision 5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from protocol.engineio.packets import MalformedPacket, Message

RESERVED_EVENTS = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
)


class Kind(IntEnum):
    CONNECT = 0
    DISCONNECT = 1
    EVENT = 2
    ACK = 3
    CONNECT_ERROR = 4
    BINARY_EVENT = 5
    BINARY_ACK = 6


@dataclass(frozen=True, slots=True)
class Packet:
    """`kind` is one of the first five: whether there are bytes in `data` is the parser's affair.

    `data`: of CONNECT a dict or None, of EVENT `[name, *arguments]`, of ACK `[*arguments]`, of DISCONNECT None.
    """

    kind: Kind
    namespace: str = "/"
    data: Any = None
    ack: int | None = None


class Parser(Protocol):
    @property
    def is_partial(self) -> bool:
        """Whether more belongs to the packet of the last message."""
        ...

    def receive(self, message: Message) -> Packet | None:
        """The packet that is whole with this message, if one is. Raises `MalformedPacket`."""
        ...

    def encode(self, packet: Packet) -> list[Message]: ...


def checked(packet: Packet) -> Packet:
    """What a client may send. Raises `MalformedPacket`."""
    kind, data = packet.kind, packet.data
    if kind is Kind.EVENT:
        valid = isinstance(data, list) and bool(data) and _is_event_name(data[0])
    elif kind is Kind.ACK:
        valid = isinstance(data, list) and packet.ack is not None
    elif kind is Kind.CONNECT:
        valid = data is None or isinstance(data, dict)
    else:
        valid = kind is Kind.DISCONNECT and data is None
    if not valid:
        raise MalformedPacket(f"no packet of a client: {kind.name}")
    return packet


def _is_event_name(name: object) -> bool:
    return (isinstance(name, str) and name not in RESERVED_EVENTS) or type(name) is int
