"""What Engine.IO sends: frames, and the payloads that carry frames over HTTP (engine.io-protocol, revision 4).

A *frame* is what one WebSocket frame holds: a text that begins with its packet's type, or bytes, which are a message as
they are. Long-polling carries the same frames, several in one body, binary ones as base64.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from protocol import limits

OPEN, CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = "0123456"
PROBE = "2probe"
PROBED = "3probe"

Frame = str | bytes
Message = str | bytes
"""What a frame of type message carries: without its type."""

_SEPARATOR = "\x1e"


class MalformedPacket(Exception):
    """This is not the protocol: close the connection."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a server tells each client at the beginning."""

    ping_interval_ms: int
    ping_timeout_ms: int
    payload_bytes_max: int

    def opening(self, sid: str, upgrades: tuple[str, ...]) -> str:
        """The open packet ("Handshake")."""
        content = {
            "sid": sid,
            "upgrades": upgrades,
            "pingInterval": self.ping_interval_ms,
            "pingTimeout": self.ping_timeout_ms,
            "maxPayload": self.payload_bytes_max,
        }
        return OPEN + orjson.dumps(content).decode()


def message_frame(message: Message) -> Frame:
    return MESSAGE + message if isinstance(message, str) else message


def encode_payload(frames: Iterable[Frame]) -> bytes:
    """The body of a poll's answer ("HTTP long-polling")."""
    texts = (
        frame if isinstance(frame, str) else "b" + binascii.b2a_base64(frame, newline=False).decode()
        for frame in frames
    )
    return _SEPARATOR.join(texts).encode()


def decode_payload(body: bytes) -> list[Frame]:
    """The frames of a POST. Raises `MalformedPacket`."""
    if body.count(b"\x1e") >= limits.PAYLOAD_PACKETS_MAX:
        raise MalformedPacket("too many packets in one payload")
    try:
        texts = body.decode().split(_SEPARATOR)
        return [binascii.a2b_base64(text[1:], strict_mode=True) if text[:1] == "b" else text for text in texts]
    except ValueError:  # no UTF-8, or no base64
        raise MalformedPacket("the payload cannot be read") from None
