"""A finished duel as those who watched it saw it: folded here, so that the log itself never leaves the server."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import orjson

from game.audience import SPECTATOR
from game.deck import Deck
from game.duel.state import Duel
from game.duel.words import DuelStatus
from game.mode import Mode
from game.record import Record
from game.replay import Fold
from persistence.event_codec import decode_deck, decode_record, opened_of
from persistence.event_log import StoreUnavailable
from persistence.history import Histories
from persistence.postgres.duels import Duels
from persistence.postgres.pool import AWAY
from persistence.postgres.recordings import Recordings
from protocol.messages.errors import WireError
from protocol.messages.from_server import Person
from server.rooms.directory import Directory
from server.rooms.room import Room
from server.sessions.people import People
from server.sessions.refused import Refused

_KEPT_MAX = 32


class Replays:
    """A room in memory is replayed from there, so that a result can be shown before Postgres has it."""

    def __init__(
        self,
        directory: Directory,
        histories: Histories,
        people: People,
        duels: Duels,
        recordings: Recordings,
        modes: Mapping[str, Mode],
    ) -> None:
        self._directory, self._histories, self._people = directory, histories, people
        self._duels, self._recordings, self._modes = duels, recordings, modes
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def body(self, room_id: str) -> bytes:
        """The answer's JSON. Raises `Refused` for what is not there or not over."""
        kept = self._kept.get(room_id)
        if kept is None:
            actor = self._directory.held(room_id)
            kept = await (self._of_memory(room_id, actor.room) if actor is not None else self._of_postgres(room_id))
            self._kept[room_id] = kept
        self._kept.move_to_end(room_id)
        while len(self._kept) > _KEPT_MAX:
            self._kept.popitem(last=False)
        return kept

    async def _of_memory(self, room_id: str, room: Room) -> bytes:
        if not isinstance(room.state, Duel) or room.state.status is not DuelStatus.COMPLETED:
            raise Refused(WireError.NO_SUCH_ROOM)
        await self._people.recall(room_id, room.sitting)
        people = self._people.seated(room_id, room.sitting)
        try:
            history = await self._histories.of(room_id)
        except (*AWAY, StoreUnavailable):
            raise Refused(WireError.NOT_ACCEPTED) from None
        return await asyncio.to_thread(_body, room.mode, room.deck, history.records, people)

    async def _of_postgres(self, room_id: str) -> bytes:
        try:
            recording = await self._recordings.load(room_id)
            deck = await self._recordings.deck(recording.deck_hash) if recording else None
            participants = await self._duels.participants(room_id)
        except AWAY:
            raise Refused(WireError.NOT_ACCEPTED) from None
        if recording is None or deck is None:
            raise Refused(WireError.NO_SUCH_ROOM)
        mode = self._modes[opened_of(recording.entries[0].data).mode]
        records = [decode_record(entry.n, entry.data, mode) for entry in recording.entries]
        duel = Fold.start(mode, decode_deck(deck)).after_all(records).state
        if not isinstance(duel, Duel) or duel.status is not DuelStatus.COMPLETED:
            raise Refused(WireError.NO_SUCH_ROOM)
        names = {participant.seat: participant.display_name for participant in participants}
        people = [Person(number, names.get(number, ""), seat.guest, seat.bot) for number, seat in enumerate(duel.seats)]
        return await asyncio.to_thread(_body, mode, decode_deck(deck), records, people)


def _body(mode: Mode, deck: Deck, records: Iterable[Record], people: Iterable[Person]) -> bytes:
    return orjson.dumps({"data": {"frames": frames(mode, deck, records), "people": msgspec.to_builtins(list(people))}})


def frames(mode: Mode, deck: Deck, records: Iterable[Record]) -> list[dict[str, Any]]:
    """The spectators' view after each record that changed it. `at_ms` is room time."""
    shown: list[dict[str, Any]] = []
    fold = Fold.start(mode, deck)
    for record in records:
        fold = fold.after(record)
        view = msgspec.to_builtins(mode.view(fold.state, SPECTATOR))
        if not shown or shown[-1]["view"] != view:
            shown.append({"at_ms": record.room_ms, "version": record.n, "view": view})
    return shown
