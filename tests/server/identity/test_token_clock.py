"""A session ends with its token; a warning comes first."""

import pytest

from protocol.limits import SESSION_ENDING_WARNING_S
from server.identity.token_clock import TokenClock


class World:
    """UTC stands where it is put; `look` is what the timer calls."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.told: list[int | str] = []
        self.clock = TokenClock(lambda: self.now, self.told.append, lambda: self.told.append("end"))

    def at(self, now: float) -> list[int | str]:
        self.now = now
        self.clock.stop()
        self.clock.look()
        told, self.told[:] = list(self.told), []
        return told


@pytest.fixture
async def world() -> World:
    return World()


async def test_a_warning_and_then_the_end(world: World) -> None:
    ends_at = world.now + 1_000
    world.clock.set(ends_at)
    assert world.at(ends_at - SESSION_ENDING_WARNING_S - 1) == []
    assert world.at(ends_at - SESSION_ENDING_WARNING_S) == [60_000]
    assert world.at(ends_at - 1) == []
    assert world.at(ends_at) == ["end"]


async def test_a_fresh_token_begins_anew(world: World) -> None:
    world.clock.set(world.now + 30)
    assert world.told == [30_000]
    world.told.clear()
    world.clock.set(world.now + 1_000)
    assert world.at(world.now + 30) == []
    assert world.at(1_000.0 + 1_000 - 10) == [10_000]
    world.clock.stop()


async def test_without_a_token_there_is_no_end(world: World) -> None:
    world.clock.set(None)
    assert world.at(10**9) == []
