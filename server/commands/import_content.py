"""Import questions from a file or a folder of GIFT files, and report every item."""

import argparse
from pathlib import Path

from game.question import Difficulty
from persistence.content.importer import import_path
from persistence.postgres.pool import open_pool
from server.settings import Settings
from server.startup.open_stores import Say, shared_stores
from server.startup.prepare import migrate_database
from server.trouble import Trouble


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help="a GIFT file, or a folder that is searched for some")
    parser.add_argument("--topic", help="topic of questions whose file names none (default: the file's name)")
    parser.add_argument(
        "--difficulty",
        type=Difficulty,
        choices=list(Difficulty),
        default=Difficulty.MEDIUM,
        help="difficulty of questions whose file names none (default: %(default)s)",
    )
    parser.add_argument("--bank", help="name of the bank (default: the folder's and file's)")
    parser.add_argument("--locale", default="en", help="language of the questions (default: %(default)s)")
    parser.add_argument("--every-item", action="store_true", help="report also what went in without a remark")


async def run(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Code 1 when an item had an error; the others are in."""
    if not arguments.path.exists():
        raise Trouble(f"There is no file or folder {arguments.path}.")
    async with shared_stores(settings, say) as stores:
        await migrate_database(stores.database_url)
        async with await open_pool(stores.database_url) as pool:
            report = await import_path(
                pool,
                arguments.path,
                topic=arguments.topic,
                difficulty=arguments.difficulty,
                bank=arguments.bank,
                locale=arguments.locale,
            )
    for line in report.lines(every_item=arguments.every_item):
        say(line)
    return 1 if report.has_errors else 0
