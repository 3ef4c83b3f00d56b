"""Which sessions look at which room, so that they can be told who sits there."""

from __future__ import annotations

import asyncio
from typing import Protocol

from game.audience import Role
from game.duel.state import Duel
from game.duel.words import Stage
from protocol.messages.from_server import People as PeopleFrame
from protocol.render import SharedFrame, frame
from server.rooms.actor import RoomActor
from server.sessions.lobby import Lobby
from server.sessions.people import People
from server.sessions.refused import Refused


class Onlooker(Protocol):
    @property
    def user_id(self) -> str: ...
    def send(self, frame: SharedFrame) -> None: ...


class Onlookers:
    def __init__(self, people: People, lobby: Lobby) -> None:
        self._people, self._lobby = people, lobby
        self._rooms: dict[str, dict[Onlooker, None]] = {}  # in the order in which they came
        self._telling: set[asyncio.Task[None]] = set()

    def enter(self, actor: RoomActor, onlooker: Onlooker) -> None:
        """They are told who is here in the loop's next turn, after the ack."""
        self._rooms.setdefault(actor.room_id, {})[onlooker] = None
        self._tell_soon(actor, (onlooker,))

    def leave(self, room_id: str, onlooker: Onlooker) -> None:
        looking = self._rooms.get(room_id, {})
        looking.pop(onlooker, None)
        if not looking:
            self._rooms.pop(room_id, None)

    def seats_changed(self, actor: RoomActor) -> None:
        if onlookers := self._rooms.get(actor.room_id):
            self._tell_soon(actor, tuple(onlookers))

    def _tell_soon(self, actor: RoomActor, onlookers: tuple[Onlooker, ...]) -> None:
        task = asyncio.create_task(self._tell(actor, onlookers))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, actor: RoomActor, onlookers: tuple[Onlooker, ...]) -> None:
        code = await self._code(actor)
        seated = self._people.seated(actor.room_id, actor.room.sitting)  # after the wait: nobody is told what was
        for onlooker in onlookers:
            if onlooker not in self._rooms.get(actor.room_id, ()):
                continue
            audience = actor.room.mode.audience_of(actor.room.state, onlooker.user_id)
            may_invite = audience is not None and audience.role in (Role.PLAYER, Role.INVITEE)
            onlooker.send(frame(PeopleFrame(actor.room_id, seated, code if may_invite else None)))

    async def _code(self, actor: RoomActor) -> str | None:
        """The short code while a free seat can be had with it."""
        duel = actor.room.state
        if not isinstance(duel, Duel) or duel.stage is not Stage.CHALLENGED or duel.agreed.opponent_id is not None:
            return None
        try:
            return await self._lobby.code_of(actor.room_id)
        except Refused:
            return None
