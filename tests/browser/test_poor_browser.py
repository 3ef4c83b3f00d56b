"""A browser whose WebSocket is blocked, and that lacks what it lacks on plain http, plays all the same."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.answers import PLAIN
from tests.browser.duels import begin, play_in_step, sit_down
from tests.browser.stack import Stack
from tests.browser.visitor import Hall

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTIONS = 3
POOR = """
window.WebSocket = class extends WebSocket {
    constructor(address) { super(address.replace("/socket.io/", "/blocked/")); }
};
delete Crypto.prototype.randomUUID;
for (const name of ["clipboard", "wakeLock"]) delete Navigator.prototype[name];
"""


async def test_a_duel_over_long_polling(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.visitor(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    await ada.page.add_init_script(POOR)
    fetched: list[str] = []
    ada.page.on("request", lambda request: fetched.append(request.url))
    await ada.arrive()
    assert any("transport=polling" in address for address in fetched)
    assert await ada.page.evaluate("typeof crypto.randomUUID + typeof navigator.clipboard") == "undefinedundefined"
    await sit_down(ada, bob, PLAIN)
    await begin(ada, bob)
    await asyncio.gather(ada.meets(1), bob.meets(1))
    await ada.page.reload()
    await play_in_step(ada, bob, last=QUESTIONS)
    await ada.sees("You win!")
    again = await hall.second_tab(ada)
    await again.page.add_init_script(POOR)
    await again.go()
    await again.challenge(PLAIN)
    await again.page.get_by_role("button", name="Copy").click()
    await expect(again.page.get_by_role("button", name="Copied")).to_be_visible()
