"""Is it alive, may it get traffic, and what has it counted?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from server.http import answers

_CHECK_S_MAX = 1.0
Check = Callable[[], Awaitable[str | None]]
"""What ails a store, in one word, or None. Any error means that it is gone."""


class Health:
    """`checks` by store. A node without one keeps its sockets, and without Postgres its duels run on: so it is degraded
    and not unready."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self.phase = "starting"

    async def alive(self, request: Request) -> Response:
        return _plain({"status": "alive"}, 200)

    async def ready(self, request: Request) -> Response:
        if self.phase != "serving":
            return _plain({"status": self.phase}, 503)
        troubles = await asyncio.gather(*(_trouble(check) for check in self._checks.values()))
        degraded = [f"{store}_{trouble}" for store, trouble in zip(self._checks, troubles, strict=True) if trouble]
        return _plain({"status": "ready", "degraded": degraded}, 200)

    async def metrics(self, request: Request) -> Response:
        """For programs on this machine alone; behind a proxy every caller looks like one, so those are told nothing."""
        if not _is_local(request):
            return answers.error(answers.NOT_FOUND)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _trouble(check: Check) -> str | None:
    try:
        async with asyncio.timeout(_CHECK_S_MAX):
            return await check()
    except Exception:  # whatever it is, the store does not serve us
        return "gone"


def _is_local(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in ("x-forwarded-for", "forwarded")):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _plain(value: object, status: int) -> Response:
    return Response(orjson.dumps(value), status, {"Cache-Control": "no-store"}, "application/json")
