"""Every state of every page, drawn from canned views: nothing runs out of the window, nothing breaks axe's rules.

Set `ARENA_PICTURES` to a folder to keep the pictures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium
from tests.browser.gallery import WEB, gallery

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}
AXE = (WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with gallery() as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    yield page
    context.close()


def _states(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.wait_for_selector("li a")
    return page.locator("li a").all_inner_texts()


def _show(page: Page, address: str, state: str, language: str) -> None:
    page.goto(f"{address}?state={state}&language={language}")
    page.wait_for_selector("main > *")
    page.evaluate("document.fonts.ready")


def _use(page: Page, theme: str) -> None:
    page.evaluate("name => { document.documentElement.dataset.theme = name }", theme)
    _draw(page)


def _draw(page: Page) -> None:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def _resize(page: Page, size: dict[str, int]) -> None:
    """Returns when the page is laid out anew: the size alone is set before that."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    _draw(page)


def _too_wide(page: Page) -> list[str]:
    """What sticks out of the window on either side."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(one => {
                const box = one.getBoundingClientRect();
                const hidden = one.closest('.unseen, .words, .brand, pre, .thrown');
                return !hidden && box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
            })
            .map(one => `${one.tagName}.${one.getAttribute('class')}`)"""
    )  # type: ignore[no-any-return]


def _too_small(page: Page) -> list[str]:
    """Things to press below 44 by 44 px; a radio button counts with its label, a link in a sentence does not."""
    return page.evaluate(
        """() => [...document.querySelectorAll('button, select, summary, input, a.button')]
            .filter(one => one.getBoundingClientRect().width > 0)
            .filter(one => { const box = one.getBoundingClientRect(); return box.width < 43.5 || box.height < 43.5 })
            .map(one => `${one.tagName}.${one.getAttribute('class')}`)"""
    )  # type: ignore[no-any-return]


def _violations(page: Page) -> list[str]:
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("ARENA_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_every_state_fits_and_can_be_used_by_all(page: Page, address: str) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
    page.on("console", lambda told: complaints.append(f"console: {told.text}") if told.type == "error" else None)
    for state in _states(page, address):
        _show(page, address, state, "en")
        page.evaluate(AXE)
        for size in (DESK, PHONE):
            _resize(page, size)
            complaints += [f"{state} at {size['width']}: too wide {one}" for one in _too_wide(page)]
            complaints += [f"{state} at {size['width']}: too small {one}" for one in _too_small(page)]
            for theme in ("night", "parchment"):
                _use(page, theme)
                _picture(page, f"{state}-{size['width']}-{theme}")
                if size is PHONE:
                    complaints += [f"{state} in {theme}: {one}" for one in _violations(page)]
    assert complaints == []


@pytest.mark.parametrize("language", ["de", "ar-XB"])
def test_every_state_fits_in_long_languages(page: Page, address: str, language: str) -> None:
    complaints: list[str] = []
    for state in _states(page, address):
        _show(page, address, state, language)
        complaints += [f"{state}: too wide {one}" for one in _too_wide(page)]
        _picture(page, f"{state}-360-{language}")
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "de", "ar-XB"])
def test_neither_answer_nor_reveal_moves_anything(page: Page, address: str, language: str) -> None:
    """The question and its options stand where they stood before they were settled."""
    places = (
        "() => [...document.querySelectorAll('.question-text, .option')].map(one => one.getBoundingClientRect().top)"
    )
    for size in (PHONE, DESK):
        _resize(page, size)
        _show(page, address, "question", language)
        before = page.evaluate(places)
        for state in ("answered", "reveal-right"):
            _show(page, address, state, language)
            assert page.evaluate(places) == before
