"""How duels come about: challenges by name, by link or to the bot, rematches, codes, and what waits for a user."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from weakref import WeakValueDictionary

import msgspec

from game.deck import QUESTIONS_MAX, Deck
from game.duel.commands import Create
from game.duel.knowledge_duel import KnowledgeDuel
from game.duel.state import Duel
from game.duel.words import DuelType, Stage, Visibility
from game.mode import By, Mode
from game.question import Difficulty
from game.record import Origin
from persistence.codes import Codes
from persistence.event_log import StoreUnavailable
from persistence.inbox import Inbox
from persistence.postgres.duels import Duels
from persistence.postgres.pool import AWAY
from persistence.postgres.questions import Questions
from persistence.postgres.users import Users
from protocol.commands import digest
from protocol.messages.errors import WireError
from protocol.messages.from_client import (
    AnyOpponent,
    BotOpponent,
    CreateDuel,
    CreateRoom,
    FindRoom,
    Message,
    NamedOpponent,
    Rematch,
)
from protocol.messages.from_server import ChallengeCard, RoomFound, RoomMade
from protocol.render import frame
from server.identity.auth import Identity
from server.rooms.actor import RoomActor
from server.rooms.directory import Directory
from server.sessions.board import Board
from server.sessions.find_room import room_or_refusal
from server.sessions.names import Names
from server.sessions.people import People
from server.sessions.presence import Presence
from server.sessions.rates import CodeTries
from server.sessions.refused import Refused

CODE_S = 4 * 3600  # longer than a duel can last; a room that is over forgets its code at once
FACTS_S_MAX = 1.0
CHOICE_FOR_STRANGERS = 2  # an open challenge holds so many times the questions that are asked
_NEVER = datetime.min.replace(tzinfo=UTC)

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the lobby looks things up and keeps them."""

    users: Users
    duels: Duels
    questions: Questions
    codes: Codes
    inbox: Inbox


@dataclass(frozen=True, slots=True)
class _Wish:
    """A duel as it was asked for."""

    duel_type: DuelType
    topic: str
    difficulty_level: Difficulty
    time_limit: int
    visibility: Visibility
    opponent_id: str | None
    rematch_of: str | None = None


class Lobby:
    """`chance` gives 64 fresh bits. Methods raise `Refused`."""

    def __init__(
        self,
        directory: Directory,
        modes: Mapping[str, Mode],
        stores: Stores,
        presence: Presence,
        names: Names,
        people: People,
        board: Board,
        chance: Callable[[], int],
        spectator_delay_ms: int,
    ) -> None:
        self._directory, self._modes, self._stores = directory, modes, stores
        self._presence, self._names, self._people, self._board = presence, names, people, board
        self._chance, self._spectator_delay_ms = chance, spectator_delay_ms
        # By the room that is played again; a lock goes with the last one who asks.
        self._rematches: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # --- challenges --------------------------------------------------------------------------------------------

    async def create_duel(self, who: Identity, request: CreateDuel) -> RoomMade:
        wish = _Wish(
            duel_type=request.duel_type,
            topic=request.topic,
            difficulty_level=request.difficulty_level,
            time_limit=request.time_limit,
            visibility=request.visibility,
            opponent_id=await self._opponent(who, request.opponent),
        )
        return await self._challenge(who, request.id, request, wish)

    async def rematch(self, who: Identity, request: Rematch) -> RoomMade:
        """Two players who ask each other at once meet in one room."""
        async with self._rematches.setdefault(request.room, asyncio.Lock()):
            return await self._rematch(who, request)

    async def _rematch(self, who: Identity, request: Rematch) -> RoomMade:
        old = await room_or_refusal(self._directory.get(request.room))
        duel = old.room.state
        if not isinstance(duel, Duel) or duel.stage is not Stage.OVER:
            raise Refused(WireError.NOT_ALLOWED)
        seat = duel.seat_of(who.user_id)
        if seat is None or len(duel.seats) < 2:
            raise Refused(WireError.NOT_ALLOWED)
        opponent_id, terms = duel.seats[1 - seat].user_id, duel.agreed
        theirs = self._board.open_rematch(request.room, challenger_id=opponent_id, opponent_id=who.user_id)
        if theirs is not None:
            return RoomMade(theirs.room_id)
        wish = _Wish(
            duel_type=terms.duel_type,
            topic=terms.topic,
            difficulty_level=terms.difficulty_level,
            time_limit=terms.time_limit,
            visibility=terms.visibility,
            opponent_id=opponent_id,
            rematch_of=request.room,
        )
        return await self._challenge(who, request.id, request, wish)

    async def create_room(self, who: Identity, request: CreateRoom) -> RoomMade:
        """A room of a mode that opens without more words."""
        mode = self._modes.get(request.mode)
        command = mode.open(by(who)) if mode else None
        if mode is None or command is None:
            raise Refused(WireError.NO_SUCH_MODE)
        origin = Origin(who.user_id, request.id, digest(request))
        actor = await room_or_refusal(self._directory.create(mode.name, Deck(), command, origin))
        self._people.note(actor.room_id, who.user_id, who.name)
        return RoomMade(actor.room_id)

    async def _challenge(self, who: Identity, request_id: str, request: Message, wish: _Wish) -> RoomMade:
        mode = self._modes[wish.duel_type]
        assert isinstance(mode, KnowledgeDuel), "every duel type is a mode of its name"
        rules = mode.rules(self._spectator_delay_ms)
        needs, opponent_id = mode.deck_needs(wish.time_limit), wish.opponent_id
        most = needs.at_most if opponent_id else min(QUESTIONS_MAX, needs.at_most * CHOICE_FOR_STRANGERS)
        players = [who.user_id, *([opponent_id] if opponent_id and not self._is_bot(opponent_id) else [])]
        picked = await _from_postgres(
            self._stores.questions.pick(wish.topic, wish.difficulty_level, most, players, self._chance())
        )
        if len(picked) < needs.at_least:
            raise Refused(WireError.TOO_FEW_QUESTIONS, {"available": len(picked), "needed": needs.at_least})
        command = Create(
            by=by(who),
            duel_type=wish.duel_type,
            topic=wish.topic,
            difficulty_level=wish.difficulty_level,
            time_limit=wish.time_limit,
            visibility=wish.visibility,
            rules=rules,
            opponent_id=wish.opponent_id,
            rematch_of=wish.rematch_of,
        )
        origin = Origin(who.user_id, request_id, digest(request))
        deck = mode.fit_deck(picked, wish.time_limit, rules) if opponent_id else Deck(picked)  # see _dealt
        actor = await room_or_refusal(self._directory.create(mode.name, deck, command, origin))
        self._people.note(actor.room_id, who.user_id, who.name)
        return RoomMade(actor.room_id, await self._invite(actor, who))

    def _is_bot(self, user_id: str) -> bool:
        """It plays with everybody: what it saw says nothing about whom it meets."""
        bot = self._presence.bot()
        return bot is not None and bot.user_id == user_id

    async def _invite(self, actor: RoomActor, who: Identity) -> str | None:
        """Let the other side know, however often the request comes. The short code of a challenge to anybody."""
        duel: Duel = actor.room.state
        opponent_id = duel.agreed.opponent_id
        if duel.stage is not Stage.CHALLENGED:
            return None
        if opponent_id is None:
            return await self.code_of(actor.room_id)
        card = _card(actor, who.name)
        if await _from_store(
            self._stores.inbox.add(opponent_id, actor.room_id, msgspec.msgpack.encode(card), card.expires_at)
        ):
            self._presence.tell(opponent_id, frame(card))
        return None

    async def _opponent(self, who: Identity, wanted: NamedOpponent | AnyOpponent | BotOpponent) -> str | None:
        """Somebody present before somebody registered; None for anybody."""
        match wanted:
            case AnyOpponent():
                return None
            case BotOpponent():
                bot = self._presence.bot()
                found = bot.user_id if bot else None
            case NamedOpponent(name):
                found = await self._names.find(name)
                if found is None and (user := await _from_postgres(self._stores.users.by_name(name))):
                    found = user.user_id
        if found is None or found == who.user_id:
            raise Refused(WireError.NO_SUCH_PLAYER)
        return found

    # --- codes and cards ---------------------------------------------------------------------------------------

    async def code_of(self, room_id: str) -> str:
        return await _from_store(self._stores.codes.issue(room_id, CODE_S))

    async def find(self, request: FindRoom, tries: CodeTries) -> RoomFound:
        tries.check()
        code = request.code.replace("-", "").replace(" ", "")
        room_id = await _from_store(self._stores.codes.find(code))
        if room_id is None:
            tries.was_wrong()
            raise Refused(WireError.NO_SUCH_CODE)
        return RoomFound(room_id)

    async def challenges(self, user_id: str) -> tuple[ChallengeCard, ...]:
        """What waits for the user; nothing while the store is away."""
        try:
            cards = await self._stores.inbox.list(user_id)
        except StoreUnavailable:
            return ()
        return tuple(msgspec.msgpack.decode(card, type=ChallengeCard) for card in cards)

    async def facts_of_acceptance(self, duel: Duel, opponent_id: str) -> tuple[int, tuple[int, ...]]:
        """How many duels these two completed today, and which of the deck they are dealt.

        Where Postgres does not say in time, nothing is known: a duel is not held up for its reward.
        """
        players = (duel.agreed.challenger_id, opponent_id)
        question_ids = [question.question_id for question in duel.deck.questions]
        try:
            async with asyncio.timeout(FACTS_S_MAX):
                pair_duels_today = await self._stores.duels.pair_duels_today(*players)
                seen_at = await self._stores.questions.seen_at(players, question_ids)
        except AWAY:
            pair_duels_today, seen_at = 0, {}
        return pair_duels_today, self._dealt(duel, seen_at)

    def _dealt(self, duel: Duel, seen_at: Mapping[str, datetime]) -> tuple[int, ...]:
        """An open challenge holds more questions than are asked: those that neither has seen lately come first."""
        terms = duel.agreed
        if terms.opponent_id is not None:
            return ()
        mode = self._modes[terms.duel_type]
        assert isinstance(mode, KnowledgeDuel), "every duel type is a mode of its name"
        ordered = sorted(duel.deck.questions, key=lambda question: seen_at.get(question.question_id, _NEVER))
        fitting = mode.fit_deck(ordered, terms.time_limit, terms.rules)
        return tuple(duel.deck.questions.index(question) for question in fitting.questions)


def by(who: Identity) -> By:
    return By(who.user_id, guest=who.guest, bot=who.bot)


def _card(actor: RoomActor, challenger_name: str) -> ChallengeCard:
    duel: Duel = actor.room.state
    terms = duel.agreed
    return ChallengeCard(
        room=actor.room_id,
        challenger_name=challenger_name,
        duel_type=terms.duel_type,
        topic=terms.topic,
        difficulty_level=terms.difficulty_level,
        time_limit=terms.time_limit,
        visibility=terms.visibility,
        expires_at=actor.room.fold.store_ms(duel.stage_ends_ms or 0),
        rematch_of=terms.rematch_of,
    )


async def _from_store(asked: Awaitable[Found]) -> Found:
    try:
        return await asked
    except StoreUnavailable:
        raise Refused(WireError.NOT_ACCEPTED) from None


async def _from_postgres(asked: Awaitable[Found]) -> Found:
    try:
        return await asked
    except AWAY:
        raise Refused(WireError.NOT_ACCEPTED) from None
