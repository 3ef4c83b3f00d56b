"""Many sessions on one timer, each in its time."""

import asyncio

from server.transport.heartbeats import Heartbeats


class Beating:
    def __init__(self, due_ms: int) -> None:
        self.due_ms: int | None = due_ms
        self.ticks: list[int] = []
        self.then: list[int | None] = [None]

    def tick(self, now_ms: int) -> None:
        assert self.due_ms is not None
        if now_ms >= self.due_ms:
            self.ticks.append(self.due_ms)
            self.due_ms = self.then.pop(0)


async def until(done: list[int], length: int) -> None:
    async with asyncio.timeout(5):
        while len(done) < length:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_each_is_called_when_it_is_due_and_not_before() -> None:
    heartbeats = Heartbeats(asyncio.get_running_loop())
    now_ms = heartbeats.now_ms()
    late, soon = Beating(now_ms + 60), Beating(now_ms + 20)
    soon.then = [now_ms + 40, None]
    for beating in (late, soon):
        heartbeats.watch(beating)
    await until(late.ticks, 1)
    assert soon.ticks == [now_ms + 20, now_ms + 40]
    assert heartbeats.now_ms() >= now_ms + 60
    heartbeats.close()


async def test_what_was_put_off_meanwhile_waits_for_its_new_time() -> None:
    heartbeats = Heartbeats(asyncio.get_running_loop())
    now_ms = heartbeats.now_ms()
    beating, other = Beating(now_ms + 20), Beating(now_ms + 30)
    heartbeats.watch(beating)
    heartbeats.watch(other)
    beating.due_ms = now_ms + 60  # a pong came
    await until(other.ticks, 1)
    assert beating.ticks == []
    await until(beating.ticks, 1)
    assert heartbeats.now_ms() >= now_ms + 60
    heartbeats.close()


async def test_what_has_ended_is_forgotten() -> None:
    heartbeats = Heartbeats(asyncio.get_running_loop())
    beating = Beating(heartbeats.now_ms() + 10)
    heartbeats.watch(beating)
    beating.due_ms = None
    async with asyncio.timeout(5):
        while heartbeats._waiting:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    assert beating.ticks == []
    heartbeats.close()
