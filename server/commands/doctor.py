"""Check everything that the server needs, and say what is wrong."""

import argparse

from server.settings import Settings
from server.startup.open_stores import Say
from server.trouble import Trouble


def describe(parser: argparse.ArgumentParser) -> None:
    """It has no arguments."""


async def run(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    try:
        # Only now, because it loads packages whose absence is a finding as well.
        from server.startup.doctor import examine
    except ImportError as error:
        raise Trouble(f"The package {error.name} is missing or broken: run `make setup`, or install again.") from error
    findings = await examine(settings)
    for finding in findings:
        say(f"{'ok' if finding.fine else 'TROUBLE':8} {finding.what}: {finding.told}")
    return 0 if all(finding.fine for finding in findings) else 1
