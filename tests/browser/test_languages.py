"""A duel between a German desk and a right-to-left phone."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.answers import PLAIN
from tests.browser.duels import begin, sit_down
from tests.browser.stack import Stack
from tests.browser.visitor import Hall

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTIONS = 3
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


async def test_a_duel_in_two_languages(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    await ada.speaks("de")
    await bob.speaks("ar-XB")
    await sit_down(ada, bob, PLAIN)
    await expect(bob.page.locator("html")).to_have_attribute("dir", "rtl")
    await ada.sees("Beide sind da")
    await begin(ada, bob)
    for number in range(1, QUESTIONS + 1):
        texts = await asyncio.gather(ada.meets(number), bob.meets(number))
        assert texts[0] == texts[1], "questions are in the language of their bank"
        await ada.sees(f"Frage {number} von {QUESTIONS}")
        await asyncio.gather(ada.chooses(right=True), bob.chooses(right=False))
        await asyncio.gather(ada.sees_settled(number), bob.sees_settled(number))
        await expect(ada.page.locator(".verdict-line")).to_contain_text("Richtig")
        assert not await bob.page.evaluate(TOO_WIDE)
        if number < QUESTIONS:
            await asyncio.gather(ada.goes_on(), bob.goes_on())
    assert await ada.sees_result() == await bob.sees_result()
    # The choice is kept, and what is already on the page changes with it.
    await bob.page.reload()
    await bob.sees_result()
    await expect(bob.page.locator("html")).to_have_attribute("lang", "ar-XB")
    assert not await bob.page.evaluate(TOO_WIDE)
    await bob.speaks("en")
    await bob.sees(f"{ada.name} wins")
