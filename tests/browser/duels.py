"""Parts that many duels in the browser have in common."""

from __future__ import annotations

import asyncio

from tests.browser.visitor import Visitor


async def sit_down(challenger: Visitor, opponent: Visitor, topic: str, **wish: object) -> str:
    """Both are in the lobby, by the short code. The room's id."""
    room = await challenger.challenge(topic, **wish)  # type: ignore[arg-type]
    await opponent.joins_by_code(await challenger.code())
    await opponent.accepts()
    return room


async def begin(*players: Visitor) -> None:
    """Both say that they are ready."""
    await asyncio.gather(*(player.is_ready() for player in players))


async def play_in_step(*players: Visitor, first: int = 1, last: int) -> None:
    """From question `first` until the result. The first of the players is right all the time, the others never."""
    for number in range(first, last + 1):
        await asyncio.gather(*(player.meets(number, within_s=30) for player in players))
        await asyncio.gather(*(player.chooses(right=player is players[0]) for player in players))
        await asyncio.gather(*(player.sees_settled(number) for player in players))
        if number < last:
            await asyncio.gather(*(player.goes_on() for player in players))
    await asyncio.gather(*(player.sees_result() for player in players))
