"""The protocol's page: the server's own description, with places that can be linked to."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.stack import Stack
from tests.browser.visitor import Hall

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_the_protocol_can_be_read(stack: Stack, hall: Hall) -> None:
    visitor = await hall.visitor(stack.origin)
    await visitor.go("/docs/protocol#SubmitAnswer")
    answer = visitor.page.locator("#SubmitAnswer")
    await expect(answer).to_be_in_viewport()
    await expect(answer).to_contain_text("picked")
    crowd = visitor.page.locator("#event-crowd")
    await expect(crowd).to_contain_text("since 1.1")
    command = visitor.page.locator("#event-command")
    await command.get_by_role("link", name="CommandAccepted").click()
    await expect(visitor.page.locator("#CommandAccepted")).to_be_in_viewport()
    await visitor.speaks("de")
    await visitor.sees("Was ein Client sendet")
