"""What the page itself keeps: who a tab is, the way back into a duel, and words where nothing is."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.browser.answers import PLAIN
from tests.browser.duels import begin, sit_down
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

OTHER_MAJOR = """
    const send = WebSocket.prototype.send;
    const sought = [...new TextEncoder().encode("protocol"), 0x92];  // a list of two follows the key
    WebSocket.prototype.send = function (data) {
        if (data instanceof Uint8Array) {
            const at = data.findIndex((_, place) => sought.every((byte, offset) => data[place + offset] === byte));
            if (at >= 0) {
                data = data.slice();
                data[at + sought.length] = 99;
            }
        }
        send.call(this, data);
    };
"""
NO_ROOM = "01890000-0000-7000-8000-000000000001"


async def _key(page: Page) -> str:
    found: str = await page.evaluate("() => sessionStorage.getItem('arena.guest')")
    return found


async def _name(visitor: Visitor) -> str:
    return await visitor.page.get_by_label("Your name").input_value()


async def test_a_reload_is_the_same_guest_and_a_duplicated_tab_another(stack: Stack, hall: Hall) -> None:
    ada = await hall.arrives(stack.origin, "Ada")
    key, name = await _key(ada.page), await _name(ada)
    await ada.page.reload()
    await ada.is_online()
    assert (await _key(ada.page), await _name(ada)) == (key, name)

    async with ada.page.context.expect_page() as opened:  # such a window begins with a copy of sessionStorage
        await ada.page.evaluate("address => { window.open(address) }", stack.origin)
    copy = await opened.value
    await expect(copy.locator(".connection.good")).to_be_visible()
    assert await _key(copy) != key
    assert await _key(ada.page) == key


async def test_the_page_speaks_msgpack(stack: Stack, hall: Hall) -> None:
    ada = await hall.visitor(stack.origin, "Ada")
    came: list[str | bytes] = []
    ada.page.on("websocket", lambda line: line.on("framereceived", lambda frame: came.append(frame)))
    await ada.arrive()
    packets = [frame for frame in came if isinstance(frame, bytes)]
    assert any(b"\xa7welcome" in packet for packet in packets)
    assert not [frame for frame in came if isinstance(frame, str) and frame.startswith("4")]


async def test_a_second_tab_finds_a_name_of_its_own(stack: Stack, hall: Hall) -> None:
    """The name is remembered for new tabs; while somebody has it, a number is put behind it."""
    ada = await hall.arrives(stack.origin, "Ada")
    second = await hall.second_tab(ada)
    await second.go()
    await second.is_online()
    await expect(second.page.get_by_label("Your name")).to_have_value(f"{await _name(ada)} 2")


async def test_a_name_that_will_not_do_is_said_and_can_be_changed(stack: Stack, hall: Hall) -> None:
    ada = await hall.arrives(stack.origin, "Zora")
    twin = await hall.visitor(stack.origin)
    await twin.go()
    field = twin.page.get_by_label("Your name")
    await field.fill((await _name(ada)).replace("o", "0"))
    await field.press("Enter")
    await twin.sees("Somebody here looks just like that")
    await field.fill("Arena")
    await field.press("Enter")
    await twin.sees("It is kept for the house.")
    await field.fill(twin.name)
    await field.press("Enter")
    await twin.is_online()


async def test_one_who_walks_out_of_a_duel_finds_the_way_back(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    room = await sit_down(ada, bob, PLAIN)
    await begin(ada, bob)
    await ada.meets(1)
    await ada.page.locator(".brand").click()
    await ada.sees("Your duel is still running.")
    await ada.page.get_by_role("link", name="Go back in").click()
    await ada.meets(1)
    assert ada.room == room
    await bob.gives_up()
    await ada.sees("You win!")
    await ada.page.get_by_role("link", name="To the first page").click()
    await expect(ada.page.locator(".home")).to_be_visible()
    await expect(ada.page.get_by_role("link", name="Go back in")).to_have_count(0)


async def test_a_rematch_is_one_press_away_for_both(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    room = await sit_down(ada, bob, PLAIN)
    await begin(ada, bob)
    await ada.meets(1)
    await ada.gives_up()
    await bob.sees("You win!")
    await bob.page.get_by_role("button", name="Rematch").click()
    await ada.sees(f"{bob.name} wants a rematch.")
    await ada.page.get_by_role("button", name="Accept").click()
    for player in (ada, bob):
        await expect(player.page.locator(".lobby")).to_be_visible()
        assert player.room != room


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (f"/duel/{NO_ROOM}", "This duel does not exist"),
        ("/d/QQQQQQ", "No duel has this code"),
        (f"/replay/{NO_ROOM}", "There is no recording of this duel"),
        ("/somewhere/else", "The address may be old"),
    ],
)
async def test_where_nothing_is_a_sentence_says_so(stack: Stack, hall: Hall, path: str, sentence: str) -> None:
    visitor = await hall.visitor(stack.origin)
    await visitor.go(path)
    await visitor.sees(sentence)
    await visitor.page.get_by_role("link", name="To the first page").click()
    await expect(visitor.page.locator(".home")).to_be_visible()


async def test_a_page_of_another_major_version_says_so_and_offers_to_load_anew(stack: Stack, hall: Hall) -> None:
    """As one that stayed open while the server was replaced by one of the next major version."""
    visitor = await hall.visitor(stack.origin)
    await visitor.page.add_init_script(OTHER_MAJOR)
    await visitor.go()
    await visitor.sees("This page is older or newer than the server.")
    await expect(visitor.page.get_by_role("button", name="Load again")).to_be_visible()
    await expect(visitor.page.get_by_role("button", name="Try again")).to_have_count(0)


async def test_language_and_theme_are_kept(stack: Stack, hall: Hall) -> None:
    ada = await hall.arrives(stack.origin, "Ada")
    await ada.speaks("ar-XB")
    await expect(ada.page.locator("html")).to_have_attribute("dir", "rtl")
    before = await ada.page.locator("html").get_attribute("data-theme")
    await ada.page.locator(".top .icon-button").click()
    after = await ada.page.locator("html").get_attribute("data-theme")
    assert {before, after} == {"night", "parchment"}
    await ada.page.reload()
    await expect(ada.page.locator("html")).to_have_attribute("lang", "ar-XB")
    await expect(ada.page.locator("html")).to_have_attribute("data-theme", str(after))


async def test_a_name_that_is_found_to_be_taken_does_not_change_under_a_hand(stack: Stack, hall: Hall) -> None:
    ada = await hall.arrives(stack.origin, "Ada")
    taken = await _name(ada)
    other = await hall.visitor(stack.origin)
    await other.page.add_init_script(f"localStorage.setItem('arena.name', {taken!r})")
    in_the_field = asyncio.Event()

    async def held_up(socket: WebSocketRoute) -> None:
        await in_the_field.wait()
        socket.connect_to_server()

    await other.page.route_web_socket("**/socket.io/**", held_up)
    await other.go()
    field = other.page.get_by_label("Your name")
    await expect(field).to_have_value(taken)
    await field.focus()
    in_the_field.set()
    await other.is_online()
    await expect(field).to_have_value(taken)
    await field.blur()
    await expect(field).to_have_value(f"{taken} 2")
