"""What we need of ASGI: its types, and the few answers that need no framework."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
SendAsgi = Callable[[Any], Awaitable[None]]
Asgi = Callable[[Scope, Receive, SendAsgi], Awaitable[None]]


class TooLong(Exception):
    """A body has more bytes than it may."""


def header(scope: Scope, wanted: bytes) -> bytes | None:
    """`wanted` in lower case."""
    return next((value for name, value in scope["headers"] if name == wanted), None)


async def body(scope: Scope, receive: Receive, bytes_max: int) -> bytes:
    """The whole body of a request, whether or not it says how long it is.

    Raises `TooLong`, before it reads where it can, and `ConnectionResetError` where the client went away in the middle.
    """
    if int(header(scope, b"content-length") or 0) > bytes_max:  # the HTTP server has refused one that is no number
        raise TooLong
    parts, length, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        part = message.get("body", b"")
        length += len(part)
        if length > bytes_max:
            raise TooLong
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def given(data: bytes) -> Receive:
    """`receive` of a request whose body is `data`."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": data, "more_body": False}

    return receive


async def answer(
    send: SendAsgi,
    status: int,
    content: bytes = b"",
    content_type: bytes = b"text/plain",
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    of_content = [(b"content-length", b"%d" % len(content)), *([(b"content-type", content_type)] if content else [])]
    await send({"type": "http.response.start", "status": status, "headers": [*of_content, *headers]})
    await send({"type": "http.response.body", "body": content})
