"""Print a token for trying out real sign-in, signed with a key pair made for that."""

import argparse
import sys

from server.identity.dev_token import PUBLIC_KEY, Wanted, dev_token
from server.settings import Settings
from server.startup.open_stores import Say
from server.trouble import Trouble

MINUTES_MAX = 60 * 24 * 366


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sub", default="dev-user", help="the user's id at the issuer (default: %(default)s)")
    parser.add_argument("--name", help="the name that others see (default: the id)")
    parser.add_argument("--minutes", type=int, default=60, help="how long it holds (default: %(default)s)")
    parser.add_argument(
        "--role", action="append", default=[], help="e.g. game_master, for /playground; may be repeated"
    )
    parser.add_argument("--issuer", help="default: AUTH_ISSUER, else roguelearn-dev")
    parser.add_argument("--audience", help="default: AUTH_AUDIENCE, else roguelearn-arena")


async def run(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """The token alone goes to standard output, so that a script can take it from there."""
    if not 1 <= arguments.minutes <= MINUTES_MAX:
        raise Trouble(f"--minutes {arguments.minutes} is not between 1 and {MINUTES_MAX}.")
    wanted = Wanted(
        subject=arguments.sub,
        name=arguments.name or arguments.sub,
        minutes=arguments.minutes,
        issuer=arguments.issuer or settings.auth_issuer or "roguelearn-dev",
        audience=arguments.audience or settings.auth_audience or "roguelearn-arena",
        roles=tuple(arguments.role),
    )
    folder = settings.data_dir
    say(dev_token(folder, wanted))
    if not settings.has_auth:
        sys.stderr.write(
            "A server takes this token when it is started with\n"
            f"  AUTH_PUBLIC_KEY_FILE={folder / PUBLIC_KEY}\n"
            f"  AUTH_ISSUER={wanted.issuer}\n  AUTH_AUDIENCE={wanted.audience}\n"
        )
    return 0
