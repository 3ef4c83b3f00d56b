"""Serve the page and the games until Ctrl-C."""

import argparse
from collections.abc import Callable
from functools import partial

from server.cluster.supervisor import Supervisor
from server.embedded import StoreAddresses
from server.logging import log_to
from server.settings import NODES_MAX, Settings, with_nodes
from server.startup.lan import announce, own_origins
from server.startup.listening import check_port_free, free_port
from server.startup.open_stores import Say, serving_stores
from server.startup.prepare import prepare_database
from server.startup.settings_table import settings_table


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--nodes", type=_nodes, help="how many processes share the port (default: NODES)")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "Settings come from the environment, else from a file .env in the current folder;\n"
        "each secret NAME may also come from the file that NAME_FILE names.\n\n" + settings_table(Settings())
    )


async def run(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    check_port_free(settings.host, settings.port)
    async with serving_stores(settings, say) as stores:
        await prepare_database(stores.database_url, say)
        own = with_own_address(with_nodes(settings, arguments.nodes or settings.nodes))
        await _serve(own, stores, partial(announce, own.host, own.port, own.root_path, say))
    return 0


async def _serve(settings: Settings, stores: StoreAddresses, ready: Callable[[], None]) -> None:
    if settings.nodes > 1:
        log_to(settings.log_level)
        await Supervisor(settings, stores).run(ready)
        return
    # Only now: what it imports is slow to load, and a taken port should be told at once.
    from server.main import serve

    await serve(settings, stores, ready)


def _nodes(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= NODES_MAX:
        raise argparse.ArgumentTypeError(f"{given} is no number from 1 to {NODES_MAX}")
    return int(given)


def with_own_address(settings: Settings) -> Settings:
    """The settings with a real port, and with the origins of our own page among the allowed ones."""
    port = settings.port or free_port()
    origins = (*settings.allowed_origins, *own_origins(settings.host, port))
    return settings.model_copy(update={"port": port, "allowed_origins": tuple(dict.fromkeys(origins))})
