"""Serve the page and the games until Ctrl-C."""

import argparse

from server.embedded import StoreAddresses
from server.settings import Settings
from server.startup.lan import own_origins
from server.startup.listening import check_port_free, free_port
from server.startup.open_stores import Say, serving_stores
from server.startup.prepare import prepare_database
from server.startup.settings_table import settings_table


def describe(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "Settings come from the environment, else from a file .env in the current folder;\n"
        "each secret NAME may also come from the file that NAME_FILE names.\n\n" + settings_table(Settings())
    )


async def run(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    check_port_free(settings.host, settings.port)
    async with serving_stores(settings, say) as stores:
        await prepare_database(stores.database_url, say)
        await _serve(with_own_address(settings), stores, say)
    return 0


async def _serve(settings: Settings, stores: StoreAddresses, say: Say) -> None:
    # Only now: what it imports is slow to load, and a taken port should be told at once.
    from server.main import serve

    await serve(settings, stores, say)


def with_own_address(settings: Settings) -> Settings:
    """The settings with a real port, and with the origins of our own page among the allowed ones."""
    port = settings.port or free_port()
    origins = (*settings.allowed_origins, *own_origins(settings.host, port))
    return settings.model_copy(update={"port": port, "allowed_origins": tuple(dict.fromkeys(origins))})
