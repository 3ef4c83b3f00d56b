"""Through the proxies that schools have, a duel is played to its end, and what was acknowledged is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.answers import PLAIN
from tests.browser.duels import begin, play_in_step, sit_down
from tests.browser.kept import kept
from tests.browser.proxies import Buffering, Cutting, Proxy, Refusing, Stripping, Swallowing, served
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTIONS = 3
FALLBACK_S_MAX = 5.0
CONNECTION_S_MAX = 5.0  # page, names and round trips on a busy machine
POLLS, NO_DETOUR = ".connection.polling", ".connection:not(.polling)"


@dataclass(frozen=True)
class Case:
    """`usable_s_max`: until the page is online for the first time. `sign`: how it says which way it goes."""

    name: str
    proxy: Proxy
    usable_s_max: float
    sign: str


CASES = (
    Case("none", Proxy(), CONNECTION_S_MAX, NO_DETOUR),
    Case("refuses with 403", Refusing(403), CONNECTION_S_MAX, POLLS),
    Case("strips the upgrade", Stripping(), CONNECTION_S_MAX, POLLS),
    Case("swallows frames", Swallowing(), FALLBACK_S_MAX + CONNECTION_S_MAX, POLLS),
    Case("buffers answers", Buffering(65_536), FALLBACK_S_MAX + CONNECTION_S_MAX, POLLS),
    Case("cuts", Cutting(3), CONNECTION_S_MAX, NO_DETOUR),
    Case("refuses and cuts", Cutting(3, Refusing(403)), CONNECTION_S_MAX, POLLS),
)


@pytest_asyncio.fixture(params=CASES, ids=lambda case: case.name, loop_scope="module")
async def case(request: pytest.FixtureRequest, stack: Stack) -> AsyncIterator[Case]:
    async with served(request.param.proxy, stack.road_ports[0], stack.port):
        yield request.param


async def _comes(stack: Stack, hall: Hall) -> tuple[Visitor, float]:
    """Bob, behind the proxy, and how long it took until the page was of use."""
    bob = await hall.visitor(f"http://127.0.0.1:{stack.road_ports[0]}", "Bob", "phone")
    loop = asyncio.get_running_loop()
    began = loop.time()
    await bob.go()
    await bob.is_online()
    return bob, loop.time() - began


async def _plays_to_the_end(stack: Stack, ada: Visitor, bob: Visitor, wait_s: float = 0) -> None:
    """Ada is right all the time and Bob never: each of their answers is kept, as what it was."""
    room = await sit_down(ada, bob, PLAIN)
    await asyncio.sleep(wait_s)
    await begin(ada, bob)
    await play_in_step(ada, bob, last=QUESTIONS)
    rows = await kept(stack.database_url, room)
    assert rows.duel["outcome"] == "win"
    assert len(rows.answers) == 2 * QUESTIONS
    for answer in rows.answers:
        assert answer["answer"] is not None
        assert answer["is_correct"] == (answer["user_id"] == rows.duel["challenger_id"])


async def test_a_duel_is_played_through(stack: Stack, hall: Hall, case: Case) -> None:
    ada = await hall.arrives(stack.origin, "Ada")
    bob, usable_s = await _comes(stack, hall)
    print(f"{case.name}: usable after {usable_s:.1f} s")  # noqa: T201
    assert usable_s < case.usable_s_max
    await expect(bob.page.locator(case.sign)).to_be_visible()
    await _plays_to_the_end(stack, ada, bob)
    if isinstance(case.proxy, Cutting):
        assert case.proxy.cuts
    elif case.sign == POLLS:
        assert case.proxy.upgrades == 1, "the tab remembers what worked"


async def test_a_tab_remembers_and_another_tries_again(stack: Stack, hall: Hall) -> None:
    proxy = Swallowing()
    async with served(proxy, stack.road_ports[0], stack.port):
        bob, first_s = await _comes(stack, hall)
        assert first_s > 3
        began = asyncio.get_running_loop().time()
        await bob.page.reload()
        await bob.is_online()
        assert asyncio.get_running_loop().time() - began < CONNECTION_S_MAX
        assert proxy.upgrades == 1
        other = await hall.second_tab(bob)
        await other.go()
        await expect(other.page.locator(POLLS)).to_be_visible()
        assert proxy.upgrades == 2


async def test_a_websocket_that_falls_silent_early_is_left(stack: Stack, hall: Hall) -> None:
    """The handshake and the first frames pass, as some virus scanners have it."""
    async with served(Swallowing(after_s=1), stack.road_ports[0], stack.port):
        bob, _ = await _comes(stack, hall)
        await expect(bob.page.locator(POLLS)).to_be_visible(timeout=20_000)


async def test_a_cut_at_30_s(stack: Stack, hall: Hall) -> None:
    proxy = Cutting(30)
    async with served(proxy, stack.road_ports[0], stack.port):
        ada = await hall.arrives(stack.origin, "Ada")
        bob, _ = await _comes(stack, hall)
        await _plays_to_the_end(stack, ada, bob, wait_s=27)
        assert proxy.cuts
