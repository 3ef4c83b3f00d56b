"""What every answer says to the browser: scripts, styles, fonts and lines from our own host, and nothing else."""

from __future__ import annotations

import re
from typing import Any

from server.transport.asgi import Asgi, Receive, Scope, SendAsgi, header

_HOST = re.compile(rb"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)


def policy(host: bytes) -> bytes:
    """The content security policy. Older browsers do not take `'self'` for WebSockets, so the host is named too."""
    lines = b" ws://%s wss://%s" % (host, host) if _HOST.fullmatch(host) else b""
    return (
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"media-src 'self'; worker-src 'self'; manifest-src 'self'; connect-src 'self'%s; "
        b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'" % lines
    )


class SecurityHeaders:
    """Wraps an ASGI application."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: SendAsgi) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = header(scope, b"host") or b""

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *_FIXED, (b"content-security-policy", policy(host))]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_headers)
