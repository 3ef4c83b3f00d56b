"""One connection of one user: what they may ask, how often, and which rooms they look at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar, assert_never

from persistence.event_log import OwnedElsewhere
from protocol import limits
from protocol.messages import from_client as asked
from protocol.messages import from_server as told
from protocol.messages.errors import WireError
from protocol.parse import BadMessage, parse
from protocol.render import SharedFrame, frame, payload
from server.identity.auth import Identity
from server.identity.token_clock import TokenClock
from server.rooms.pace import Backoff
from server.sessions import wire_metrics as metrics
from server.sessions.far_rooms import NodeLost
from server.sessions.house import House
from server.sessions.line_pace import LinePace
from server.sessions.port import Ack, Close, Given, Send, Tell
from server.sessions.rates import Bucket, NoCredit
from server.sessions.refused import Refused
from server.sessions.room_desk import OtherRoomMessage, RoomDesk

_log = logging.getLogger(__name__)
_UNKNOWN = "unknown"
Here = TypeVar("Here")
_LATER = frozenset({WireError.NOT_ACCEPTED, WireError.BUSY, WireError.UNKNOWN_OUTCOME, WireError.SHUTTING_DOWN})


class Session:
    """Transports know it by `server.sessions.port.SessionPort`; rooms know its desk, here or at another node."""

    __slots__ = (
        "_address",
        "_asked",
        "_bad_messages",
        "_challenges",
        "_close",
        "_desk",
        "_elsewhere",
        "_following",
        "_house",
        "_is_closed",
        "_line",
        "_moves",
        "_pace",
        "_patched",
        "_patience",
        "_rates",
        "_rooms",
        "_send",
        "_tasks",
        "_token_clock",
        "identity",
    )

    def __init__(
        self,
        house: House,
        identity: Identity,
        address: str,
        challenges: tuple[told.ChallengeCard, ...],
        elsewhere: tuple[str, ...],
        send: Send,
        close: Close,
    ) -> None:
        self.identity = identity
        self._house = house
        self._challenges, self._elsewhere = challenges, elsewhere
        self._send, self._close = send, close
        self._pace = LinePace(send, asyncio.get_running_loop())
        self._rates = house.rates.of(identity)
        self._patience: Bucket | None = None  # hardly anybody is ever refused
        self._address = address
        self._rooms: dict[str, str | None] = {}  # and which other node showed it last
        self._patched: frozenset[str] = frozenset()  # those of which it takes patches
        self._following: dict[str, asyncio.Task[None]] = {}
        self._tasks: dict[asyncio.Task[None], None] = {}
        self._desk = RoomDesk(house, identity, self._pace.send, self._room_closed, is_here=True)
        self._line = house.far_rooms.open(self)
        self._bad_messages = self._asked = 0
        self._moves = False
        self._is_closed = False
        self._token_clock = TokenClock(house.now, self._token_ends_soon, self._token_ended)

    # --- for presence ------------------------------------------------------------------------------------------

    @property
    def user_id(self) -> str:
        return self.identity.user_id

    def send(self, frame: SharedFrame) -> None:
        self._send(frame)

    # --- for rooms, here and elsewhere -------------------------------------------------------------------------

    def show(self, frame: SharedFrame) -> None:
        if frame.event == "room_closed":
            self._room_closed(frame)
        else:
            self._pace.send(frame)

    def _room_closed(self, frame: SharedFrame) -> None:
        room = str(frame.room)
        if frame.payload["code"] == "moved":
            self._follow_soon(room)
            return
        self._rooms.pop(room, None)
        self._patched -= {room}
        self._house.far_rooms.patches.stop(self._line, room)
        self._pace.send(frame)

    def lost(self, node: str) -> None:
        for room, shown_by in self._rooms.items():
            if shown_by == node:
                self._follow_soon(room)

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
            rooms=tuple(dict.fromkeys((*self._house.board.running(me.user_id), *self._elsewhere))),
            token_expires_at=None if expires_at is None else int(expires_at * 1_000),
        )
        self._challenges = ()
        self._send(frame(welcome))

    def move(self) -> None:
        """To another node, as soon as nothing that was asked is without an answer."""
        self._moves = True
        if not self._asked:
            self._close("moved")

    def receive(self, event: str, given: Given, tell: Tell) -> None:
        """Every message is answered: with what was asked for, or with a documented code."""
        known = event if event in asked.EVENTS else _UNKNOWN
        self._asked += 1
        answered = partial(self._answered, known, tell)
        try:
            self._rates.spend(event)
            message = given if isinstance(given, asked.Message) else parse(event, given)
            if not isinstance(message, asked.RoomCommand):
                self._start(self._answer_later(message, answered))
            elif self._tasks or not self._command_now(message, answered):  # what came before has begun before
                self._start(self._command_later(message, answered))
        except (BadMessage, Refused) as refused:
            answered(self._refusal(refused))
        except Exception:
            answered(self._failure())

    def closed(self) -> None:
        self._is_closed = True
        self._token_clock.stop()
        self._pace.close()
        for task in (*self._following.values(), *self._tasks):
            task.cancel()
        self._desk.close()
        self._house.far_rooms.close(self._line)
        self._house.presence.leave(self)

    # --- what is asked -----------------------------------------------------------------------------------------

    def _command_now(self, message: asked.RoomCommand, tell: Tell) -> bool:
        """No task, future or queue for a command to a room of this node. False: it must be waited for."""
        if message.room not in self._rooms:
            raise Refused(WireError.NOT_IN_ROOM)
        return self._house.far_rooms.owner(message.room) is None and self._desk.command_now(message, tell)

    async def _command_later(self, message: asked.RoomCommand, tell: Tell) -> None:
        async def here(_: asked.RoomMessage) -> None:
            await self._desk.command(message, tell)

        try:
            if message.room not in self._rooms:
                raise Refused(WireError.NOT_IN_ROOM)
            ack, _ = await self._ask_owner(message, here)
        except Refused as refused:
            ack = self._refusal(refused)
        except Exception:
            ack = self._failure()
        if ack is not None:
            tell(ack)

    async def _answer_later(self, message: asked.FromClient, tell: Tell) -> None:
        try:
            ack = await self._answer(message)
        except Refused as refused:
            ack = self._refusal(refused)
        except Exception:
            ack = self._failure()
        tell(ack)

    async def _answer(self, message: asked.FromClient) -> Ack:
        match message:
            case asked.Probe():
                return payload(told.Done())
            case asked.Pace(rate):
                self._pace.become(rate)
                self._desk.send = self._pace.send
                return payload(told.Done())
            case asked.JoinRoom() | asked.LeaveRoom() | asked.React():
                return await self._in_room(message)
            case asked.CreateDuel() | asked.CreateRoom():
                self._may_create()
                return payload(await self._make(message))
            case asked.Rematch():
                self._may_create()
                return await self._in_room(message)
            case asked.FindRoom():
                return payload(
                    await self._house.lobby.find(message, self._house.rates.code_tries(self.identity, self._address))
                )
            case asked.RefreshToken(token):
                return payload(await self._refresh(token))
            case asked.RoomCommand():
                raise AssertionError("commands go their own way")
            case _:
                assert_never(message)

    async def _in_room(self, message: OtherRoomMessage) -> Ack:
        """Here or at the node that owns the room; wherever it moves to meanwhile."""
        room, join = message.room, isinstance(message, asked.JoinRoom)
        if join:
            most = limits.ROOMS_PER_BOT_MAX if self.identity.bot else limits.ROOMS_PER_SESSION_MAX
            if room not in self._rooms and len(self._rooms) >= most:
                raise Refused(WireError.TOO_MANY_ROOMS, {"most": most})
        elif room not in self._rooms and not isinstance(message, asked.Rematch):
            raise Refused(WireError.NOT_IN_ROOM)

        async def here(_: asked.RoomMessage) -> Ack:
            return payload(await self._desk.answer(message))

        patches, is_far = self._house.far_rooms.patches, False
        wants_patches = isinstance(message, asked.JoinRoom) and message.patches
        if wants_patches:
            patches.take(self._line, room)  # before asking: the first that comes is whole, and may come before the ack
        elif not isinstance(message, asked.React | asked.Rematch):
            patches.stop(self._line, room)
        try:
            ack, node = await self._ask_owner(message, here)
            is_far = node is not None and ack["ok"]
        finally:
            if wants_patches and not is_far:
                patches.stop(self._line, room)
        if self._is_closed:
            raise Refused(WireError.UNKNOWN_OUTCOME)
        if join and ack["ok"]:
            self._rooms[room] = node
            self._patched = self._patched | {room} if wants_patches else self._patched - {room}
        elif isinstance(message, asked.LeaveRoom):
            self._rooms.pop(room, None)
            self._patched -= {room}
        return ack

    async def _ask_owner(
        self, message: asked.RoomMessage, here: Callable[[asked.RoomMessage], Awaitable[Here]]
    ) -> tuple[Ack | Here, str | None]:
        """The ack of the node that owns the room, and its name; for this node what `here` gives, and None.

        Raises `Refused`.
        """
        far_rooms, room = self._house.far_rooms, message.room
        for _ in range(limits.OWNERS_ASKED_MAX):
            node = far_rooms.owner(room)
            try:
                if node is None:
                    return await here(message), None
                return await far_rooms.ask(node, self._line, message), node
            except OwnedElsewhere as elsewhere:
                far_rooms.is_owned_by(room, elsewhere.node)
            except NodeLost:
                if isinstance(message, asked.React):  # now or never
                    break
        raise Refused(WireError.NOT_ACCEPTED)

    async def _make(self, message: asked.CreateDuel | asked.CreateRoom) -> told.RoomMade:
        lobby = self._house.lobby
        try:
            if isinstance(message, asked.CreateDuel):
                return await lobby.create_duel(self.identity, message)
            return await lobby.create_room(self.identity, message)
        except OwnedElsewhere as elsewhere:  # the same request came to another node before
            return told.RoomMade(elsewhere.room_id, await lobby.code_of(elsewhere.room_id))

    async def _follow(self, room: str) -> None:
        """The room has moved, or something of what it showed was lost: enter it again, wherever it is now."""
        backoff = Backoff(limits.FOLLOW_S_MIN, limits.FOLLOW_S_MAX)
        try:
            for _ in range(limits.FOLLOW_TRIES_MAX):
                if self._is_closed or room not in self._rooms:
                    return
                try:
                    ack = await self._in_room(asked.JoinRoom(room, patches=room in self._patched))
                    code = None if ack["ok"] else ack["code"]
                except Refused as refused:
                    code = refused.code
                if code is None:
                    return
                if code not in _LATER:
                    break
                await asyncio.sleep(backoff.next_s())
            self._rooms.pop(room, None)
            self._patched -= {room}
            self._send(frame(told.RoomClosed(room, "replaced")))  # pages enter again, and hear what is wrong
        finally:
            self._following.pop(room, None)

    async def _refresh(self, token: str) -> told.Done:
        """Only for the same user: another one needs a connection of their own."""
        fresh = await self._house.authenticator.of_token(token)
        if fresh.user_id != self.user_id:
            raise Refused(WireError.TOKEN_INVALID)
        if not self._is_closed:
            self._token_clock.set(fresh.token_expires_at)
        return told.Done()

    # --- inside ------------------------------------------------------------------------------------------------

    def _follow_soon(self, room: str) -> None:
        if room in self._rooms and room not in self._following and not self._is_closed:
            self._following[room] = asyncio.create_task(self._follow(room))

    def _may_create(self) -> None:
        if self.identity.guest and not self._house.guests_may_create:
            raise Refused(WireError.NOT_ALLOWED)

    def _answered(self, event: str, tell: Tell, ack: Ack) -> None:
        self._asked -= 1
        if self._moves and not self._asked:
            asyncio.get_running_loop().call_soon(self._close, "moved")  # after the answer
        metrics.messages[event].n += 1
        if not ack["ok"]:
            metrics.messages_refused.labels(ack["code"]).inc()
        if not self._is_closed:
            tell(ack)

    def _refusal(self, refused: BadMessage | Refused) -> Ack:
        if isinstance(refused, BadMessage):
            self._bad_messages += 1
            if self._bad_messages == limits.BAD_MESSAGES_PER_SESSION_MAX:
                self._close("bad_messages")
        elif isinstance(refused, NoCredit):
            metrics.no_credit.labels(refused.kind).inc()
            if self._patience is None:
                self._patience = Bucket(limits.REFUSED_FOR_CREDIT_PER_10_S_MAX, 10, self._house.rates.clock)
            if not self._patience.take():
                self._close("rate_limited")
        return payload(told.Refused(refused.code, dict(refused.values)))

    def _failure(self) -> Ack:
        """Of ours."""
        metrics.failures.labels("session").inc()
        _log.exception("a message of user %s failed", self.user_id)
        return payload(told.Refused(WireError.UNKNOWN_OUTCOME))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks[task] = None
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        if not self._tasks:
            self._tasks = {}  # a third of the one that was used: most lines do nothing most of the time

    def _token_ends_soon(self, in_ms: int) -> None:
        self._send(frame(told.SessionEnding(WireError.TOKEN_EXPIRED, in_ms)))

    def _token_ended(self) -> None:
        self._token_ends_soon(0)
        self._close("token_expired")
