"""Bring a database to where this release needs it: its schema, and the sample questions."""

import asyncpg

from persistence.content.importer import SAMPLE_FOLDER, import_path
from persistence.content.report import Outcome
from persistence.postgres.migrate import DatabaseIsNewer, migrate
from persistence.postgres.pool import open_pool
from server.startup.open_stores import Say
from server.trouble import Trouble


async def migrate_database(database_url: str) -> None:
    """Raises Trouble when a newer release has been here, or when we may not change the schema."""
    try:
        await migrate(database_url)
    except DatabaseIsNewer as newer:
        raise Trouble(str(newer)) from newer
    except asyncpg.InsufficientPrivilegeError as error:
        raise Trouble(f"The user of DATABASE_URL may not make tables: {error}.") from error


async def prepare_database(database_url: str, say: Say) -> None:
    """Migrates, then imports the sample questions; those that are there already stay as they are."""
    await migrate_database(database_url)
    async with await open_pool(database_url) as pool:
        report = await import_path(pool, SAMPLE_FOLDER)
    if report.count(Outcome.IMPORTED):
        say(f"Imported {report.count(Outcome.IMPORTED)} sample questions")
