"""The default parser: text, and bytes as attachments (socket.io-protocol, "Packet encoding").

    <type>[<number of attachments>-][<namespace>,][<acknowledgement id>][<JSON>]

Each attachment is a binary message of its own after the text, and `{"_placeholder":true,"num":<n>}` stands where it
belongs. Every attachment has exactly one place: the reference encoder writes no other, and whoever names one a thousand
times wants a thousand copies of it.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from protocol import limits
from protocol.engineio.packets import MalformedPacket, Message
from protocol.socketio.packets import Kind, Packet, checked

_HEADER = re.compile(
    rf"(?:([0-4])|([56])(\d{{1,9}})-)(?:(/[^,]{{0,{limits.NAMESPACE_CHARS_MAX - 1}}})(?:,|\Z))?(\d{{0,15}})", re.ASCII
)
_WITHOUT_BYTES = {Kind.BINARY_EVENT: Kind.EVENT, Kind.BINARY_ACK: Kind.ACK}
_WITH_BYTES = {Kind.EVENT: Kind.BINARY_EVENT, Kind.ACK: Kind.BINARY_ACK}

_Place = tuple[Any, Any]
"""A list and an index in it, or a dict and a key of it."""


class DefaultParser:
    """`bytes_max` bounds the attachments of one packet together."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._partial: _Partial | None = None

    @property
    def is_partial(self) -> bool:
        return self._partial is not None

    def receive(self, message: Message) -> Packet | None:
        if isinstance(message, str):
            if self._partial is not None:
                raise MalformedPacket("text in the place of an attachment")
            packet, places = _decode(message)
            if not places:
                return packet
            self._partial = _Partial(packet, places, self._bytes_max)
            return None
        if self._partial is None:
            raise MalformedPacket("an attachment of nothing")
        if not self._partial.is_whole_with(message):
            return None
        packet, self._partial = self._partial.packet, None
        return packet

    def encode(self, packet: Packet) -> list[Message]:
        attachments: list[bytes] = []

        def placeholder(value: object) -> object:
            if not isinstance(value, bytes | bytearray | memoryview):
                raise TypeError(f"{type(value).__name__} cannot be sent")
            attachments.append(bytes(value))
            return {"_placeholder": True, "num": len(attachments) - 1}

        json = "" if packet.data is None else orjson.dumps(packet.data, placeholder).decode()
        namespace = "" if packet.namespace == "/" else f"{packet.namespace},"
        ack = "" if packet.ack is None else packet.ack
        if attachments:
            return [f"{_WITH_BYTES[packet.kind]:d}{len(attachments)}-{namespace}{ack}{json}", *attachments]
        return [f"{packet.kind:d}{namespace}{ack}{json}"]


class _Partial:
    """A packet whose attachments are on their way."""

    def __init__(self, packet: Packet, places: list[_Place], bytes_max: int) -> None:
        self.packet = packet
        self._places = places
        self._came = 0
        self._bytes_left = bytes_max

    def is_whole_with(self, attachment: bytes) -> bool:
        self._bytes_left -= len(attachment)
        if self._bytes_left < 0:
            raise MalformedPacket("the attachments are too large")
        container, key = self._places[self._came]
        container[key] = attachment
        self._came += 1
        return self._came == len(self._places)


def _decode(text: str) -> tuple[Packet, list[_Place]]:
    """The packet, and where its attachments belong, in their order."""
    header = _HEADER.match(text)
    if header is None:
        raise MalformedPacket("no header of a packet")
    plain, binary, attachments, namespace, ack = header.groups()
    kind = Kind(int(plain or binary))
    data = _json(text[header.end() :])
    packet = Packet(_WITHOUT_BYTES.get(kind, kind), namespace or "/", data, int(ack) if ack else None)
    checked(packet)
    if binary is None:
        return packet, []
    if len(text) > limits.BINARY_TEXT_CHARS_MAX or int(attachments) > limits.ATTACHMENTS_MAX:
        raise MalformedPacket("too much, or too many attachments")
    return packet, _places(data, int(attachments))


def _json(text: str) -> Any:
    if not text:
        return None
    if text.count("[") + text.count("{") > limits.CONTAINERS_MAX or text.count(",") > limits.COMMAS_MAX:
        raise MalformedPacket("too many values")
    try:
        data = orjson.loads(text)  # it bounds the nesting that it follows
    except orjson.JSONDecodeError:
        raise MalformedPacket("no JSON") from None
    if data is None:
        raise MalformedPacket("null is no payload")
    return data


def _places(data: Any, attachments: int) -> list[_Place]:
    """Where the attachments belong. Raises `MalformedPacket` unless each has exactly one place."""
    places: dict[int, _Place] = {}
    waiting = [data]
    while waiting:
        container = waiting.pop()
        entries = container.items() if isinstance(container, dict) else enumerate(container)
        for key, value in entries:
            if isinstance(value, dict) and value.get("_placeholder") is True:
                number = value.get("num")
                if type(number) is not int or not 0 <= number < attachments or number in places:
                    raise MalformedPacket("a placeholder of no attachment, or of one that has its place")
                places[number] = container, key
            elif isinstance(value, dict | list):
                waiting.append(value)
    if len(places) != attachments:
        raise MalformedPacket("an attachment without a place")
    return [places[number] for number in range(attachments)]
