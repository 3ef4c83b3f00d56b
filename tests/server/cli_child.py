"""The command with a server that only says it is ready: what runs around the real one is under test."""

import asyncio
import sys
from types import ModuleType

from server.embedded import StoreAddresses
from server.settings import Settings
from server.startup.lan import announce
from server.startup.open_stores import Say


async def serve(settings: Settings, stores: StoreAddresses, say: Say) -> None:
    """Listens, says so, and never ends by itself."""
    listener = await asyncio.start_server(lambda reader, writer: writer.close(), settings.host, settings.port)
    async with listener:
        announce(settings.host, settings.port, settings.root_path, say)
        say(" ".join(settings.allowed_origins))
        await asyncio.Event().wait()


if __name__ == "__main__":
    main = ModuleType("server.main")
    main.serve = serve  # type: ignore[attr-defined]
    sys.modules["server.main"] = main
    from server.cli import main as command

    sys.exit(command())
