"""Bring the database to the schema of this release, without serving."""

import argparse

from server.settings import Settings
from server.startup.open_stores import Say, shared_stores
from server.startup.prepare import migrate_database


def describe(parser: argparse.ArgumentParser) -> None:
    """It has no arguments."""


async def run(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    async with shared_stores(settings, say) as stores:
        await migrate_database(stores.database_url)
    say("The database has the schema of this release")
    return 0
