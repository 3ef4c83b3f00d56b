"""A whole WebSocket message as the bytes on the wire, as a server sends it: one frame, unmasked (RFC 6455, 5.2)."""

from __future__ import annotations

_FINAL_TEXT, _FINAL_BINARY = 0x81, 0x82


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
