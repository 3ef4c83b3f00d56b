"""A whole Quick Quiz between a desk and a phone, with a third person watching, and what Postgres has of it."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.answers import FIVE_KINDS
from tests.browser.kept import kept
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTIONS = 5


async def test_two_play_and_a_third_watches(stack: Stack, hall: Hall) -> None:
    ada = await hall.arrives(stack.origin, "Ada", "desk")
    room = await ada.challenge(FIVE_KINDS, minutes=3)
    bob = await hall.arrives(stack.origin, "Bob", "phone")
    await bob.joins_by_code(await ada.code())
    await bob.sees(f"{ada.name} challenges you")
    await bob.accepts()
    watcher = await hall.visitor(stack.origin, "Eve")
    await watcher.go(f"/duel/{room}")
    await expect(watcher.page.locator(".lobby")).to_be_visible()
    await expect(watcher.page.locator(".lobby button.primary")).to_have_count(0)
    await ada.is_ready()
    await bob.sees("Not ready yet")
    await bob.is_ready()

    for number in range(1, QUESTIONS + 1):
        texts = await asyncio.gather(ada.meets(number), bob.meets(number))
        assert texts[0] == texts[1], "both have the same question"
        await expect(watcher.question.filter(has_text=texts[0])).to_have_count(0)
        if number == 1:
            watching = asyncio.create_task(_sees_all_of_the_first(watcher))  # at its own time, however slow the others
        await bob.chooses(right=number % 2 == 0)
        await expect(bob.page.locator(".bar")).to_contain_text(f"Your answer is in. Waiting for {ada.name}.")
        await expect(ada.page.locator(".side-panel.moon .doing")).to_contain_text("has answered")
        await ada.chooses(right=True)
        await asyncio.gather(ada.sees_settled(number), bob.sees_settled(number))
        await expect(ada.page.locator(".verdict-line")).to_contain_text("Right")
        await expect(bob.page.locator(".verdict-line")).to_contain_text("Right" if number % 2 == 0 else "Wrong")
        if number == 1:
            await watching
        if number < QUESTIONS:
            await asyncio.gather(ada.goes_on(), bob.goes_on())

    shown = await asyncio.gather(ada.sees_result(), bob.sees_result())
    await ada.sees("You win!")
    await bob.sees(f"{ada.name} wins")
    await bob.sees("Guests earn no XP")
    await expect(watcher.page.locator(".result")).to_have_count(0)
    assert await watcher.sees_result() == shown[0] == shown[1]
    await _look_through_review(bob)
    await _see_it_again(ada, shown[0])

    rows = await kept(stack.database_url, room)
    assert rows.scores == shown[0]
    assert (rows.duel["outcome"], rows.duel["topic"], rows.duel["time_limit"]) == ("win", FIVE_KINDS, 3)
    assert [person["display_name"] for person in rows.participants] == [ada.name, bob.name]
    ada_id, bob_id = (person["user_id"] for person in rows.participants)
    assert (rows.duel["winner_id"], rows.duel["challenger_id"], rows.duel["opponent_id"]) == (ada_id, ada_id, bob_id)
    assert rows.duel["spectator_count"] == 1
    assert len(rows.answers) == 2 * QUESTIONS
    assert sum(answer["is_correct"] for answer in rows.answers if answer["user_id"] == ada_id) == QUESTIONS
    assert sum(answer["is_correct"] for answer in rows.answers if answer["user_id"] == bob_id) == QUESTIONS // 2
    assert sum(answer["points_earned"] for answer in rows.answers if answer["user_id"] == bob_id) == shown[0]["moon"]
    assert [recording["closed"] for recording in rows.recordings] == [True]
    assert rows.experience == []


async def _sees_all_of_the_first(watcher: Visitor) -> None:
    """Three seconds later, the right answers too."""
    await watcher.meets(1)
    await expect(watcher.page.locator(".below")).to_contain_text("you see it 3 s later")
    await expect(watcher.page.locator(".sheet .explanation")).to_have_count(0)
    await watcher.sees_settled(1)


async def _look_through_review(visitor: Visitor) -> None:
    questions = visitor.page.locator(".review details")
    await expect(questions).to_have_count(QUESTIONS)
    await questions.nth(0).locator("summary").tap()
    await expect(questions.nth(0).locator(".explanation")).to_be_visible()


async def _see_it_again(visitor: Visitor, scores: dict[str, int]) -> None:
    page = visitor.page
    await page.get_by_role("link", name="See it again").click()
    await page.wait_for_url("**/replay/*")
    place = page.get_by_label("Place in the recording")
    begins = float(await place.input_value())
    await page.get_by_role("button", name="Play").click()
    await expect(page.locator(".sheet")).to_contain_text("It begins in")
    await page.get_by_role("button", name="Pause").click()
    assert float(await place.input_value()) >= begins
    await place.fill(await place.get_attribute("max") or "")
    assert await visitor.sees_result() == scores
    await expect(page.locator(".result")).to_contain_text(f"{visitor.name} wins")
