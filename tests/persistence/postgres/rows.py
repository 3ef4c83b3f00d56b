"""Puts into Postgres what a log refers to: its players and its questions."""

from __future__ import annotations

import asyncpg

from tests.persistence.duel_logs import DuelLog


async def prepare(pool: asyncpg.Pool, *logs: DuelLog) -> None:
    for log in logs:
        for user_id in (log.challenger_id, log.opponent_id):
            await pool.execute(
                "insert into arena.users (user_id, issuer, subject, username) values ($1, 'guest', $2, $2)"
                " on conflict do nothing",
                user_id,
                user_id,
            )
        for question in log.deck.questions:
            await pool.execute(
                "insert into arena.questions (question_id, bank, source_key, topic) values ($1, 'tests', $2, $3)"
                " on conflict do nothing",
                question.question_id,
                question.question_id,
                question.topic,
            )
