"""The msgpack parser: each packet is one binary message, a map of type, nsp, data and id (socket.io-msgpack-parser).

Some clients add `options`, which mean nothing here. The stock client writes what JavaScript calls undefined, and dates,
as extensions of type 0.
"""

from __future__ import annotations

from typing import Any

import msgspec

from protocol import limits
from protocol.engineio.packets import MalformedPacket, Message
from protocol.socketio.msgpack_size import holds_more_containers
from protocol.socketio.packets import Kind, Packet, checked

_KINDS = {kind.value: kind for kind in (Kind.CONNECT, Kind.DISCONNECT, Kind.EVENT, Kind.ACK)}
_NUMBER_MAX = 2**53


class MsgpackParser:
    is_partial = False

    def receive(self, message: Message) -> Packet | None:
        if isinstance(message, str):
            raise MalformedPacket("text among binary packets")
        if holds_more_containers(message, limits.CONTAINERS_MAX):
            raise MalformedPacket("too many lists and maps")
        try:
            content = _decoder.decode(message)
        except (msgspec.DecodeError, ValueError, TypeError, OverflowError, RecursionError):
            raise MalformedPacket("no msgpack") from None
        return _packet(content)

    def encode(self, packet: Packet) -> list[Message]:
        content: dict[str, Any] = {"type": int(packet.kind), "nsp": packet.namespace}
        if packet.data is not None:
            content["data"] = packet.data
        if packet.ack is not None:
            content["id"] = packet.ack
        return [msgspec.msgpack.encode(content)]


def _packet(content: object) -> Packet:
    if not isinstance(content, dict):
        raise MalformedPacket("a packet is a map")
    number, namespace, ack = content.get("type"), content.get("nsp"), content.get("id")
    if type(number) is not int or number not in _KINDS:
        raise MalformedPacket("no packet of a client")
    if not isinstance(namespace, str) or len(namespace) > limits.NAMESPACE_CHARS_MAX:
        raise MalformedPacket("no namespace")
    if ack is not None and not (type(ack) is int and 0 <= ack < _NUMBER_MAX):
        raise MalformedPacket("no acknowledgement id")
    return checked(Packet(_KINDS[number], namespace, content.get("data"), ack))


def _extension(code: int, data: memoryview) -> object:
    if code == 0 and len(data) == 1:
        return None  # undefined
    if code == 0 and len(data) == 8:
        return int.from_bytes(data, "big", signed=True)  # a date: ms since 1970
    raise ValueError(f"unknown extension {code}")


_decoder = msgspec.msgpack.Decoder(ext_hook=_extension)
