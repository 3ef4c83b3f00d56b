"""Print every setting with its meaning and the value that it has here."""

import argparse

from server.settings import Settings
from server.startup.open_stores import Say
from server.startup.settings_table import settings_table


def describe(parser: argparse.ArgumentParser) -> None:
    """It has no arguments."""


async def run(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    say(settings_table(settings))
    return 0
