"""The connection check says through each proxy what is wrong with it, to somebody who is not signed in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from playwright.async_api import expect

from tests.browser.proxies import Buffering, Cutting, Proxy, Refusing, Stripping, Swallowing, served
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

DONE_S_MAX = 15
NO_STORAGE = """
for (const name of ["sessionStorage", "localStorage"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}
"""
NO_WEBSOCKET = "Allow WebSockets (ws) to 127.0.0.1, TCP port {port}, path /socket.io/"


@dataclass(frozen=True)
class Case:
    """What the check of `check` says, in whole and in words."""

    name: str
    proxy: Proxy
    whole: str
    check: str
    words: str


CASES = (
    Case("none", Proxy(), "Everything that the arena needs is there.", "websocket", "Opens, and answers in"),
    Case("refuses", Refusing(403), "by a detour", "websocket", "refuses it"),
    Case("strips", Stripping(), "by a detour", "websocket", "refuses it"),
    Case("swallows", Swallowing(), "by a detour", "websocket", "but then nothing comes"),
    Case("buffers", Buffering(65_536), "by a detour", "websocket", "gets no answer"),
    Case("cuts", Cutting(3), "Something below is worth a look", "holding", "Was cut"),
)


async def _opened(hall: Hall, origin: str) -> Visitor:
    visitor = await hall.visitor(origin, "Ada", "phone")
    await visitor.go("/check")
    return visitor


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_each_proxy_is_known_by_what_it_does(stack: Stack, hall: Hall, case: Case) -> None:
    port = stack.road_ports[1]
    async with served(case.proxy, port, stack.port) as origin:
        visitor = await _opened(hall, origin)
        await visitor.sees(case.whole, within_s=DONE_S_MAX)
        row = visitor.page.locator(f"[data-check={case.check}]")
        await expect(row).to_contain_text(case.words, timeout=DONE_S_MAX * 1_000)
        for check in ("polling", "round_trip", "clock", "storage"):
            await expect(visitor.page.locator(f"[data-check={check}].good")).to_be_visible()
        report = await visitor.page.get_by_label("The report as text").input_value()
        assert (NO_WEBSOCKET.format(port=port) in report) == (case.whole == "by a detour")
        assert (f"127.0.0.1, TCP port {port}, last" in report) == (case.check == "holding")
    assert not visitor.complaints


async def test_the_report_is_copied(stack: Stack, hall: Hall) -> None:
    visitor = await _opened(hall, stack.origin)
    await visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stack.origin)
    await visitor.sees("Everything that the arena needs is there.")
    await visitor.page.get_by_role("button", name="Copy the report").click()
    await expect(visitor.page.get_by_role("button", name="Copied")).to_be_visible()
    assert "WebSocket: good." in await visitor.page.evaluate("navigator.clipboard.readText()")


async def test_a_browser_that_refuses_storage_is_told_so_and_plays(stack: Stack, hall: Hall) -> None:
    visitor = await hall.visitor(stack.origin, "Ada")
    await visitor.page.add_init_script(NO_STORAGE)
    await visitor.go("/check")
    await expect(visitor.page.locator("[data-check=storage].note")).to_contain_text("remembers nothing")
    await visitor.arrive()
    assert not visitor.complaints


async def test_a_device_whose_clock_is_wrong_hears_by_how_much(stack: Stack, hall: Hall) -> None:
    visitor = await hall.visitor(stack.origin, "Ada")
    await visitor.page.add_init_script("const real = Date.now; Date.now = () => real() - 120_000;")
    await visitor.go("/check")
    await expect(visitor.page.locator("[data-check=clock].note")).to_contain_text("120 s behind")


async def test_without_a_server_it_says_what_to_open(stack: Stack, hall: Hall) -> None:
    """The page came, and then the way was closed."""
    server = served(Proxy(), stack.road_ports[1], stack.port)
    origin = await server.__aenter__()
    visitor = await _opened(hall, origin)
    await visitor.sees("Everything that the arena needs is there.")
    await server.__aexit__(None, None, None)
    await visitor.page.get_by_role("button", name="Check again").click()
    await visitor.sees("neither way to the server is open", within_s=DONE_S_MAX)
    await expect(visitor.page.locator("[data-check=polling].bad")).to_contain_text("GET and POST under /socket.io/")


async def test_it_is_found_from_the_first_page_and_where_the_line_is_lost(stack: Stack, hall: Hall) -> None:
    async with served(Proxy(), stack.road_ports[1], stack.port) as origin:
        ada = await hall.arrives(origin, "Ada")
        await ada.page.get_by_role("link", name="Check the connection").click()
        await ada.sees("Is everything there that the arena needs?")
        await ada.page.go_back()
    link = ada.page.get_by_role("alert").get_by_role("link", name="Check the connection")
    await expect(link).to_have_attribute("target", "_blank", timeout=DONE_S_MAX * 1_000)


async def test_it_works_for_somebody_who_is_not_admitted_and_leaves_nothing(
    tmp_path_factory: pytest.TempPathFactory, hall: Hall
) -> None:
    stack = Stack(tmp_path_factory.mktemp("members"), {"GUESTS": "off"})
    await asyncio.to_thread(stack.start)
    try:
        before = await asyncio.to_thread(stack.measured, "arena_connections")
        visitor = await _opened(hall, stack.origin)
        await visitor.sees("Everything that the arena needs is there.")
        await expect(visitor.page.locator("[data-check=holding].untested")).to_contain_text("not signed in")
        async with asyncio.timeout(5):
            while await asyncio.to_thread(stack.measured, "arena_connections") != before:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        await asyncio.to_thread(stack.stop)
