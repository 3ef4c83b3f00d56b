"""How a room's task sleeps: until a time, or until somebody has news. It costs nothing meanwhile."""

from __future__ import annotations

import asyncio

from server.rooms.limits import WAIT_S_MIN


class Alarm:
    """For one sleeper. A ring while nobody sleeps is not kept: look at what there is to do before you sleep."""

    __slots__ = ("_sleeper",)

    def __init__(self) -> None:
        self._sleeper: asyncio.Future[None] | None = None

    def ring(self) -> None:
        if self._sleeper is not None and not self._sleeper.done():
            self._sleeper.set_result(None)

    async def wait(self, seconds: float | None) -> None:
        """Until the ring, or so long. None: until the ring."""
        loop = asyncio.get_running_loop()
        self._sleeper = loop.create_future()
        timer = None if seconds is None else loop.call_later(max(WAIT_S_MIN, seconds), self.ring)
        try:
            await self._sleeper
        finally:
            self._sleeper = None
            if timer is not None:
                timer.cancel()
