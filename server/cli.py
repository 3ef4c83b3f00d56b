"""The command `roguelearn`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from server.settings import read_settings
from server.startup.main_loop import loop_factory, until_stopped
from server.trouble import Trouble

_COMMANDS = {
    "serve": ("serve", "serve the page and the games until Ctrl-C"),
    "migrate": ("migrate", "bring the database to the schema of this release, without serving"),
    "import": ("import_content", "import questions from GIFT files, with a report of every item"),
    "token": ("token", "print a token for trying out real sign-in"),
    "new-mode": ("new_mode", "begin a new game mode: rules, tests, golden table and a plain page"),
    "results": ("results", "list the results that the database does not take, or have them handed over again"),
    "doctor": ("doctor", "check everything that the server needs, and say what is wrong"),
    "settings": ("settings", "print every setting with its meaning and its value here"),
}
_DESCRIPTION = """\
RogueLearn Arena: the real-time game server of a learning game.

`roguelearn serve` is all that is needed: without other settings it keeps its own Postgres and Valkey in one
data folder and serves the page on http://127.0.0.1:8000. `roguelearn COMMAND --help` tells more of each."""


def main(words: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0 done or stopped, 1 trouble (told in a sentence), 2 not understood."""
    words = sys.argv[1:] if words is None else words
    try:
        arguments = _parser(words).parse_args(words)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            return runner.run(until_stopped(arguments.run(arguments, read_settings(), _say)))
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="roguelearn", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (module, summary) in _COMMANDS.items():
        described = commands.add_parser(name, help=summary)
        # Only the one that was asked for is loaded: help is quick, and doctor runs where another cannot.
        if name in words:
            command = import_module(f"server.commands.{module}")
            described.description = command.__doc__
            described.set_defaults(run=command.run)
            command.describe(described)
    return parser


def _version() -> str:
    try:
        return version("roguelearn-arena")
    except PackageNotFoundError:
        return "from a checkout"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
