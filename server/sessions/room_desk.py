"""What one user may do in the rooms of this node, wherever their line is: at this node or at another."""

from __future__ import annotations

from functools import partial
from typing import Any, assert_never

from msgspec import to_builtins

from game.audience import Role
from game.duel.state import Duel
from game.mode import Rejected
from game.record import Origin
from protocol.commands import digest, game_command
from protocol.messages import from_client as asked
from protocol.messages import from_server as told
from protocol.messages.errors import WireError
from protocol.render import SharedFrame, payload
from server.identity.auth import Identity
from server.rooms.actor import RoomActor
from server.rooms.inbox import Accepted, Reply
from server.rooms.viewer import Seen
from server.sessions.find_room import room_or_refusal
from server.sessions.house import House
from server.sessions.lobby import by
from server.sessions.port import Send, Tell
from server.sessions.refused import Refused

OtherRoomMessage = asked.JoinRoom | asked.LeaveRoom | asked.React | asked.Rematch


class RoomDesk:
    """Rooms know it as their viewer.

    `send` is the way to the user's line, and may be changed; `closed` is told the last frame of a room. `is_here`: the
    line is at this node. One elsewhere is shown whole states, of which its own node makes patches (`far_patches.py`).
    """

    __slots__ = (
        "_by",
        "_closed",
        "_house",
        "_is_closed",
        "_is_here",
        "_rooms",
        "identity",
        "send",
        "user_id",
    )

    def __init__(self, house: House, identity: Identity, send: Send, closed: Send, *, is_here: bool) -> None:
        self.identity, self.user_id = identity, identity.user_id
        self._by = by(identity)
        self._house, self.send, self._closed = house, send, closed
        self._rooms: set[str] = set()
        self._is_here, self._is_closed = is_here, False

    # --- for rooms ---------------------------------------------------------------------------------------------

    def closed(self, frame: SharedFrame) -> None:
        self._forget(str(frame.room))
        self._closed(frame)

    # --- for the line ------------------------------------------------------------------------------------------

    def command_now(self, message: asked.RoomCommand, tell: Tell) -> bool:
        """Give a room of this node a command. False where something must be waited for first: `command` does.

        Both raise `Refused` where the room does not come to hear of it; else `tell` gets what becomes of it.
        """
        actor = self._house.directory.held(message.room)
        if actor is None or isinstance(message.do, asked.Accept):
            return False
        self._submit(actor, self._game_command(actor, message.do), message, tell)
        return True

    async def command(self, message: asked.RoomCommand, tell: Tell) -> None:
        """Raises `OwnedElsewhere`, too."""
        actor, do = await self._room(message.room), message.do
        if isinstance(do, asked.Accept) and isinstance(state := actor.room.state, Duel):
            self._house.people.note(actor.room_id, self.user_id, self.identity.name)
            facts = await self._house.lobby.facts_of_acceptance(state, self.user_id)
            self._submit(actor, game_command(do, self._by, *facts), message, tell)
        else:
            self._submit(actor, self._game_command(actor, do), message, tell)

    async def answer(self, message: OtherRoomMessage) -> told.FromServer:
        """Raises `Refused`, and `OwnedElsewhere` where another node has the room."""
        match message:
            case asked.JoinRoom(room, cursor, patches):
                seen = Seen(cursor.epoch, cursor.version) if cursor else None
                return await self._join(room, seen, takes_patches=patches and self._is_here)
            case asked.LeaveRoom(room):
                self._step_out(room)
                return told.Done()
            case asked.React(room, kind):
                if not (await self._room(room)).react(self, kind):
                    raise Refused(WireError.NOT_IN_ROOM)
                return told.Done()
            case asked.Rematch():
                return await self._house.lobby.rematch(self.identity, message)
            case _:
                assert_never(message)

    def close(self) -> None:
        """The line has ended."""
        self._is_closed = True
        for room_id in tuple(self._rooms):
            self._step_out(room_id)

    # --- inside ------------------------------------------------------------------------------------------------

    async def _join(self, room_id: str, seen: Seen | None, *, takes_patches: bool) -> told.Joined:
        """As player, invitee or spectator: the room's rules say which."""
        actor = await self._room(room_id)
        await self._house.people.recall(actor.room_id, actor.room.sitting)
        if self._is_closed:
            raise Refused(WireError.UNKNOWN_OUTCOME)
        entrance = actor.attach(self, seen, takes_patches=takes_patches)
        if isinstance(entrance, Rejected):
            raise Refused(entrance.code, entrance.values)
        if entrance.audience.role is Role.PLAYER:
            self._house.people.note(actor.room_id, self.user_id, self.identity.name)
        self._rooms.add(actor.room_id)
        self._house.onlookers.enter(actor, self)
        audience = entrance.audience
        return told.Joined(audience.role, audience.seat, entrance.epoch, entrance.version)

    def _game_command(self, actor: RoomActor, do: asked.DuelCommand | asked.Act) -> Any:
        """All but the acceptance of a duel, which needs facts from elsewhere."""
        me = self._by
        if isinstance(do, asked.Act):
            self._house.people.note(actor.room_id, self.user_id, self.identity.name)  # it may be what seats them
            command = actor.room.mode.act(me, do.action, do.value)
        elif isinstance(do, asked.Accept) or not isinstance(actor.room.state, Duel):
            command = None
        else:
            command = game_command(do, me)
        if command is None:
            raise Refused(WireError.WRONG_ACTION)
        return command

    def _submit(self, actor: RoomActor, command: Any, message: asked.RoomCommand, tell: Tell) -> None:
        origin = Origin(self.user_id, message.id, digest(message.do))
        actor.submit(command, origin, partial(_tell, tell))

    async def _room(self, room_id: str) -> RoomActor:
        return self._house.directory.held(room_id) or await room_or_refusal(self._house.directory.get(room_id))

    def _step_out(self, room_id: str) -> None:
        self._forget(room_id)
        if (actor := self._house.directory.held(room_id)) is not None:
            actor.detach(self)

    def _forget(self, room_id: str) -> None:
        self._rooms.discard(room_id)
        self._house.onlookers.leave(room_id, self)


def _tell(tell: Tell, reply: Reply) -> None:
    if isinstance(reply, Accepted):
        tell(to_builtins(told.CommandAccepted(reply.version)))
    else:
        tell(payload(told.Refused(reply.code, dict(reply.values))))
