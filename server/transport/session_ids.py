"""How a session of long-polling is named: by its node, so that each node knows whose it is."""

from __future__ import annotations

from secrets import token_urlsafe

from protocol.engineio.requests import Refusal
from server.transport.asgi import SendAsgi, answer


def new_sid(node: str) -> str:
    """Nobody guesses it."""
    return f"{node}.{token_urlsafe(15)}"


def node_of(sid: str) -> str:
    return sid.partition(".")[0]


async def unknown_session(send: SendAsgi) -> None:
    await answer(send, 400, Refusal.UNKNOWN_SESSION.body, b"application/json")  # its clients begin anew
