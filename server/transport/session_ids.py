"""How a session of long-polling is named: by its node, so that each node knows whose it is."""

from __future__ import annotations

from secrets import token_urlsafe
from urllib.parse import parse_qs

from server.transport.asgi import Scope, SendAsgi, answer

_UNKNOWN = b'{"code":1,"message":"Session ID unknown"}'  # Engine.IO's own words; its clients begin anew


def new_sid(node: str) -> str:
    """Nobody guesses it."""
    return f"{node}.{token_urlsafe(15)}"


def sid_of(scope: Scope) -> str | None:
    """The session that a request belongs to; None where it is to begin one."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return query["sid"][0] if "sid" in query else None


def node_of(sid: str) -> str:
    return sid.partition(".")[0]


async def unknown_session(scope: Scope, send: SendAsgi) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close"})  # before it was accepted: 403
    else:
        await answer(send, 400, _UNKNOWN, b"application/json")
