"""The server dies in mid-question and is started again: the duel goes on, and nothing that it acknowledged is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.answers import BANK, PLAIN, PLAIN_S
from tests.browser.duels import begin, play_in_step, sit_down
from tests.browser.kept import kept
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTIONS = 3
DOWN_S_MIN = 6
# The clock goes on when the room is claimed, a little before the server says that it is ready.
LOST_S_MAX = 3


@pytest.fixture
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A server of this test's own."""
    mortal = Stack(tmp_path_factory.mktemp("mortal"))
    mortal.start()
    mortal.run("import", str(BANK))
    yield mortal
    mortal.stop()


async def test_a_killed_server_comes_back_into_the_question(mortal: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(mortal.origin, "Ada"), await hall.arrives(mortal.origin, "Bob", "phone")
    room = await sit_down(ada, bob, PLAIN)
    await begin(ada, bob)
    await asyncio.gather(ada.meets(1), bob.meets(1))
    await asyncio.gather(ada.chooses(right=True), bob.chooses(right=False))
    await asyncio.gather(ada.goes_on(), bob.goes_on())
    text, _ = await asyncio.gather(ada.meets(2), bob.meets(2))
    await bob.chooses(right=False)
    await bob.sees("Your answer is in.")
    chosen = await bob.chosen.inner_text()

    left_s = await _seconds_left(ada)
    mortal.kill()
    down = asyncio.create_task(asyncio.sleep(DOWN_S_MIN))
    await ada.sees("The connection is lost.")
    await down
    await asyncio.to_thread(mortal.start)
    loop = asyncio.get_running_loop()
    ready_at = loop.time()
    await asyncio.gather(ada.is_online(), bob.is_online())

    # The clock of the question stood still meanwhile.
    assert await ada.meets(2) == text
    assert left_s - (loop.time() - ready_at) - LOST_S_MAX <= await _seconds_left(ada) <= PLAIN_S
    await expect(bob.chosen).to_have_text(chosen)
    await expect(ada.page.locator(".side-panel.moon .doing")).to_contain_text("has answered")
    await ada.chooses(right=True)
    await asyncio.gather(ada.sees_settled(2), bob.sees_settled(2))
    await asyncio.gather(ada.goes_on(), bob.goes_on())
    await play_in_step(ada, bob, first=3, last=QUESTIONS)
    rows = await kept(mortal.database_url, room)
    assert rows.duel["outcome"] == "win"
    assert [row["display_name"] for row in rows.participants] == [ada.name, bob.name]
    assert [answer["answer"] is None for answer in rows.answers] == [False] * (2 * QUESTIONS)
    assert [recording["closed"] for recording in rows.recordings] == [True]


async def _seconds_left(visitor: Visitor) -> int:
    return int(await visitor.page.locator("[role=timer] .figures").inner_text())
