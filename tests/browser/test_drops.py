"""Dropped lines, in real time. All are played at once, since most of each is waiting; each test awaits its own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.answers import PLAIN, PLAIN_S
from tests.browser.duels import begin, play_in_step, sit_down
from tests.browser.kept import kept
from tests.browser.road import Road, road
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTIONS = 3
NOTICED_S_MAX = 10.0
AWAY_S_MAX = 60
BACK_S_MAX = 10.0
Drop = Callable[[Stack, Hall, Road], Awaitable[None]]


async def a_tunnel_of_20_s(stack: Stack, hall: Hall, way: Road) -> None:
    ada, bob, room = await _at_question_1(stack, hall, way)
    loop = asyncio.get_running_loop()
    await bob.chooses(right=False)
    await bob.sees("Your answer is in.")
    way.enter_tunnel()
    ends = loop.time() + 20
    await _waits_for(ada, bob)
    await bob.sees("The connection is lost.")
    await asyncio.sleep(ends - loop.time())
    # The next question waited: it was not sent to the other meanwhile.
    await expect(ada.page.locator(".between")).to_be_visible()
    way.leave_tunnel()
    await play_in_step(ada, bob, first=2, last=QUESTIONS)
    rows = await kept(stack.database_url, room)
    assert rows.duel["outcome"] == "win"
    assert [answer["answer"] is None for answer in rows.answers] == [False] * (2 * QUESTIONS)


async def airplane_mode_while_answering(stack: Stack, hall: Hall, way: Road) -> None:
    ada, bob, room = await _at_question_1(stack, hall, way)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await _airplane_mode(bob, way, is_on=True)
    await bob.chooses(right=True)
    await bob.sees("You are offline. The answer is sent as soon as the line is back")
    offline_ms = (loop.time() - began) * 1_000
    await _airplane_mode(bob, way, is_on=False)
    await bob.sees(f"Your answer is in. Waiting for {ada.name}.")
    await ada.chooses(right=True)
    await asyncio.gather(ada.sees_settled(1), bob.sees_settled(1))
    await expect(bob.page.locator(".verdict-line")).to_contain_text("Right")
    await asyncio.gather(ada.goes_on(), bob.goes_on())

    # This time the answer arrives when the question's time is up.
    await asyncio.gather(ada.meets(2), bob.meets(2))
    await _airplane_mode(bob, way, is_on=True)
    await bob.chooses(right=True)
    await ada.chooses(right=True)
    await ada.sees_settled(2, within_s=PLAIN_S + 5)
    await _airplane_mode(bob, way, is_on=False)
    await bob.sees("Too late: the time was up when your answer arrived.")
    await play_in_step(ada, bob, first=3, last=QUESTIONS)
    rows = await kept(stack.database_url, room)
    bobs = [answer for answer in rows.answers if answer["user_id"] == rows.duel["opponent_id"]]
    assert [answer["answer"] is None for answer in bobs] == [False, True, False]
    assert bobs[0]["is_correct"]
    assert bobs[0]["answer_ms"] >= offline_ms, "the answer's arrival counts"


async def a_screen_locked_for_40_s(stack: Stack, hall: Hall, way: Road) -> None:
    ada, bob, room = await _at_question_1(stack, hall, way)
    loop = asyncio.get_running_loop()
    await bob.chooses(right=False)
    await bob.sees("Your answer is in.")
    chromium = await bob.page.context.new_cdp_session(bob.page)
    await chromium.send("Page.setWebLifecycleState", {"state": "frozen"})
    way.enter_tunnel()
    ends = loop.time() + 40
    left_s = await _waits_for(ada, bob)
    await asyncio.sleep(ends - loop.time())
    assert await _waited_for_s(ada) < left_s - 15, "it is counted how long the others wait"
    way.leave_tunnel()
    await chromium.send("Page.setWebLifecycleState", {"state": "active"})
    await bob.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await asyncio.gather(ada.meets(2, BACK_S_MAX), bob.meets(2, BACK_S_MAX))
    await play_in_step(ada, bob, first=2, last=QUESTIONS)
    rows = await kept(stack.database_url, room)
    assert rows.duel["outcome"] == "win"


async def away_for_more_than_a_minute(stack: Stack, hall: Hall, way: Road) -> None:
    ada, bob, room = await _at_question_1(stack, hall, way)
    await bob.chooses(right=True)
    await bob.sees("Your answer is in.")
    way.break_off()
    await _waits_for(ada, bob)
    await ada.sees("You win!", within_s=AWAY_S_MAX + 5)
    await ada.sees(f"{bob.name} gave up or stayed away.")
    way.mend()
    await bob.sees(f"{ada.name} wins")
    await bob.sees("You gave up or stayed away.")
    rows = await kept(stack.database_url, room)
    assert (rows.duel["outcome"], rows.duel["winner_id"]) == ("forfeit", rows.duel["challenger_id"])


async def both_away_for_more_than_a_minute(stack: Stack, hall: Hall, way: Road) -> None:
    ada, bob = await hall.arrives(way.origin, "Ada"), await hall.arrives(way.origin, "Bob", "phone")
    room = await sit_down(ada, bob, PLAIN)
    watcher = await hall.visitor(stack.origin, "Eve", "phone")
    await watcher.go(f"/duel/{room}")
    await begin(ada, bob)
    await asyncio.gather(ada.meets(1), bob.meets(1))
    await asyncio.gather(ada.chooses(right=True), bob.chooses(right=True))
    await ada.sees_settled(1)
    way.break_off()
    await watcher.sees("The duel was called off", within_s=AWAY_S_MAX + 15)
    await watcher.sees("Both were away for too long. Nobody loses.")
    way.mend()
    await ada.sees("Both were away for too long. Nobody loses.")
    rows = await kept(stack.database_url, room, "Called Off")
    assert (rows.duel["outcome"], rows.duel["winner_id"]) == ("called_off", None)


DROPS: tuple[Drop, ...] = (
    away_for_more_than_a_minute,
    both_away_for_more_than_a_minute,
    a_screen_locked_for_40_s,
    a_tunnel_of_20_s,
    airplane_mode_while_answering,
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plays(
    request: pytest.FixtureRequest, stack: Stack, browser: Browser
) -> AsyncIterator[dict[Drop, asyncio.Task[None]]]:
    """Those that are wanted in this run."""
    wanted = [item.callspec.params["drop"] for item in request.session.items if item.path == request.path]  # type: ignore[attr-defined]
    playing = {
        drop: asyncio.create_task(_played(drop, stack, browser, port))
        for drop, port in zip(wanted, stack.road_ports, strict=False)
    }
    yield playing
    for task in playing.values():
        task.cancel()
    await asyncio.gather(*playing.values(), return_exceptions=True)


async def _played(drop: Drop, stack: Stack, browser: Browser, port: int) -> None:
    hall = Hall(browser)
    async with road(port, stack.port) as way:
        await drop(stack, hall, way)
        await hall.empty()


@pytest.mark.parametrize("drop", DROPS, ids=lambda drop: drop.__name__)
async def test_a_drop_ends_as_promised(drop: Drop, plays: dict[Drop, asyncio.Task[None]]) -> None:
    await plays[drop]


async def _at_question_1(stack: Stack, hall: Hall, way: Road) -> tuple[Visitor, Visitor, str]:
    """Ada at her desk; Bob on the way, with the first question in front of both; their room."""
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(way.origin, "Bob", "phone")
    room = await sit_down(ada, bob, PLAIN)
    await begin(ada, bob)
    await asyncio.gather(ada.meets(1), bob.meets(1))
    return ada, bob, room


async def _waits_for(ada: Visitor, bob: Visitor) -> int:
    """The dead line is noticed in time. Ada answers, and the next question waits; how long it will, in s."""
    await expect(ada.page.locator(".side-panel.moon .doing.away")).to_be_visible(timeout=NOTICED_S_MAX * 1_000)
    await ada.chooses(right=True)
    await ada.sees_settled(1)
    await ada.goes_on()
    await ada.sees(f"{bob.name} reconnects,")
    return await _waited_for_s(ada)


async def _waited_for_s(ada: Visitor) -> int:
    found = re.search(r"(\d+) s$", await ada.page.locator(".between h2").inner_text())
    assert found
    return int(found[1])


async def _airplane_mode(visitor: Visitor, way: Road, *, is_on: bool) -> None:
    if is_on:
        way.break_off()
    else:
        way.mend()
    await visitor.page.context.set_offline(is_on)
