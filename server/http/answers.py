"""Bodies of the API: `{"data": ...}`, or `{"error": {"code": ..., "values": {...}}}` with a documented code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from protocol.messages.errors import WireError
from server.sessions.refused import Refused

NOT_FOUND = "not_found"
"""There is no such address. The API's other codes are those of the wire."""

_STATUS = {
    NOT_FOUND: 404,
    WireError.NO_SUCH_ROOM: 404,
    WireError.NOT_ALLOWED: 403,
    WireError.AUTH_REQUIRED: 401,
    WireError.TOKEN_INVALID: 401,
    WireError.TOKEN_EXPIRED: 401,
    WireError.ACCOUNT_NOT_ACTIVE: 403,
    WireError.NOT_ACCEPTED: 503,
    WireError.BUSY: 503,
    WireError.SHUTTING_DOWN: 503,
}
_JSON = "application/json"


def data(value: Any, *, cache: str = "no-store") -> Response:
    return Response(msgspec.json.encode({"data": value}), media_type=_JSON, headers={"Cache-Control": cache})


def encoded(body: bytes, *, cache: str) -> Response:
    """A body that was built before."""
    return Response(body, media_type=_JSON, headers={"Cache-Control": cache})


def error(code: str, values: Mapping[str, int | str] | None = None, status: int | None = None) -> Response:
    body = msgspec.json.encode({"error": {"code": str(code), "values": dict(values or {})}})
    return Response(body, status or _STATUS.get(code, 400), media_type=_JSON, headers={"Cache-Control": "no-store"})


async def refusal(request: Request, refused: Exception) -> Response:
    """The handler of `Refused`, wherever an endpoint raises it."""
    assert isinstance(refused, Refused)
    return error(refused.code, refused.values)
