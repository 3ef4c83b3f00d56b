"""A whole WebSocket message as the bytes on the wire, as a server sends it: one frame, unmasked (RFC 6455, 5.2)."""

from __future__ import annotations

CONTROL_BYTES_MAX = 125
_FINAL_TEXT, _FINAL_BINARY, _PONG = 0x81, 0x82, 0x8A


def websocket_frame(message: str | bytes) -> bytes:
    if isinstance(message, str):
        first, payload = _FINAL_TEXT, message.encode()
    else:
        first, payload = _FINAL_BINARY, message
    length = len(payload)
    if length < 126:
        return bytes((first, length)) + payload
    if length < 65_536:
        return bytes((first, 126)) + length.to_bytes(2, "big") + payload
    return bytes((first, 127)) + length.to_bytes(8, "big") + payload


def pong_frame(application_data: bytes) -> bytes:
    """The answer to a ping (5.5.3): the same data, at most `CONTROL_BYTES_MAX`."""
    return bytes((_PONG, len(application_data))) + application_data
