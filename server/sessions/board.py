"""What goes on in the rooms of this node, in memory: who plays where, what may be watched, which challenges are open.

Rooms say so themselves the moment something changes (`server.rooms.directory.Witness`); Postgres follows later.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from game.duel.state import Duel
from game.duel.words import DuelStatus, Stage, Visibility
from game.mode import Sitter
from persistence.codes import Codes
from persistence.event_log import StoreUnavailable
from persistence.inbox import Inbox
from persistence.seats import Seats
from protocol.messages.from_server import PROTOCOL, ChallengeGone, Welcome, You
from protocol.render import frame
from server.rooms.actor import RoomActor
from server.rooms.room import Room
from server.sessions.people import People
from server.sessions.presence import Presence

_log = logging.getLogger(__name__)
_LIVE = (DuelStatus.ACCEPTED, DuelStatus.IN_PROGRESS)
SEAT_S = 4 * 3600  # longer than a duel can last


def standing(room: Room) -> Hashable:
    """What the outside keeps of a running room."""
    status = room.state.status if isinstance(room.state, Duel) else None
    return status, room.over, _user_ids(room.sitting)


@dataclass(frozen=True, slots=True)
class _Listed:
    """`status` is None for a room that is no duel."""

    actor: RoomActor
    status: DuelStatus | None
    players: tuple[str, ...]

    @property
    def duel(self) -> Duel | None:
        state = self.actor.room.state
        return state if isinstance(state, Duel) else None


class Board:
    """`seats_changed` is called when somebody sat down."""

    def __init__(self, presence: Presence, people: People, inbox: Inbox, codes: Codes, seats: Seats) -> None:
        self._presence, self._people = presence, people
        self._inbox, self._codes, self._seats = inbox, codes, seats
        self._rooms: dict[str, _Listed] = {}
        self._of_user: dict[str, dict[str, None]] = {}
        self._errands: set[asyncio.Task[None]] = set()
        self.seats_changed: Callable[[RoomActor], None] = lambda actor: None

    # --- what the rooms say ------------------------------------------------------------------------------------

    def changed(self, actor: RoomActor) -> None:
        room_id, state = actor.room_id, actor.room.state
        before = self._rooms.get(room_id)
        now = _Listed(actor, state.status if isinstance(state, Duel) else None, _user_ids(actor.room.sitting))
        self._list(room_id, now)
        if isinstance(state, Duel) and _has_closed(before, now):
            self._challenge_closed(room_id, state.agreed.opponent_id)
        if before is None:
            self._call_bot(now)
        elif before.players != now.players:
            self.seats_changed(actor)
        self._seat(before, now)
        if actor.room.over:
            self._errand(self._codes.forget(room_id))

    def ended(self, actor: RoomActor) -> None:
        self._unlist(actor.room_id)
        self._people.forget(actor.room_id)

    # --- what others ask ---------------------------------------------------------------------------------------

    def running(self, user_id: str) -> tuple[str, ...]:
        """Rooms of this user, here, from the lobby to the last question."""
        return tuple(room_id for room_id in self._of_user.get(user_id, ()) if self._rooms[room_id].status in _LIVE)

    async def running_elsewhere(self, user_id: str) -> tuple[str, ...]:
        """The same at other nodes, as far as the store can tell now."""
        try:
            rooms = await self._seats.of(user_id)
        except StoreUnavailable:
            return ()
        return tuple(room_id for room_id in rooms if room_id not in self._rooms)

    def public_live(self, most: int) -> list[RoomActor]:
        """What everybody may watch now, the newest first."""
        found = []
        for listed in reversed(self._rooms.values()):
            duel = listed.duel
            if duel and listed.status in _LIVE and duel.agreed.visibility is Visibility.PUBLIC:
                found.append(listed.actor)
                if len(found) == most:
                    break
        return found

    def open_rematch(self, old_room_id: str, challenger_id: str, opponent_id: str) -> RoomActor | None:
        """The challenge to a rematch that `challenger_id` has made and that still waits."""
        for room_id in self._of_user.get(challenger_id, ()):
            duel = self._rooms[room_id].duel
            if duel is None or duel.stage is not Stage.CHALLENGED:
                continue
            if (duel.agreed.rematch_of, duel.agreed.opponent_id) == (old_room_id, opponent_id):
                return self._rooms[room_id].actor
        return None

    async def errands_done(self) -> None:
        await asyncio.gather(*self._errands)

    # --- inside ------------------------------------------------------------------------------------------------

    def _list(self, room_id: str, now: _Listed) -> None:
        self._rooms[room_id] = now
        for user_id in now.players:
            self._of_user.setdefault(user_id, {})[room_id] = None

    def _unlist(self, room_id: str) -> None:
        listed = self._rooms.pop(room_id, None)
        for user_id in _players(listed):
            rooms = self._of_user.get(user_id, {})
            rooms.pop(room_id, None)
            if not rooms:
                self._of_user.pop(user_id, None)

    def _seat(self, before: _Listed | None, now: _Listed) -> None:
        """Let the other nodes know who plays here."""
        room_id = now.actor.room_id
        people = [sitter.user_id for sitter in now.actor.room.sitting if not sitter.bot]
        if now.status in _LIVE and (before is None or before.status not in _LIVE):
            self._errand(self._seats.take(people, room_id, SEAT_S))
        elif now.actor.room.over:
            self._errand(self._seats.leave(people, room_id))

    def _call_bot(self, listed: _Listed) -> None:
        """A room that comes from another node brings no bot along: ours takes its seat."""
        bot = self._presence.bot()
        if bot is not None and bot.user_id in listed.players and listed.status in _LIVE:
            you = You(bot.user_id, bot.name, bot.guest)
            again = Welcome(protocol=PROTOCOL, you=you, challenges=(), rooms=(listed.actor.room_id,))
            self._presence.tell_here(bot.user_id, frame(again))

    def _challenge_closed(self, room_id: str, opponent_id: str | None) -> None:
        if opponent_id is not None:
            self._presence.tell(opponent_id, frame(ChallengeGone(room_id)))
            self._errand(self._inbox.remove(opponent_id, room_id))

    def _errand(self, work: Coroutine[Any, Any, None]) -> None:
        """Tidying up in the store. It may fail: what is left there ends by itself."""
        task = asyncio.create_task(_quietly(work))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except StoreUnavailable:
        _log.info("the store was away while tidying up")


def _has_closed(before: _Listed | None, now: _Listed) -> bool:
    """The challenge is open no more, and it was until now."""
    return now.status is not DuelStatus.CHALLENGED and (before is None or before.status is DuelStatus.CHALLENGED)


def _user_ids(sitting: Iterable[Sitter]) -> tuple[str, ...]:
    return tuple([sitter.user_id for sitter in sitting])  # half as much as of a generator, and asked at each record


def _players(listed: _Listed | None) -> Iterable[str]:
    return listed.players if listed is not None else ()
