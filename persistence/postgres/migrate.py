"""Bring a database to the schema of this release. Two nodes may start at once: the second waits for the first."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

CONNECT_S = 10
_LOCK = 0x41_52_45_4E_41  # "ARENA": any number does, as long as every node takes the same one


class DatabaseIsNewer(Exception):
    """A newer release migrated this database; this one must not touch it."""


async def migrate(database_url: str) -> None:
    """Run every migration that is missing, all in one transaction. Raises `DatabaseIsNewer`, asyncpg's errors, and
    `OSError` where the server cannot be reached."""

    async def connect(*_: object, **__: object) -> asyncpg.Connection:
        return await asyncpg.connect(database_url, timeout=CONNECT_S, statement_cache_size=0)

    engine = create_async_engine(
        "postgresql+asyncpg://",
        poolclass=NullPool,
        # Names of our own, because behind PgBouncer others have prepared statements on the same server connection.
        connect_args={
            "async_creator_fn": connect,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: f"__arena_{uuid4().hex}__",
        },
    )
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if connection.scalar(text("select to_regnamespace('arena') is null")):
        connection.execute(text("create schema arena"))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    _refuse_newer(connection, ScriptDirectory.from_config(config))
    command.upgrade(config, "head")


def _refuse_newer(connection: Connection, migrations: ScriptDirectory) -> None:
    if connection.scalar(text("select to_regclass('arena.alembic_version') is null")):
        return
    known = {migration.revision for migration in migrations.walk_revisions()}
    found = connection.scalar(text("select version_num from arena.alembic_version"))
    if found is not None and found not in known:
        raise DatabaseIsNewer(
            f"The database has schema version {found}; this release knows versions up to {max(known)}. "
            "Update RogueLearn Arena, or name another database."
        )
