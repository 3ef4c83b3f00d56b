"""`/api/v1/playground` and the rooms' logs: what the page `/playground` needs. For operators alone.

Operators are game masters, by their token's `roles`, and in development everybody who can reach the server.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from game.mode import By, Mode
from protocol.messages.errors import WireError
from server.http import answers
from server.http.room_logs import RoomLogs
from server.identity.auth import Authenticator
from server.sessions.refused import Refused

GAME_MASTER = "game_master"
_NOBODY = By("")


class Playground:
    def __init__(
        self, logs: RoomLogs, modes: Mapping[str, Mode], authenticator: Authenticator, *, development: bool
    ) -> None:
        self._logs, self._modes, self._authenticator = logs, modes, authenticator
        self._development = development

    def routes(self) -> list[Route]:
        endpoints: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/playground": self.about,
            "/rooms/{room}/log": self.log,
            "/rooms/{room}/log/{n:int}": self.state,
        }
        return [Route(path, self._for_operators(endpoint)) for path, endpoint in endpoints.items()]

    async def about(self, request: Request) -> Response:
        """Which modes there are, and which of them open without more words (`create_room`)."""
        opening = [{"mode": name, "opens": mode.open(_NOBODY) is not None} for name, mode in self._modes.items()]
        return answers.data({"modes": opening})

    async def log(self, request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not after.isdecimal() or len(after) > 9:
            raise Refused(WireError.BAD_MESSAGE, {"at": "after"})
        return answers.data(await self._logs.records(request.path_params["room"], int(after)))

    async def state(self, request: Request) -> Response:
        return answers.data(await self._logs.at(request.path_params["room"], request.path_params["n"]))

    def _for_operators(
        self, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def checked(request: Request) -> Response:
            if not self._development:
                await self._check(request.headers.get("authorization", ""))
            return await endpoint(request)

        return checked

    async def _check(self, authorization: str) -> None:
        """Raises `Refused`."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or GAME_MASTER not in await self._authenticator.roles_of(token):
            raise Refused(WireError.NOT_ALLOWED)
