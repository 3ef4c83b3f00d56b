"""What Postgres is to know of a duel, computed from its log alone: the same records give the same rows.

A duel's row may be written at any record; the numbers of records make the writing idempotent (`postgres/results.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from game.deck import Deck
from game.duel import events as happened
from game.duel.words import DuelStatus, Outcome
from game.record import Abandoned, Opened, Record, Resumed
from game.replay import LogGap
from persistence.duel_rows import AnswerRow, DuelProjection, DuelRow, ExperienceRow
from persistence.event_codec import encode_deck
from persistence.postgres.recordings import Segment


def project(room_id: str, records: Sequence[Record], deck: Deck, segment: Segment) -> DuelProjection:
    """`records` from number 1 on; `segment`: the last of them. Raises `LogGap` where they do not join up."""
    if [record.n for record in records] != list(range(1, len(records) + 1)):
        raise LogGap(f"{room_id}: records are not numbered 1 to {len(records)}")
    if segment.entries and segment.entries[-1].n != len(records):
        raise LogGap(f"{room_id}: the last record and the last entry differ")
    rows = _Rows(room_id, deck)
    for record in records:
        for event in record.events:
            rows.see(record.n, event)
    if rows.duel is None:
        raise LogGap(f"{room_id}: no challenge in the log")
    return DuelProjection(
        duel=replace(rows.duel, log_n=len(records)),
        answers=tuple(rows.answers.values()),
        experience=tuple(rows.experience),
        deck=encode_deck(deck),
        segment=segment,
    )


@dataclass(slots=True)
class _Rows:
    """The rows so far. `answers` are by record and seat, so that no record has two rows of one player."""

    room_id: str
    deck: Deck
    opened: Opened | None = None
    clock_offset_ms: int = 0
    duel: DuelRow | None = None
    has_experience: list[bool] = field(default_factory=lambda: [False, False])
    answered: set[tuple[int, int]] = field(default_factory=set)
    answers: dict[tuple[int, int], AnswerRow] = field(default_factory=dict)
    experience: list[ExperienceRow] = field(default_factory=list)

    def see(self, n: int, event: Opened | Resumed | Abandoned | happened.Event) -> None:
        match event:
            case Opened():
                self.opened, self.clock_offset_ms = event, event.store_ms
            case Resumed():
                self.clock_offset_ms = event.store_ms - event.room_ms
            case Abandoned():
                self._change(DuelStatus.CALLED_OFF, outcome=Outcome.CALLED_OFF)
            case happened.Challenged():
                self.duel = self._challenged(event)
                self.has_experience[0] = not event.challenger_guest
            case happened.Accepted():
                self._change(DuelStatus.ACCEPTED, opponent_id=event.opponent_id)
                self.deck = self.deck.dealt(event.dealt)
                self.has_experience[1] = not event.opponent_guest and not event.opponent_bot
            case happened.Declined():
                self._change(DuelStatus.DECLINED)
            case happened.Expired():
                self._change(DuelStatus.EXPIRED)
            case happened.Started():
                self._change(DuelStatus.IN_PROGRESS, started_ms=self._store_ms(event.at_ms))
            case happened.Answered():
                self._answered(n, event)
            case happened.QuestionClosed():
                self._closed(n, event)
            case happened.WatchersPeaked():
                self._change(spectator_count=event.spectator_count)
            case happened.Completed():
                self._completed(n, event)
            case happened.CalledOff():
                self._change(DuelStatus.CALLED_OFF, outcome=Outcome.CALLED_OFF)
            case (
                happened.MadeReady()
                | happened.CountdownStarted()
                | happened.Asked()
                | happened.Continued()
                | happened.RevealEnded()
                | happened.WaitStarted()
                | happened.WaitEnded()
                | happened.PlayerConnected()
                | happened.PlayerDropped()
            ):
                pass  # Postgres keeps none of these outside the recording.
            case _:
                assert_never(event)

    def _challenged(self, event: happened.Challenged) -> DuelRow:
        if self.opened is None:
            raise LogGap(f"{self.room_id}: a challenge before room.opened")
        return DuelRow(
            knowledge_duel_id=self.room_id,
            tenant_id=self.opened.tenant_id,
            challenger_id=event.challenger_id,
            opponent_id=event.opponent_id,
            duel_type=event.duel_type,
            topic=event.topic,
            difficulty_level=event.difficulty_level,
            time_limit=event.time_limit,
            visibility=event.visibility,
            deck_hash=self.opened.deck_hash,
            rematch_of=event.rematch_of,
            duel_status=DuelStatus.CHALLENGED,
            log_n=0,
            created_ms=self._store_ms(event.at_ms),
        )

    def _answered(self, n: int, event: happened.Answered) -> None:
        self.answered.add((event.seat, event.index))
        self.answers[n, event.seat] = replace(
            self._missed(n, event.seat, event.index, event.at_ms),
            answer=event.answer,
            is_correct=event.is_correct,
            credit=event.credit,
            points_earned=event.points_earned,
            answer_ms=event.answer_ms,
            flagged=event.flagged,
        )

    def _closed(self, n: int, event: happened.QuestionClosed) -> None:
        for seat in event.seats:
            if (seat, event.index) not in self.answered:
                self.answers.setdefault((n, seat), self._missed(n, seat, event.index, event.at_ms))

    def _missed(self, n: int, seat: int, index: int, at_ms: int) -> AnswerRow:
        question = self.deck.questions[index]
        return AnswerRow(n, self._player(seat), question.question_id, question.version, self._store_ms(at_ms))

    def _completed(self, n: int, event: happened.Completed) -> None:
        completed_ms = self._store_ms(event.at_ms)
        self._change(
            DuelStatus.COMPLETED,
            completed_ms=completed_ms,
            outcome=event.outcome,
            winner_id=None if event.winner is None else self._player(event.winner),
            challenger_score=event.scores[0],
            opponent_score=event.scores[1],
            xp_reward=0 if event.winner is None else event.experience_points[event.winner],
            duel_recording_url=f"/replay/{self.room_id}",
        )
        # An amount of 0 is written as well: the row says that this duel was judged.
        self.experience += [
            ExperienceRow(n, self._player(seat), amount, completed_ms)
            for seat, amount in enumerate(event.experience_points)
            if self.has_experience[seat]
        ]

    def _player(self, seat: int) -> str:
        assert self.duel is not None, "nobody plays before the challenge"
        player = (self.duel.challenger_id, self.duel.opponent_id)[seat]
        assert player is not None, "nobody plays before the challenge was accepted"
        return player

    def _change(self, duel_status: DuelStatus | None = None, **fields: Any) -> None:
        assert self.duel is not None, "nothing happens before the challenge"
        self.duel = replace(self.duel, duel_status=duel_status or self.duel.duel_status, **fields)

    def _store_ms(self, room_ms: int) -> int:
        return room_ms + self.clock_offset_ms
