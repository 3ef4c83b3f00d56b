"""Who waits too long is told once, and who does not is not."""

from __future__ import annotations

import asyncio
from functools import partial

from server.rooms.overdue import Overdue


async def test_only_what_lasts_is_told_and_once() -> None:
    overdue, told = Overdue(0.02), list[int | str]()
    waits = [overdue.watch(partial(told.append, number)) for number in range(4)]
    waits[0].over = waits[2].over = True
    await asyncio.sleep(0.1)
    assert told == [1, 3]


async def test_what_begins_later_ends_later() -> None:
    overdue, told = Overdue(0.05), list[int | str]()
    overdue.watch(lambda: told.append("first"))
    await asyncio.sleep(0.03)
    second = overdue.watch(lambda: told.append("second"))
    await asyncio.sleep(0.03)
    assert told == ["first"]
    second.over = True
    overdue.watch(lambda: told.append("third"))
    await asyncio.sleep(0.1)
    assert told == ["first", "third"]


async def test_who_is_told_may_wait_again() -> None:
    overdue, told = Overdue(0.01), list[int | str]()

    def again() -> None:
        told.append(len(told))
        if len(told) < 3:
            overdue.watch(again)

    overdue.watch(again)
    await asyncio.sleep(0.1)
    assert told == [0, 1, 2]
