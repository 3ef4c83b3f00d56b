"""A page that nobody looks at is shown less, and is up to date as soon as somebody looks again."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest
from playwright.async_api import expect

from tests.browser.answers import PLAIN
from tests.browser.duels import begin, sit_down
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def _told(frame: str | bytes) -> list[Any]:
    """Event and payload; of what is none, nothing that reads like one."""
    data = msgspec.msgpack.decode(frame).get("data") if isinstance(frame, bytes) else None
    return data if isinstance(data, list) else [None]


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
    sent: list[list[Any]] = []
    heard: list[list[Any]] = []
    eve.page.on(
        "websocket",
        lambda socket: (
            socket.on("framesent", lambda frame: sent.append(_told(frame))),
            socket.on("framereceived", lambda frame: heard.append(_told(frame))),
        ),
    )
    await eve.go(f"/duel/{room}")
    await expect(eve.page.locator(".lobby, .between, .stage, .card").first).to_be_visible()
    await _becomes(eve, "hidden")
    async with asyncio.timeout(5):
        while ["pace", {"rate": "low"}] not in sent:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await begin(ada, bob)
    await asyncio.gather(ada.meets(1), bob.meets(1))
    await asyncio.gather(ada.chooses(right=True), bob.chooses(right=False))
    await ada.sees_settled(1)
    await _becomes(eve, "visible")
    async with asyncio.timeout(5):
        while ["pace", {"rate": "full"}] not in sent:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await eve.sees_settled(1)
    await _becomes(eve, "hidden")
    await ada.gives_up()
    async with asyncio.timeout(15):
        while not any(told[0] == "state" and told[1]["view"]["stage"] == "over" for told in heard):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await eve.sees(f"{bob.name} wins")
