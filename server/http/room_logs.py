"""A room's log as it was written, and the state at any place of it: for operators, since both are full of secrets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from game.audience import INVITEE, SPECTATOR, Audience
from game.deck import Deck
from game.mode import Mode
from game.record import ROOM_EVENTS, Record
from game.replay import Fold, LogGap
from persistence.event_codec import decode_deck, decode_record, opened_of
from persistence.event_log import EventLog, RoomLost, StoreUnavailable
from persistence.history import Histories
from persistence.ids import is_id
from persistence.postgres.pool import AWAY
from persistence.postgres.recordings import Recordings
from persistence.stored_fields import UnreadableRecord
from protocol.messages.errors import WireError
from server.sessions.refused import Refused

RECORDS_PER_ANSWER_MAX = 500


class RoomLogs:
    """Reads the stores, whichever node has the room. Raises `Refused` where there is no such room or place."""

    def __init__(self, histories: Histories, log: EventLog, recordings: Recordings, modes: Mapping[str, Mode]) -> None:
        self._histories, self._log, self._recordings, self._modes = histories, log, recordings, modes

    async def records(self, room_id: str, after: int) -> dict[str, Any]:
        """The first `RECORDS_PER_ANSWER_MAX` records beyond number `after`; `last_n` is that of the whole log."""
        mode, records, _ = await self._read(room_id)
        names = {kind: name for name, kind in (*ROOM_EVENTS.items(), *mode.events.items())}
        shown = records[after : after + RECORDS_PER_ANSWER_MAX]
        return {"mode": mode.name, "last_n": len(records), "records": [_shown(record, names) for record in shown]}

    async def at(self, room_id: str, n: int) -> dict[str, Any]:
        """The state after record `n`, and what each audience sees of it."""
        mode, records, deck = await self._read(room_id)
        if not 1 <= n <= len(records):
            raise Refused(WireError.BAD_MESSAGE, {"at": "n"})
        return await asyncio.to_thread(_folded, mode, records[:n], deck)

    async def _read(self, room_id: str) -> tuple[Mode, Sequence[Record], Deck]:
        if not is_id(room_id):
            raise Refused(WireError.NO_SUCH_ROOM)
        try:
            try:
                history = await self._histories.of(room_id)
            except RoomLost:  # over for so long that only its recording is left
                return await self._recorded(room_id)
            deck = await self._log.get_deck(history.opened.deck_hash)
        except (*AWAY, StoreUnavailable):
            raise Refused(WireError.NOT_ACCEPTED) from None
        except (RoomLost, LogGap, UnreadableRecord):
            raise Refused(WireError.NO_SUCH_ROOM) from None
        return history.mode, history.records, decode_deck(deck)

    async def _recorded(self, room_id: str) -> tuple[Mode, Sequence[Record], Deck]:
        recording = await self._recordings.load(room_id)
        deck = await self._recordings.deck(recording.deck_hash) if recording else None
        if recording is None or deck is None:
            raise Refused(WireError.NO_SUCH_ROOM)
        mode = self._modes[opened_of(recording.entries[0].data).mode]
        return mode, [decode_record(entry.n, entry.data, mode) for entry in recording.entries], decode_deck(deck)


def _shown(record: Record, names: Mapping[type, str]) -> dict[str, Any]:
    return {
        "n": record.n,
        "room_ms": record.room_ms,
        "by": record.origin and {"user_id": record.origin.user_id, "command_id": record.origin.command_id},
        "events": [{"name": names[type(event)], "fields": msgspec.to_builtins(event)} for event in record.events],
    }


def _folded(mode: Mode, records: Sequence[Record], deck: Deck) -> dict[str, Any]:
    fold = Fold.start(mode, deck).after_all(records)
    players = [Audience.player(seat) for seat in range(len(mode.sitting(fold.state)))]
    views = {_named(audience): mode.view(fold.state, audience) for audience in (*players, INVITEE, SPECTATOR)}
    built: dict[str, Any] = msgspec.to_builtins(
        {"n": fold.n, "room_ms": fold.room_ms, "over": fold.over, "state": fold.state, "views": views}
    )
    return built


def _named(audience: Audience) -> str:
    return str(audience.role) if audience.seat is None else f"{audience.role} {audience.seat}"
