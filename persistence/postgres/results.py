"""Write what a duel's log says, once, however often and in whatever order it is handed over.

A log may lose its tail after that was handed over: what its next owner hands over replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import asyncpg
import msgspec
from msgspec.structs import replace

from game.question import Answer
from persistence.duel_rows import AnswerRow, DuelProjection, DuelRow, ExperienceRow
from persistence.ids import uuid7
from persistence.postgres.named_sql import statements
from persistence.postgres.recordings import write_segment

_SQL = statements("results.sql")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Results:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def write(self, projection: DuelProjection) -> bool:
        """All of the projection in one transaction, or nothing. False when a newer one, or this one, is there already.

        The players must be users and the questions in the bank. Raises one of `pool.AWAY` when it may be tried again.
        """
        duel = projection.duel
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(_SQL["write_duel"], *_duel_values(duel), projection.segment.epoch) is None:
                return False
            for forget, rows in (
                ("forget_other_answers", projection.answers),
                ("forget_other_experience", projection.experience),
            ):
                kept = [row.result_n for row in rows], [row.user_id for row in rows]
                await connection.execute(_SQL[forget], duel.knowledge_duel_id, *kept)
            await connection.execute(_SQL["write_deck"], duel.deck_hash, projection.deck)
            await connection.executemany(
                _SQL["write_answer"], [_answer_values(duel, answer) for answer in projection.answers]
            )
            await connection.executemany(
                _SQL["write_experience"], [_experience_values(duel, row) for row in projection.experience]
            )
            await write_segment(connection, duel.knowledge_duel_id, projection.segment, closed=duel.is_over)
        return True

    async def save_participants(self, room_id: str, participants: Iterable[tuple[int, str, str]]) -> None:
        """(seat, user id, display name) of a room's players. A name that was erased stays erased."""
        rows = [(room_id, *participant) for participant in participants]
        await self._pool.executemany(_SQL["write_participant"], rows)  # all of them or none


def _duel_values(duel: DuelRow) -> tuple[object, ...]:
    return (
        duel.knowledge_duel_id,
        duel.tenant_id,
        duel.challenger_id,
        duel.opponent_id,
        duel.duel_type,
        duel.topic,
        duel.difficulty_level,
        duel.time_limit,
        duel.visibility,
        duel.deck_hash,
        duel.rematch_of,
        duel.duel_status,
        duel.log_n,
        _at(duel.created_ms),
        _at(duel.started_ms),
        _at(duel.completed_ms),
        duel.outcome,
        duel.winner_id,
        duel.challenger_score,
        duel.opponent_score,
        duel.xp_reward,
        duel.spectator_count,
        duel.duel_recording_url,
    )


def _answer_values(duel: DuelRow, row: AnswerRow) -> tuple[object, ...]:
    return (
        uuid7(),
        duel.knowledge_duel_id,
        row.result_n,
        row.user_id,
        row.question_id,
        row.question_version,
        None if row.answer is None else _json(row.answer),
        row.is_correct,
        row.credit,
        row.points_earned,
        row.answer_ms,
        row.flagged,
        _at(row.submitted_ms),
    )


def _experience_values(duel: DuelRow, row: ExperienceRow) -> tuple[object, ...]:
    at = _at(row.created_ms)
    return (uuid7(), duel.tenant_id, row.user_id, duel.knowledge_duel_id, row.result_n, row.amount, at)


def _json(answer: Answer) -> str:
    """Postgres' JSON cannot hold U+0000; nothing that a player types may keep their result from being stored."""
    if answer.text is not None:
        answer = replace(answer, text=answer.text.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    return msgspec.json.encode(answer).decode()


def _at(utc_ms: int | None) -> datetime | None:
    return None if utc_ms is None else _EPOCH + timedelta(milliseconds=utc_ms)
