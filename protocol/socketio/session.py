"""One Socket.IO client over all its namespaces (socket.io-protocol, revision 5).

    namespace   packet          what comes of it
    no part     CONNECT         asked: `Connect`, then `accept` or `refuse`; one that is not served is refused at once
                any other       malformed
    asked       DISCONNECT      → no part
                any other       malformed
    connected   EVENT           `Event`
                ACK             `Ack`, where it was asked for; else nothing
                DISCONNECT      → no part: `Disconnect`
                CONNECT         malformed

The first message settles the parser, by its kind: text or bytes. Whatever is malformed ends the whole connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from protocol.engineio.packets import MalformedPacket, Message
from protocol.socketio.default_parser import DefaultParser
from protocol.socketio.msgpack_parser import MsgpackParser
from protocol.socketio.packets import Kind, Packet, Parser

_ASKED_MAX = 1_000
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Connect:
    """The client asks to be let in. `auth` is whatever it sent along."""

    namespace: str
    auth: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """`ack`: answer with `acknowledge` under this number; None where no answer is wanted."""

    namespace: str
    name: str | int
    arguments: list[Any]
    ack: int | None


@dataclass(frozen=True, slots=True)
class Ack:
    """The answer to what `send` asked under this number."""

    namespace: str
    number: int
    arguments: list[Any]


@dataclass(frozen=True, slots=True)
class Disconnect:
    namespace: str


Happening = Connect | Event | Ack | Disconnect


class SocketIoSession:
    """`served` are the namespaces that may be asked for; `bytes_max` bounds the attachments of one packet."""

    __slots__ = ("_asked", "_bytes_max", "_connected", "_out", "_served", "_unanswered", "parser")

    def __init__(self, served: frozenset[str], bytes_max: int) -> None:
        self._served = served
        self._bytes_max = bytes_max
        self._asked = self._connected = _NONE
        self._unanswered: dict[tuple[str, int], None] = {}
        self._out: list[Message] = []
        self.parser: Parser | None = None

    @property
    def connected(self) -> frozenset[str]:
        return self._connected

    @property
    def is_between_packets(self) -> bool:
        """Whether the next message begins a packet of the namespace `/`, as far as that is connected."""
        return "/" in self._connected and (self.parser is None or not self.parser.is_partial)

    def receive(self, message: Message) -> Happening | None:
        """What happened with this message, if anything did. Raises `MalformedPacket`: close the connection."""
        if self.parser is None:
            self.parser = DefaultParser(self._bytes_max) if isinstance(message, str) else MsgpackParser()
        packet = self.parser.receive(message)
        return None if packet is None else self._received(packet)

    def accept(self, namespace: str, sid: str) -> bool:
        """False when the client does not ask any more."""
        if namespace not in self._asked:
            return False
        self._asked -= {namespace}
        self._connected |= {namespace}
        if self._connected == self._served:
            self._connected = self._served  # every session is so in the end, and one set serves them all
        self._put(Packet(Kind.CONNECT, namespace, {"sid": sid}))
        return True

    def refuse(self, namespace: str, message: str, data: object = None) -> None:
        self._asked -= {namespace}
        content = {"message": message} if data is None else {"message": message, "data": data}
        self._put(Packet(Kind.CONNECT_ERROR, namespace, content))

    def send(self, namespace: str, name: str, arguments: Sequence[object], ack: int | None = None) -> None:
        """`ack`: an `Ack` under this number is to come. Only the last thousand that were asked for are waited for."""
        if ack is not None:
            self._unanswered[namespace, ack] = None
            if len(self._unanswered) > _ASKED_MAX:
                del self._unanswered[next(iter(self._unanswered))]
        self._put(Packet(Kind.EVENT, namespace, [name, *arguments], ack))

    def acknowledge(self, namespace: str, number: int, arguments: Sequence[object]) -> None:
        self._put(Packet(Kind.ACK, namespace, [*arguments], number))

    def disconnect(self, namespace: str) -> None:
        """The client is no part of it any more, and is told so."""
        if namespace in self._connected:
            self._connected -= {namespace}
            self._put(Packet(Kind.DISCONNECT, namespace))

    def data_to_send(self) -> list[Message]:
        """What is to be sent now, in order. Each message is given once."""
        out, self._out = self._out, []
        return out

    def _put(self, packet: Packet) -> None:
        assert self.parser is not None, "nothing is sent before the client has spoken"
        self._out += self.parser.encode(packet)

    def _received(self, packet: Packet) -> Happening | None:
        namespace = packet.namespace
        if packet.kind is Kind.CONNECT:
            return self._wants_in(namespace, packet.data or {})
        if packet.kind is Kind.DISCONNECT and namespace in self._asked:
            self._asked -= {namespace}
            return Disconnect(namespace)
        if namespace not in self._connected:
            raise MalformedPacket("a packet for a namespace that the client is no part of")
        if packet.kind is Kind.EVENT:
            name, *arguments = packet.data
            return Event(namespace, name, arguments, packet.ack)
        if packet.kind is Kind.DISCONNECT:
            self._connected -= {namespace}
            return Disconnect(namespace)
        assert packet.ack is not None, "an ACK without a number is malformed"
        if (namespace, packet.ack) not in self._unanswered:
            return None
        del self._unanswered[namespace, packet.ack]
        return Ack(namespace, packet.ack, packet.data)

    def _wants_in(self, namespace: str, auth: dict[str, Any]) -> Connect | None:
        if namespace in self._asked or namespace in self._connected:
            raise MalformedPacket("CONNECT again")
        if namespace not in self._served:
            self.refuse(namespace, "Invalid namespace")
            return None
        self._asked |= {namespace}
        return Connect(namespace, auth)
