"""A page that nobody looks at is shown less, and is up to date as soon as somebody looks again."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.answers import PLAIN
from tests.browser.duels import begin, sit_down
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

STATE, RESULT = '42["state"', '"stage":"over"'


async def _becomes(visitor: Visitor, visibility: str) -> None:
    """Headless Chromium hides no tab: the page is told what it would hear."""
    await visitor.page.evaluate(
        """visibility => {
            Object.defineProperty(document, "visibilityState", { value: visibility, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        visibility,
    )


async def test_a_hidden_page_asks_for_less_and_catches_up_at_once(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    room = await sit_down(ada, bob, PLAIN)
    eve = await hall.visitor(stack.origin, "Eve")
    sent: list[str] = []
    heard: list[str] = []
    eve.page.on(
        "websocket",
        lambda socket: (
            socket.on("framesent", lambda frame: sent.append(str(frame))),
            socket.on("framereceived", lambda frame: heard.append(str(frame))),
        ),
    )
    await eve.go(f"/duel/{room}")
    await expect(eve.page.locator(".lobby, .between, .stage, .card").first).to_be_visible()
    await _becomes(eve, "hidden")
    async with asyncio.timeout(5):
        while not any('["pace",{"rate":"low"}]' in frame for frame in sent):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await begin(ada, bob)
    await asyncio.gather(ada.meets(1), bob.meets(1))
    await asyncio.gather(ada.chooses(right=True), bob.chooses(right=False))
    await ada.sees_settled(1)
    await _becomes(eve, "visible")
    async with asyncio.timeout(5):
        while not any('["pace",{"rate":"full"}]' in frame for frame in sent):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await eve.sees_settled(1)
    await _becomes(eve, "hidden")
    await ada.gives_up()
    async with asyncio.timeout(15):
        while not any(frame.startswith(STATE) and RESULT in frame for frame in heard):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await eve.sees(f"{bob.name} wins")
