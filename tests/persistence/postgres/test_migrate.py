"""Migrations: from nothing, again, at once, and never on a database of a newer release."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from persistence.postgres.migrate import DatabaseIsNewer, migrate

MIGRATIONS = Path(__file__).parents[3] / "persistence/postgres/migrations/versions"


async def fetch(url: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


async def schema_of(url: str) -> set[tuple[str, str, str]]:
    rows = await fetch(
        url,
        "select table_name, column_name, data_type from information_schema.columns where table_schema = 'arena'",
    )
    return {(row["table_name"], row["column_name"], row["data_type"]) for row in rows}


async def test_an_empty_database_gets_the_schema(empty_database_url: str) -> None:
    assert await schema_of(empty_database_url) == set()
    await migrate(empty_database_url)
    tables = {table for table, _, _ in await schema_of(empty_database_url)}
    assert {"users", "questions", "knowledge_duels", "user_answers", "xp_ledger", "recordings", "decks"} <= tables


async def test_migrating_again_changes_nothing(fresh_database_url: str) -> None:
    before = await schema_of(fresh_database_url)
    await migrate(fresh_database_url)
    assert await schema_of(fresh_database_url) == before


async def test_nodes_may_start_at_once(empty_database_url: str) -> None:
    await asyncio.gather(*(migrate(empty_database_url) for _ in range(4)))
    assert [tuple(row) for row in await fetch(empty_database_url, "select * from arena.alembic_version")] == [
        (max(path.stem.split("_")[0] for path in MIGRATIONS.glob("*.sql")),)
    ]


async def test_a_newer_database_is_left_alone(fresh_database_url: str) -> None:
    await fetch(fresh_database_url, "update arena.alembic_version set version_num = '9999'")
    before = await schema_of(fresh_database_url)
    with pytest.raises(DatabaseIsNewer, match="schema version 9999"):
        await migrate(fresh_database_url)
    assert await schema_of(fresh_database_url) == before


async def test_a_schema_that_is_there_already_is_used(empty_database_url: str) -> None:
    """A careful administrator makes it, for a user who may not."""
    await fetch(empty_database_url, "create schema arena")
    await migrate(empty_database_url)
    assert await schema_of(empty_database_url)


def test_every_migration_has_its_sql() -> None:
    scripts = {path.stem for path in MIGRATIONS.glob("*.py")}
    assert scripts
    assert scripts == {path.stem for path in MIGRATIONS.glob("*.sql")}
