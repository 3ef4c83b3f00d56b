"""One connection of one user: what they may ask, how often, and which rooms they look at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from game.audience import Role
from game.duel.state import Duel
from game.mode import Rejected
from game.record import Origin
from protocol import limits
from protocol.commands import digest, game_command
from protocol.messages import from_client as asked
from protocol.messages import from_server as told
from protocol.messages.errors import WireError
from protocol.parse import BadMessage, parse
from protocol.render import frame, payload
from server.identity.auth import Identity
from server.identity.token_clock import TokenClock
from server.rooms.actor import RoomActor
from server.sessions import wire_metrics as metrics
from server.sessions.find_room import room_or_refusal
from server.sessions.house import House
from server.sessions.lobby import by
from server.sessions.port import Ack, Close, Send
from server.sessions.refused import Refused

_log = logging.getLogger(__name__)
_UNKNOWN = "unknown"


class Session:
    """Rooms know it as their viewer, transports by `server.sessions.port.SessionPort`."""

    def __init__(
        self,
        house: House,
        identity: Identity,
        address: str,
        challenges: tuple[told.ChallengeCard, ...],
        send: Send,
        close: Close,
    ) -> None:
        self.identity = identity
        self._house = house
        self._challenges = challenges
        self._send, self._close = send, close
        self._rates = house.rates.of(identity)
        self._code_tries = house.rates.code_tries(identity, address)
        self._rooms: set[str] = set()
        self._bad_messages = 0
        self._is_closed = False
        self._token_clock = TokenClock(house.now, self._token_ends_soon, self._token_ended)

    # --- for rooms and presence --------------------------------------------------------------------------------

    @property
    def user_id(self) -> str:
        return self.identity.user_id

    def send(self, event: str, payload: Mapping[str, Any]) -> None:
        if event == "room_closed":
            self._forget(str(payload["room"]))
        self._send(event, payload)

    # --- for the transport -------------------------------------------------------------------------------------

    def opened(self) -> None:
        me = self.identity
        self._house.presence.enter(self)
        self._token_clock.set(me.token_expires_at)
        expires_at = me.token_expires_at
        welcome = told.Welcome(
            protocol=told.PROTOCOL,
            you=told.You(me.user_id, me.name, me.guest),
            challenges=self._challenges,
            rooms=self._house.board.running(me.user_id),
            token_expires_at=None if expires_at is None else int(expires_at * 1_000),
        )
        self._challenges = ()
        self._send(*frame(welcome))

    async def receive(self, event: str, args: Sequence[object]) -> Ack:
        """Every message is answered: with what was asked for, or with a documented code."""
        known = event if event in asked.EVENTS else _UNKNOWN
        try:
            self._rates.message()
            answer = await self._answer(parse(event, args))
        except (BadMessage, Refused) as refused:
            if isinstance(refused, BadMessage):
                self._count_bad_message()
            return self._refusal(known, refused.code, refused.values)
        except Exception:
            metrics.failures.labels("session").inc()
            _log.exception("%s of user %s failed", known, self.user_id)
            return self._refusal(known, WireError.UNKNOWN_OUTCOME, {})
        metrics.messages.labels(known).inc()
        return payload(answer)

    def closed(self) -> None:
        self._is_closed = True
        self._token_clock.stop()
        for room_id in tuple(self._rooms):
            self._step_out(room_id)
        self._house.presence.leave(self)

    # --- what is asked -----------------------------------------------------------------------------------------

    async def _answer(self, message: asked.FromClient) -> told.FromServer:
        match message:
            case asked.Probe():
                return told.Done()
            case asked.RoomCommand():
                return await self._command(message)
            case asked.React():
                return await self._react(message)
            case asked.JoinRoom():
                return await self._join(message)
            case asked.LeaveRoom(room):
                return self._leave(room)
            case asked.CreateDuel():
                self._may_create()
                return await self._house.lobby.create_duel(self.identity, message)
            case asked.CreateRoom():
                self._may_create()
                return await self._house.lobby.create_room(self.identity, message)
            case asked.Rematch():
                self._may_create()
                return await self._house.lobby.rematch(self.identity, message)
            case asked.FindRoom():
                return await self._house.lobby.find(message, self._code_tries)
            case asked.RefreshToken(token):
                return await self._refresh(token)
            case _:
                assert_never(message)

    async def _join(self, message: asked.JoinRoom) -> told.Joined:
        """As player, invitee or spectator: the room's rules say which."""
        most = limits.ROOMS_PER_BOT_MAX if self.identity.bot else limits.ROOMS_PER_SESSION_MAX
        if message.room not in self._rooms and len(self._rooms) >= most:
            raise Refused(WireError.TOO_MANY_ROOMS, {"most": most})
        actor = await room_or_refusal(self._house.directory.get(message.room))
        await self._house.people.recall(actor.room_id, actor.room.sitting)
        if self._is_closed:
            raise Refused(WireError.UNKNOWN_OUTCOME)
        entrance = actor.attach(self)
        if isinstance(entrance, Rejected):
            raise Refused(entrance.code, entrance.values)
        if entrance.audience.role is Role.PLAYER:
            self._house.people.note(actor.room_id, self.user_id, self.identity.name)
        self._rooms.add(actor.room_id)
        self._house.onlookers.enter(actor, self)
        audience = entrance.audience
        return told.Joined(audience.role, audience.seat, entrance.epoch, entrance.version)

    def _leave(self, room_id: str) -> told.Done:
        if room_id not in self._rooms:
            raise Refused(WireError.NOT_IN_ROOM)
        self._step_out(room_id)
        return told.Done()

    async def _command(self, message: asked.RoomCommand) -> told.CommandAccepted:
        actor = await self._joined(message.room)
        command = await self._game_command(actor, message.do)
        reply = actor.submit(command, Origin(self.user_id, message.id, digest(message.do)))
        done, _ = await asyncio.wait([reply], timeout=limits.COMMAND_REPLY_S_MAX)
        if not done:
            raise Refused(WireError.UNKNOWN_OUTCOME)
        outcome = reply.result()
        if isinstance(outcome, Rejected):
            raise Refused(outcome.code, outcome.values)
        return told.CommandAccepted(outcome.version)

    async def _game_command(self, actor: RoomActor, do: asked.DuelCommand | asked.Act) -> Any:
        me, mode, state = by(self.identity), actor.room.mode, actor.room.state
        if isinstance(do, asked.Accept | asked.Act):  # it may be what seats them
            self._house.people.note(actor.room_id, self.user_id, self.identity.name)
        if isinstance(do, asked.Act):
            command = mode.act(me, do.action, do.value)
        elif not isinstance(state, Duel):
            command = None
        elif isinstance(do, asked.Accept):
            command = game_command(do, me, *await self._house.lobby.facts_of_acceptance(state, self.user_id))
        else:
            command = game_command(do, me)
        if command is None:
            raise Refused(WireError.WRONG_ACTION)
        return command

    async def _react(self, message: asked.React) -> told.Done:
        actor = await self._joined(message.room)
        self._rates.reaction()
        if not actor.react(self, message.kind):
            raise Refused(WireError.NOT_IN_ROOM)
        return told.Done()

    async def _refresh(self, token: str) -> told.Done:
        """Only for the same user: another one needs a connection of their own."""
        fresh = await self._house.authenticator.of_token(token)
        if fresh.user_id != self.user_id:
            raise Refused(WireError.TOKEN_INVALID)
        if not self._is_closed:
            self._token_clock.set(fresh.token_expires_at)
        return told.Done()

    # --- inside ------------------------------------------------------------------------------------------------

    def _may_create(self) -> None:
        if self.identity.guest and not self._house.guests_may_create:
            raise Refused(WireError.NOT_ALLOWED)
        self._rates.creation()

    async def _joined(self, room_id: str) -> RoomActor:
        if room_id not in self._rooms:
            raise Refused(WireError.NOT_IN_ROOM)
        return self._house.directory.held(room_id) or await room_or_refusal(self._house.directory.get(room_id))

    def _step_out(self, room_id: str) -> None:
        self._forget(room_id)
        if (actor := self._house.directory.held(room_id)) is not None:
            actor.detach(self)

    def _forget(self, room_id: str) -> None:
        self._rooms.discard(room_id)
        self._house.onlookers.leave(room_id, self)

    def _count_bad_message(self) -> None:
        self._bad_messages += 1
        if self._bad_messages == limits.BAD_MESSAGES_PER_SESSION_MAX:
            self._close("bad_messages")

    def _refusal(self, event: str, code: str, values: Mapping[str, int | str]) -> Ack:
        metrics.messages.labels(event).inc()
        metrics.messages_refused.labels(code).inc()
        return payload(told.Refused(code, dict(values)))

    def _token_ends_soon(self, in_ms: int) -> None:
        self._send(*frame(told.SessionEnding(WireError.TOKEN_EXPIRED, in_ms)))

    def _token_ended(self) -> None:
        self._token_ends_soon(0)
        self._close("token_expired")
