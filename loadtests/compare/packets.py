"""Socket.IO packets in its msgpack parser, as a client writes them; and where in a prepared one the driver writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from loadtests.compare.play import Message, Patch, Timed
from protocol.messages.from_server import PROTOCOL

BINARY = 2
STAMP = "@TS:0123456789abcdef"
NUMBER = 0xDEADBEEF
NUMBER_HEX = "deadbeef"

OPENED = b'"sid"'
CONNECTED = b"\xa4type\x00"
ACK_MARK = b"\xa4type\x03"
ACK_NUMBER_AFTER = b"\xa2id\xce"
OK_MARK = b"\xa2ok\xc3"


def head(port: int, path: str = "/socket.io/?EIO=4&transport=websocket") -> bytes:
    """The request that opens a WebSocket."""
    return (
        f"GET {path} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def poll_head() -> bytes:
    """The request that begins a session of long-polling."""
    return b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def connect(token: str) -> Message:
    return _packet({"type": 0, "nsp": "/", "data": {"protocol": list(PROTOCOL), "token": token}})


def request(event: str, content: Mapping[str, Any], ack: int) -> Message:
    return _packet({"type": 2, "nsp": "/", "data": [event, content], "id": ack})


def command(room: str, command_id: str, action: str, value: int | str | None) -> dict[str, Any]:
    """What the event `command` carries."""
    do = {"type": "act", "action": action} | ({} if value is None else {"value": value})
    return {"room": room, "id": command_id, "do": do}


def act(room: str, command_id: str, action: str, value: int | str | None, ack: int) -> Message:
    return request("command", command(room, command_id, action, value), ack)


def timed_answer(room: str, line: str) -> Timed:
    """An answer whose stamp, command id and ack number the driver writes anew each time. `line` begins the ids."""
    return timed(act(room, f"{line}-{NUMBER_HEX}", "answer", STAMP, NUMBER), "N")


def timed(answer: Message, number: Literal["N", "n"]) -> Timed:
    """The patches of an answer that was made with `STAMP`, `NUMBER_HEX` and `NUMBER`."""
    content = answer.payload
    return Timed(
        answer,
        (
            Patch("t", content.index(STAMP.encode()) + 4),
            Patch("h", content.index(NUMBER_HEX.encode())),
            Patch(number, content.index(NUMBER.to_bytes(4, "big" if number == "N" else "little"))),
        ),
    )


def _packet(content: Mapping[str, Any]) -> Message:
    return Message(BINARY, msgspec.msgpack.encode(content))
