"""The running product, and people who come to it. The real question banks are named by ARENA_CONTENT_DIR."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from scripts.chromium import find_chromium
from tests.browser.answers import BANK
from tests.browser.chromium import QUIET
from tests.browser.stack import Stack
from tests.browser.visitor import Hall

collect_ignore = [] if "ARENA_CONTENT_DIR" in os.environ else ["test_real_banks.py"]

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The server as `make run` starts it, with the questions of `banks/duels.gift` beside the sample bank."""
    stack = Stack(tmp_path_factory.mktemp("stack"))
    stack.start()
    stack.run("import", str(BANK))
    yield stack
    stack.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=[*QUIET, "--disable-gpu", "--disable-quic", *as_root]
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def hall(browser: Browser) -> AsyncIterator[Hall]:
    hall = Hall(browser)
    yield hall
    await hall.empty()
