"""A whole Speed Challenge: each at their own pace, and a third who is told nothing that the slower one could use."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.answers import FIVE_KINDS, PLAIN
from tests.browser.duels import begin, sit_down
from tests.browser.kept import kept
from tests.browser.stack import Stack
from tests.browser.visitor import Hall

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTIONS = 5


async def test_each_at_their_own_pace(stack: Stack, hall: Hall) -> None:
    ada = await hall.arrives(stack.origin, "Ada", "phone")
    bob = await hall.arrives(stack.origin, "Bob", "desk")
    room = await sit_down(ada, bob, FIVE_KINDS, duel_type="Speed Challenge", minutes=2)
    watcher = await hall.visitor(stack.origin, "Eve")
    await watcher.go(f"/duel/{room}")
    await begin(ada, bob)

    # Ada plays all of it while Bob thinks about the first question.
    asked = await bob.meets(1)
    for number in range(1, QUESTIONS + 1):
        await ada.meets(number)
        await ada.chooses(right=True)
        await ada.sees_settled(number)
        if number < QUESTIONS:
            await ada.goes_on()
    await ada.sees("You have them all behind you")
    await expect(bob.page.locator(".side-panel.sun .doing")).to_contain_text("5 answered")
    await expect(bob.page.locator(".side-panel.sun .score")).to_have_text("0")
    await watcher.sees("Each plays at their own pace")
    assert await bob.question.inner_text() == asked

    for number in range(1, QUESTIONS + 1):
        await bob.meets(number)
        await bob.chooses(right=number > 1)
        if number < QUESTIONS:  # the last answer ends the duel
            await bob.sees_settled(number)
            await bob.goes_on()
        if number == 1:
            # Now both have it behind them: the watcher may know it, and Bob how many points it earned Ada.
            await expect(bob.page.locator(".side-panel.sun .score")).not_to_have_text("0")
            await watcher.sees_settled(1)
    shown = await bob.sees_result()
    assert await ada.sees_result() == await watcher.sees_result() == shown
    assert shown["sun"] > shown["moon"]

    rows = await kept(stack.database_url, room)
    assert rows.scores == shown
    assert len(rows.answers) == 2 * QUESTIONS
    assert [row["display_name"] for row in rows.participants] == [ada.name, bob.name]
    assert rows.duel["winner_id"] == rows.participants[0]["user_id"]
    assert rows.experience == []
    assert len(rows.recordings) == 1


async def test_too_few_questions_are_refused_with_their_number(stack: Stack, hall: Hall) -> None:
    ada = await hall.arrives(stack.origin, "Ada", "phone")
    await ada.wish(PLAIN, "Speed Challenge", 1, "Medium", "link", "link")
    await ada.page.locator("form.card button.primary").click()
    await ada.sees("There are 3 such questions, and the duel needs 5.")
