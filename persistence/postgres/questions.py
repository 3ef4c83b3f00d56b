"""The bank of questions in Postgres: what there is, a fair pick for two players, and writing what an import brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

import asyncpg
import orjson

from game.question import Difficulty, Question
from persistence.ids import uuid7
from persistence.postgres.named_sql import statements
from persistence.postgres.question_rows import content_hash, question_of, version_fields

_SQL = statements("questions.sql")
_ROWS_A_STATEMENT = 1_000


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and how many questions it has at each difficulty; a difficulty without any is there with 0."""

    topic: str
    counts: dict[Difficulty, int]


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a saved question is now. `is_changed` is False when the bank held the same content before."""

    question_id: str
    version: int
    is_changed: bool


class Questions:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def topics(self, tenant_id: str = "default") -> list[Topic]:
        """All topics with questions that can be asked, by name."""
        rows = await self._pool.fetch(_SQL["topics"], tenant_id)
        topics = []
        for topic, of_topic in groupby(rows, key=lambda row: str(row["topic"])):
            counts = {row["difficulty_level"]: row["questions"] for row in of_topic}
            topics.append(Topic(topic, {difficulty: counts.get(difficulty, 0) for difficulty in Difficulty}))
        return topics

    async def pick(
        self,
        topic: str,
        difficulty: Difficulty,
        count: int,
        player_ids: Iterable[str],
        chance: int,
        tenant_id: str = "default",
    ) -> tuple[Question, ...]:
        """At most `count` current questions, fewer where there are not enough: the caller refuses then.

        Those that a player has answered come last, the latest at the very end. The same `chance` gives the same order.
        """
        players = [UUID(player) for player in player_ids]
        rows = await self._pool.fetch(_SQL["pick"], tenant_id, topic, difficulty, players, str(chance), count)
        return tuple(question_of(row) for row in rows)

    async def seen_at(self, player_ids: Iterable[str], question_ids: Iterable[str]) -> dict[str, datetime]:
        """When one of the players last answered each of these questions, by id; those never seen are left out."""
        players, questions = [UUID(player) for player in player_ids], [UUID(question) for question in question_ids]
        rows = await self._pool.fetch(_SQL["seen"], players, questions)
        return {str(row["question_id"]): row["seen_at"] for row in rows}

    async def get(self, question_id: str, version: int) -> Question | None:
        row = await self._pool.fetchrow(_SQL["get"], UUID(question_id), version)
        return question_of(row) if row else None

    async def of_content(self, topic: str, content: str, tenant_id: str = "default") -> tuple[Question, ...]:
        """Every version of every question that reads so, the newest first."""
        rows = await self._pool.fetch(_SQL["of_content"], tenant_id, topic, content)
        return tuple(question_of(row) for row in rows)

    async def save(
        self, bank: str, keyed: Sequence[tuple[str, Question]], tenant_id: str = "default"
    ) -> tuple[Saved, ...]:
        """Store questions under their source keys, each key once; ids and versions of the given ones are not looked at.

        A new key makes a question, other content makes a new version, the same content changes nothing. All or nothing.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            # Two imports of one bank at once would both make version 2.
            await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"{tenant_id}/{bank}")
            rows = await connection.fetch(_SQL["known"], tenant_id, bank)
            known = {row["source_key"]: row for row in rows}
            saved, written = [], []
            for source_key, question in keyed:
                digest = content_hash(question)
                row = known.get(source_key)
                question_id = row["question_id"] if row else uuid7()
                version = row["current_version"] if row else 0
                is_changed = row is None or row["content_hash"] != digest
                saved.append(Saved(str(question_id), version + is_changed, is_changed))
                if is_changed:
                    written.append(_row(source_key, question, str(question_id), version + 1, digest))
            for start in range(0, len(written), _ROWS_A_STATEMENT):
                rows_json = orjson.dumps(written[start : start + _ROWS_A_STATEMENT]).decode()
                await connection.execute(_SQL["write_questions"], tenant_id, bank, rows_json)
                await connection.execute(_SQL["write_versions"], rows_json)
        return tuple(saved)


def _row(source_key: str, question: Question, question_id: str, version: int, digest: str) -> dict[str, object]:
    return {
        "question_id": question_id,
        "source_key": source_key,
        "topic": question.topic,
        "version": version,
        "content_hash": digest,
        **version_fields(question),
    }
