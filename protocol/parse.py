"""The only gate: what a client sent becomes a message, or `BadMessage` with a documented code. Nothing else comes out.

What arrives has been decoded from JSON already (lists, dicts, strings, numbers, None), but nobody promises that: any
object at all is judged here, at a cost bounded by the limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

import msgspec

from protocol import limits
from protocol.messages.errors import WireError
from protocol.messages.from_client import EVENTS, ConnectAuth, FromClient, Message
from protocol.messages.from_server import PROTOCOL

Kind = TypeVar("Kind", bound=Message)


class BadMessage(Exception):
    """Refuse it with this code; `values` fill the sentence that the page shows."""

    def __init__(self, code: WireError, values: Mapping[str, int | str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.values: dict[str, int | str] = dict(values or {})


def parse(event: str, args: Sequence[object]) -> FromClient:
    """The message of a Socket.IO event: one payload, or none where the message has no fields. Raises `BadMessage`."""
    message = EVENTS.get(event)
    if message is None:
        raise BadMessage(WireError.UNKNOWN_EVENT)
    if len(args) > 1:
        raise BadMessage(WireError.BAD_MESSAGE, {"at": "$"})
    return cast("FromClient", _convert(args[0] if args else {}, message))


def parse_auth(auth: object) -> ConnectAuth:
    """The payload of CONNECT. Raises `BadMessage`, with the spoken versions when the client's is another."""
    _refuse_newer(auth)
    message = _convert(auth, ConnectAuth)
    if (message.token is None) == (message.guest is None):
        raise BadMessage(WireError.AUTH_REQUIRED)
    return message


def _refuse_newer(auth: object) -> None:
    """Another major version may look wholly different, so its number is read before anything else is."""
    match auth:
        case {"protocol": [int(major), int(_)]} if major != PROTOCOL[0]:
            raise BadMessage(WireError.PROTOCOL_UNSUPPORTED, {"oldest": PROTOCOL[0], "newest": PROTOCOL[0]})


def _convert(payload: object, message: type[Kind]) -> Kind:
    _measure(payload)
    try:
        return msgspec.convert(payload, message, strict=True)
    except msgspec.ValidationError as error:
        raise BadMessage(WireError.BAD_MESSAGE, {"at": _place(str(error))}) from None


def _place(reason: str) -> str:
    """Where msgspec met the fault, as `$.do.index`; its sentence stays here, since sentences belong to the page."""
    return reason.rpartition(" - at `")[2].rstrip("`") if " - at `" in reason else "$"


def _measure(payload: object) -> None:
    """Refuse what is too deep or too large before anything recurses into it.

    The walk ends at the first fault and never goes on past `MESSAGE_SIZE_MAX` characters and values together.
    """
    left = limits.MESSAGE_SIZE_MAX
    waiting: list[tuple[object, int]] = [(payload, 1)]
    while waiting:
        value, depth = waiting.pop()
        left -= 1
        inside: Sequence[object] = ()
        if isinstance(value, str):
            left -= len(value)
            if left >= 0:
                _refuse_unstorable(value)
        elif isinstance(value, dict | list | tuple):
            if len(value) > left:
                left = -1
            else:
                inside = (*value, *value.values()) if isinstance(value, dict) else value
        if left < 0:
            raise BadMessage(WireError.TOO_LARGE, {"most": limits.MESSAGE_SIZE_MAX})
        if inside and depth > limits.NESTING_MAX:
            raise BadMessage(WireError.TOO_DEEP, {"most": limits.NESTING_MAX})
        waiting.extend((item, depth + 1) for item in inside)


def _refuse_unstorable(text: str) -> None:
    """JSON can spell NUL and half a surrogate pair; Postgres cannot keep the one, and UTF-8 cannot write the other."""
    if "\x00" in text or (not text.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in text)):
        raise BadMessage(WireError.BAD_MESSAGE, {"at": "$"})
