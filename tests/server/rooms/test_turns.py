from __future__ import annotations

import asyncio

from server.rooms.turns import Turns
from tests.simulation.virtual_time import on_virtual_time, settled


class Work:
    """Steps that are taken one after the other; `waits`: the numbers of those after which something is waited for."""

    def __init__(self, *waits: int) -> None:
        self.waits = waits
        self.left = self.done = 0
        self.failures: list[Exception] = []
        self.turns = Turns(self.step, self.failures.append)

    def step(self) -> bool:
        if not self.left:
            return False
        self.left -= 1
        self.done += 1
        if self.done in self.waits:
            self.turns.hold()
        return True


@on_virtual_time
async def test_steps_are_taken_until_one_has_to_wait() -> None:
    work = Work(2)
    work.left = 5
    work.turns.take()
    assert work.done == 2
    work.turns.take()
    assert work.done == 2, "something is waited for"
    work.turns.go_on()
    assert work.done == 5


@on_virtual_time
async def test_what_comes_at_once_does_not_step_within_a_step() -> None:
    depth: list[int] = []

    def step() -> bool:
        depth.append(len(depth))
        turns.hold()
        turns.go_on()
        return len(depth) < 3

    turns = Turns(step, lambda error: None)
    turns.take()
    assert depth == [0, 1, 2]


@on_virtual_time
async def test_a_timer_that_rings_early_is_kept_and_a_late_one_is_not() -> None:
    rung: list[float] = []
    loop = asyncio.get_running_loop()

    def step() -> bool:
        rung.append(round(loop.time(), 3))
        return False

    turns = Turns(step, lambda error: None)
    turns.wake_in(1)
    turns.wake_in(2)
    await asyncio.sleep(5)
    assert rung == [1.0]
    turns.wake_in(2)
    turns.wake_in(1)
    await asyncio.sleep(5)
    assert rung == [1.0, 6.0]


@on_virtual_time
async def test_an_errand_is_waited_for_and_its_failure_is_told() -> None:
    work = Work()
    work.left = 1

    async def fails() -> None:
        await asyncio.sleep(1)
        raise ValueError("of ours")

    work.turns.errand(fails())
    work.turns.soon()
    await settled()
    assert work.done == 0
    await asyncio.sleep(2)
    assert (work.done, [str(error) for error in work.failures]) == (1, ["of ours"])


@on_virtual_time
async def test_nothing_is_done_after_the_end() -> None:
    work = Work()
    ended = asyncio.Event()

    async def errand() -> None:
        try:
            await asyncio.sleep(100)
        finally:
            ended.set()

    work.turns.errand(errand())
    await settled()
    work.left = 1
    work.turns.wake_in(1)
    work.turns.soon()
    await work.turns.end()
    assert ended.is_set()
    work.turns.go_on()
    await asyncio.sleep(5)
    assert work.done == 0
