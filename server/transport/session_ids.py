"""How a session of long-polling is named: by its node, so that each node knows whose it is."""

from __future__ import annotations

from secrets import token_urlsafe
from urllib.parse import parse_qs

from protocol.engineio.requests import Refusal
from server.transport.asgi import Scope, SendAsgi, answer


def new_sid(node: str) -> str:
    """Nobody guesses it."""
    return f"{node}.{token_urlsafe(15)}"


def sid_of(scope: Scope) -> str | None:
    """The session that a request belongs to; None where it is to begin one."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return query["sid"][0] if "sid" in query else None


def node_of(sid: str) -> str:
    return sid.partition(".")[0]


async def unknown_session(send: SendAsgi) -> None:
    await answer(send, 400, Refusal.UNKNOWN_SESSION.body, b"application/json")  # its clients begin anew
