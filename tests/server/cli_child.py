"""The command with a server that only says it is ready: what runs around the real one is under test."""

import asyncio
import sys
from collections.abc import Callable
from types import ModuleType

from server.embedded import StoreAddresses
from server.settings import Settings


async def serve(settings: Settings, stores: StoreAddresses, ready: Callable[[], None]) -> None:
    """Listens, says so, and never ends by itself."""
    listener = await asyncio.start_server(lambda reader, writer: writer.close(), settings.host, settings.port)
    async with listener:
        ready()
        sys.stdout.write(" ".join(settings.allowed_origins) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    main = ModuleType("server.main")
    main.serve = serve  # type: ignore[attr-defined]
    sys.modules["server.main"] = main
    from server.cli import main as command

    sys.exit(command())
