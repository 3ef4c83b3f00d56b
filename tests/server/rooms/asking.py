"""A command whose reply can be waited for."""

from __future__ import annotations

import asyncio
from typing import Any

from game.record import Origin
from server.rooms.actor import RoomActor
from server.rooms.inbox import Reply


def ask(actor: RoomActor, command: Any, origin: Origin) -> asyncio.Future[Reply]:
    reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

    def tell(told: Reply) -> None:
        if not reply.cancelled():  # whoever asked has stopped waiting
            reply.set_result(told)

    actor.submit(command, origin, tell)
    return reply
