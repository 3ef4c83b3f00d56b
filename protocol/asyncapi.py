"""The protocol as an AsyncAPI 3.0 document, made from the same types that the gate and the frames use.

The document describes the server: what it receives is what a client sends, and the ack of a message is its reply.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from protocol import limits
from protocol.messages import from_client, from_server
from protocol.messages.errors import ERROR_CODES
from protocol.messages.since import MESSAGES
from protocol.schema import REF, SINCE, Schema, schemas, version

CHANNEL = "arena"
CONNECT = "connect"
CONNECT_ERROR = "connect_error"
REFUSED = "refused"
ERROR_CODE = "ErrorCode"
_CHANNEL_REF = f"#/channels/{CHANNEL}"
_ABOUT = """\
Socket.IO 5 over Engine.IO 4, with the default parser or msgpack: the kind of the first packet tells. Each message is
one event with one payload. Every event of a client is answered by an ack, and whatever is refused by `refused`, whose
`code` says why. Ids are chosen by the client: the same id from the same user is the same request, and is answered
alike."""


def document() -> dict[str, Any]:
    types = {**schemas(), ERROR_CODE: _error_code()}
    refused = types[from_server.Refused.__name__]["properties"]
    refused["code"] = {"$ref": REF + ERROR_CODE}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "RogueLearn Arena",
            "version": ".".join(map(str, from_server.PROTOCOL)),
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"arena": _server()},
        "channels": {
            CHANNEL: {
                "address": "/",
                "title": "The namespace of the arena",
                "servers": [{"$ref": "#/servers/arena"}],
                "messages": _messages(refused),
            }
        },
        "operations": _operations(),
        "components": {"schemas": types},
        "x-limits": {name: value for name, value in vars(limits).items() if name.isupper()},
    }


def _server() -> dict[str, Any]:
    return {
        "host": "{host}",
        "pathname": "{root}/socket.io/",
        "protocol": "wss",
        "description": "WebSocket, or long-polling where a proxy breaks WebSockets.",
        "variables": {
            "host": {"default": "localhost:8000", "description": "Host and port of the page."},
            "root": {"default": "", "description": "What a proxy puts before the server's addresses: ROOT_PATH."},
        },
    }


def _messages(refused: Mapping[str, Schema]) -> dict[str, Any]:
    sent = {event: _message(event, message) for event, message in from_client.EVENTS.items()}
    acks = {_ack(event): _message(event, message, "Ack of ") for event, message in from_server.ACKS.items()}
    told = {event: _message(event, message) for event, message in from_server.EVENTS.items()}
    return {
        CONNECT: {**_message(CONNECT, from_client.ConnectAuth), "title": "The auth payload of CONNECT"},
        CONNECT_ERROR: {
            "name": CONNECT_ERROR,
            "title": "CONNECT_ERROR",
            "summary": "The connection is refused; `message` is the code again.",
            "payload": _connect_error(refused),
        },
        **sent,
        **acks,
        REFUSED: {**_message(REFUSED, from_server.Refused), "title": "Ack of what is refused"},
        **told,
    }


def _message(name: str, message: type[Any], title: str = "") -> dict[str, Any]:
    about = inspect.cleandoc(message.__doc__ or "")
    return {
        "name": name,
        "title": f"{title}{name}",
        **({"summary": about.partition("\n\n")[0]} if about else {}),
        **({SINCE: version(MESSAGES[message])} if message in MESSAGES else {}),
        "payload": {"$ref": REF + message.__name__},
    }


def _error_code() -> Schema:
    """The types for programs have plain strings instead: a newer server may know more codes."""
    about = "Every code that a refused message can be acknowledged with."
    return {"title": ERROR_CODE, "description": about, "enum": sorted(ERROR_CODES)}


def _connect_error(refused: Mapping[str, Schema]) -> Schema:
    told = {name: refused[name] for name in ("code", "values")}
    data = {"type": "object", "properties": told, "required": list(told)}
    return {"type": "object", "properties": {"message": refused["code"], "data": data}, "required": ["message", "data"]}


def _operations() -> dict[str, Any]:
    received = {
        event: _operation("receive", event, (_ack(event), REFUSED), message)
        for event, message in from_client.EVENTS.items()
    }
    told = {event: _operation("send", event, (), message) for event, message in from_server.EVENTS.items()}
    connect = _operation("receive", CONNECT, ("welcome", CONNECT_ERROR), from_client.ConnectAuth)
    return {CONNECT: connect, **received, **told}


def _operation(action: str, event: str, replies: tuple[str, ...], message: type[Any]) -> dict[str, Any]:
    about = inspect.cleandoc(message.__doc__ or "")
    reply = {"channel": {"$ref": _CHANNEL_REF}, "messages": [_message_ref(name) for name in replies]}
    return {
        "action": action,
        "channel": {"$ref": _CHANNEL_REF},
        **({"description": about} if about else {}),
        "messages": [_message_ref(event)],
        **({"reply": reply} if replies else {}),
    }


def _message_ref(name: str) -> dict[str, str]:
    return {"$ref": f"{_CHANNEL_REF}/messages/{name}"}


def _ack(event: str) -> str:
    return f"{event}.ack"
