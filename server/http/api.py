"""`/api/v1`: what a page needs beside its socket. Reading only; nothing here changes a duel."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from game.duel.state import Duel as DuelState
from game.duel.words import Visibility
from persistence.postgres.duels import Duel, Duels
from persistence.postgres.pool import AWAY
from persistence.postgres.questions import Questions, Topic
from persistence.postgres.users import Users
from protocol.asyncapi import document
from protocol.messages.errors import WireError
from protocol.messages.from_server import PROTOCOL
from server.http import answers
from server.http.replays import Replays
from server.identity.auth import GUEST_ISSUER, Authenticator
from server.rooms.directory import Directory
from server.sessions.live_duels import LiveDuels
from server.sessions.refused import Refused

_FRESH = "no-cache"


@dataclass(frozen=True, slots=True)
class Facts:
    """What this server is, for a page that asks first."""

    guests: str
    tokens: bool
    version: str
    spectator_delay_ms: int


class Api:
    def __init__(
        self,
        facts: Facts,
        directory: Directory,
        live: LiveDuels,
        replays: Replays,
        duels: Duels,
        questions: Questions,
        users: Users,
        authenticator: Authenticator,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._facts, self._directory, self._live, self._replays = facts, directory, live, replays
        self._duels, self._questions, self._users, self._authenticator = duels, questions, users, authenticator
        self._now = now
        self._topics: list[Topic] | None = None
        self._asyncapi = msgspec.json.encode(document())

    def routes(self) -> list[Route]:
        endpoints: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/asyncapi.json": self.asyncapi,
            "/config": self.config,
            "/clock": self.clock,
            "/topics": self.topics,
            "/duels": self.live_duels,
            "/duels/{room}": self.duel,
            "/duels/{room}/replay": self.replay,
        }
        return [Route(path, endpoint) for path, endpoint in endpoints.items()]

    async def asyncapi(self, request: Request) -> Response:
        """The document itself, as the tools for it want it: no `data` around it."""
        return answers.encoded(self._asyncapi, cache=_FRESH)

    async def config(self, request: Request) -> Response:
        facts = self._facts
        return answers.data(
            {
                "guests": facts.guests,
                "tokens": facts.tokens,
                "protocol": PROTOCOL,
                "version": facts.version,
                "spectator_delay_ms": facts.spectator_delay_ms,
            }
        )

    async def clock(self, request: Request) -> Response:
        """UTC, ms since 1970: what the connection check measures round trips and clocks with."""
        return answers.data({"now_ms": int(self._now() * 1_000)})

    async def topics(self, request: Request) -> Response:
        """Those known last, while Postgres is away."""
        try:
            self._topics = await self._questions.topics()
        except AWAY:
            if self._topics is None:
                raise Refused(WireError.NOT_ACCEPTED) from None
        return answers.data([{"topic": topic.topic, "counts": topic.counts} for topic in self._topics], cache=_FRESH)

    async def live_duels(self, request: Request) -> Response:
        """Public duels that run, the newest first: from memory, whatever Postgres does."""
        if request.query_params.get("state", "live") != "live":
            return answers.error(WireError.BAD_MESSAGE, {"at": "state"})
        return answers.data(msgspec.to_builtins(await self._live.newest()))

    async def duel(self, request: Request) -> Response:
        found = await self._kept(request)
        return answers.data(_summary(found), cache=_FRESH)

    async def replay(self, request: Request) -> Response:
        """What spectators saw, once the duel is completed."""
        room_id: str = request.path_params["room"]
        actor = self._directory.held(room_id)
        if actor is None:
            await self._kept(request)
        else:
            if not isinstance(actor.room.state, DuelState):
                raise Refused(WireError.NO_SUCH_ROOM)
            players = [seat.user_id for seat in actor.room.sitting]
            await self._check(request, actor.room.state.agreed.visibility, players)
        return answers.encoded(await self._replays.body(room_id), cache="private, max-age=60")

    async def _kept(self, request: Request) -> Duel:
        """The duel as Postgres has it, if the caller may see it. Raises `Refused`."""
        try:
            found = await self._duels.get(request.path_params["room"])
        except AWAY:
            raise Refused(WireError.NOT_ACCEPTED) from None
        if found is None:
            raise Refused(WireError.NO_SUCH_ROOM)
        await self._check(request, found.visibility, _players(found))
        return found

    async def _check(self, request: Request, visibility: Visibility, players: Sequence[str]) -> None:
        """`public` and `link` to whoever has the id, `off` to its players alone. Raises `Refused`."""
        if visibility is Visibility.OFF and await self._caller(request) not in players:
            raise Refused(WireError.NOT_ALLOWED)

    async def _caller(self, request: Request) -> str | None:
        """Who asks, by the same secrets as on the socket; they come in headers, never in an address."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        match scheme.lower():
            case "bearer":
                return (await self._authenticator.of_token(secret)).user_id
            case "guest":
                try:
                    user = await self._users.find(GUEST_ISSUER, sha256(secret.encode()).hexdigest())
                except AWAY:
                    raise Refused(WireError.NOT_ACCEPTED) from None
                return user.user_id if user else None
            case _:
                return None


def _players(duel: Duel) -> tuple[str, ...]:
    return tuple(user_id for user_id in (duel.challenger_id, duel.opponent_id) if user_id is not None)


def _summary(duel: Duel) -> dict[str, Any]:
    """Seats and names, no user ids."""
    winner = _players(duel).index(duel.winner_id) if duel.winner_id is not None else None
    return {
        "room": duel.knowledge_duel_id,
        "duel_type": duel.duel_type,
        "topic": duel.topic,
        "difficulty_level": duel.difficulty_level,
        "time_limit": duel.time_limit,
        "visibility": duel.visibility,
        "duel_status": duel.duel_status,
        "names": [duel.challenger_name, duel.opponent_name],
        "scores": [duel.challenger_score, duel.opponent_score],
        "outcome": duel.outcome,
        "winner": winner,
        "spectator_count": duel.spectator_count,
        "rematch_of": duel.rematch_of,
        "created_at": _ms(duel.created_at),
        "started_at": _ms(duel.started_at),
        "completed_at": _ms(duel.completed_at),
    }


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else int(instant.timestamp() * 1_000)
