"""The HTTP side of one node: pages, API and health behind the same headers."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from server.http import answers
from server.http.api import Api
from server.http.health import Health
from server.http.pages import Pages
from server.http.playground import Playground
from server.http.security import SecurityHeaders
from server.sessions import wire_metrics as metrics
from server.sessions.refused import Refused
from server.transport.asgi import Asgi

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def http_app(pages: Pages, api: Api, playground: Playground, health: Health) -> Asgi:
    app = Starlette(
        routes=[
            Route("/healthz", health.alive),
            Route("/readyz", health.ready),
            Route("/metrics", health.metrics),
            Mount("/api/v1", routes=[*api.routes(), *playground.routes()]),
            Route("/{path:path}", pages.answer, methods=list(_METHODS)),
        ],
        exception_handlers={Refused: answers.refusal, 404: _not_found, 405: _not_found, Exception: _failed},
    )
    return SecurityHeaders(app)


async def _not_found(request: Request, error: Exception) -> Response:
    return answers.error(answers.NOT_FOUND, status=getattr(error, "status_code", 404))


async def _failed(request: Request, error: Exception) -> Response:
    metrics.failures.labels("http").inc()
    return answers.error("failed", status=500)
