"""What an HTTP request to the Engine.IO path asks for (engine.io-protocol, "URLs" and "HTTP long-polling").

transport   sid      GET or upgrade             POST
polling     none     a new session              refused
            known    a poll                     packets
websocket   none     a new session              refused
            known    an upgrade                 refused
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import parse_qs

_VERSION = "4"


class Refusal(Enum):
    """Codes and sentences as the reference implementation gives them; clients show them. All are answered with 400."""

    UNKNOWN_TRANSPORT = (0, "Transport unknown")
    UNKNOWN_SESSION = (1, "Session ID unknown")
    BAD_METHOD = (2, "Bad handshake method")
    BAD_REQUEST = (3, "Bad request")
    UNSUPPORTED_VERSION = (5, "Unsupported protocol version")

    @property
    def body(self) -> bytes:
        code, sentence = self.value
        return b'{"code":%d,"message":"%s"}' % (code, sentence.encode())


class Wish(Enum):
    OPEN = auto()
    POLL = auto()
    POST = auto()
    UPGRADE = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """`sid` is that of the client, None for a new session; whether it is known is for the caller to say."""

    wish: Wish
    sid: str | None = None


_USUAL = "EIO=4&transport=websocket"


def read_request(method: str, query: str, *, is_websocket: bool) -> Request | Refusal:
    if is_websocket and query == _USUAL:
        return Request(Wish.OPEN)
    try:
        fields = parse_qs(query, max_num_fields=20)
    except ValueError:
        return Refusal.BAD_REQUEST
    sid, transport = fields.get("sid", [None])[0], fields.get("transport")
    if fields.get("EIO") != [_VERSION]:
        return Refusal.UNSUPPORTED_VERSION
    if transport == ["websocket"] and not is_websocket:
        return Refusal.BAD_REQUEST
    if transport != ["websocket" if is_websocket else "polling"]:
        return Refusal.UNKNOWN_TRANSPORT
    if is_websocket:
        return Request(Wish.OPEN if sid is None else Wish.UPGRADE, sid)
    if method == "GET":
        return Request(Wish.OPEN if sid is None else Wish.POLL, sid)
    if sid is None:
        return Refusal.BAD_METHOD
    return Request(Wish.POST, sid) if method == "POST" else Refusal.BAD_METHOD
