"""Afterwards: what was acknowledged against what every log holds, and what Postgres has against what the logs say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

from game.deck import Deck
from game.mode import Mode
from game.replay import Fold, LogGap
from persistence.event_codec import decode_deck
from persistence.event_log import EventLog, RoomLost
from persistence.history import Histories, History
from persistence.postgres.recordings import Recordings
from persistence.projection import project
from scripts.chaos.player import Adder, Duellist

LOST_IN_FAST_S = 2.0


@dataclass(slots=True)
class Found:
    """`lost_late`: acknowledged within the last seconds before a store was killed, and gone."""

    acknowledged: int = 0
    lost: int = 0
    lost_late: int = 0
    misnumbered: int = 0
    twice: int = 0
    broken_logs: int = 0
    duels: Counter[str] = field(default_factory=Counter)
    rows_twice: int = 0
    rows_wrong: int = 0
    experience_points: int = 0
    notes: list[str] = field(default_factory=list)

    def is_well(self, *, may_lose_late: bool) -> bool:
        wrong = (self.lost, self.misnumbered, self.twice, self.broken_logs, self.rows_twice, self.rows_wrong)
        return not any(wrong) and (may_lose_late or not self.lost_late)


class Auditor:
    """`store_kills`: when, by the monotonic clock."""

    def __init__(
        self, log: EventLog, pool: asyncpg.Pool, modes: Mapping[str, Mode], store_kills: Sequence[float]
    ) -> None:
        self._log, self._pool, self._kills = log, pool, store_kills
        self._histories = Histories(log, Recordings(pool), modes)
        self.found = Found()

    async def counters(self, adders: Sequence[Adder]) -> None:
        for room in sorted({adder.room for adder in adders}):
            if (history := await self._history(room)) is None:
                continue
            stored = self._once(history)
            additions = sum(record.origin is not None for record in history.records) - 1  # the first opened it
            count = Fold.start(history.mode, Deck()).after_all(history.records).state.count
            if count != additions:
                self.found.twice += 1
                self.found.notes.append(f"{room} counts {count} after {additions} additions")
            for adder in adders:
                if adder.room == room:
                    for command_id, version, _, at_s in adder.acks:
                        self._acknowledged(stored.get((adder.user_id, command_id)), version, at_s)

    async def duels(self, duellists: Sequence[Duellist]) -> None:
        for room in sorted({room for duellist in duellists for room in duellist.over}):
            if (history := await self._history(room)) is None:
                continue
            stored = self._once(history)
            for duellist in duellists:
                for of_room, command_id, version, at_s in duellist.answers:
                    if of_room == room:
                        self._acknowledged(stored.get((duellist.user_id, command_id)), version, at_s)
            await self._rows(room, history)

    async def _history(self, room: str) -> History | None:
        try:
            return await self._histories.of(room)
        except (RoomLost, LogGap) as error:
            self.found.broken_logs += 1
            self.found.notes.append(f"{room}: {error!r}")
            return None

    def _once(self, history: History) -> dict[tuple[str, str], int]:
        """Each stored command, and its number."""
        stored: dict[tuple[str, str], int] = {}
        for record in history.records:
            if record.origin is not None:
                key = record.origin.user_id, record.origin.command_id
                self.found.twice += key in stored
                stored[key] = record.n
        return stored

    def _acknowledged(self, number: int | None, version: int, at_s: float) -> None:
        self.found.acknowledged += 1
        if number is None:
            is_late = any(0 <= kill_s - at_s <= LOST_IN_FAST_S for kill_s in self._kills)
            self.found.lost_late += is_late
            self.found.lost += not is_late
        else:
            self.found.misnumbered += number != version

    async def _rows(self, room: str, history: History) -> None:
        """What the log says, row for row."""
        deck = decode_deck(await self._log.get_deck(history.opened.deck_hash))
        said = project(room, history.records, deck, history.segment)
        answers = await self._pool.fetch("select result_n, user_id from arena.user_answers where room_id = $1", room)
        points = await self._pool.fetch(
            "select result_n, user_id, amount from arena.xp_ledger where room_id = $1", room
        )
        duel = await self._pool.fetchrow("select * from arena.knowledge_duels where knowledge_duel_id = $1", room)
        kept = sorted((row["result_n"], str(row["user_id"])) for row in answers)
        self.found.rows_twice += len(kept) - len(set(kept))
        wrong = duel is None or (duel["duel_status"], duel["outcome"]) != (said.duel.duel_status, said.duel.outcome)
        wrong |= kept != sorted((row.result_n, row.user_id) for row in said.answers)
        wrong |= sorted((row["result_n"], str(row["user_id"]), row["amount"]) for row in points) != sorted(
            (row.result_n, row.user_id, row.amount) for row in said.experience
        )
        self.found.duels[said.duel.outcome or said.duel.duel_status] += 1
        self.found.experience_points += sum(row["amount"] for row in points)
        if wrong:
            self.found.rows_wrong += 1
            self.found.notes.append(f"{room}: Postgres says {duel and duel['outcome']}, the log {said.duel.outcome}")
