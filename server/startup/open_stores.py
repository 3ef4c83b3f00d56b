"""The two stores of a command: those that are set, those that a running server has started, or our own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from server.embedded import StoreAddresses, embedded_stores
from server.embedded.addresses import read_note
from server.embedded.folder import folder_in_use
from server.settings import Settings
from server.startup.postgres_check import check_postgres
from server.startup.redis_check import check_redis

Say = Callable[[str], None]


@asynccontextmanager
async def serving_stores(settings: Settings, say: Say) -> AsyncIterator[StoreAddresses]:
    """For the server itself. Raises Trouble when the set ones will not do or our own cannot start."""
    if settings.database_url and settings.redis_url:
        name = await check_postgres(settings.database_url)
        other, warnings = await check_redis(
            settings.redis_url, settings.key_prefix, settings.durability, settings.replicas
        )
        say(f"Using {name} and {other}")
        for warning in warnings:
            say(warning)
        yield StoreAddresses(settings.database_url, settings.redis_url)
        return
    is_strict = settings.durability == "strict"
    async with embedded_stores(settings.data_dir, say, appendfsync="always" if is_strict else "everysec") as stores:
        yield stores


@asynccontextmanager
async def shared_stores(settings: Settings, say: Say) -> AsyncIterator[StoreAddresses]:
    """For the other commands, which may run beside a server on the same data folder."""
    running = None if settings.database_url else running_stores(settings)
    if running:
        yield running
        return
    async with serving_stores(settings, say) as stores:
        yield stores


def running_stores(settings: Settings) -> StoreAddresses | None:
    """The embedded stores that a server runs in the data folder now."""
    return read_note(settings.data_dir) if folder_in_use(settings.data_dir) else None
