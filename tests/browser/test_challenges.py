"""How duels come about and end before they are played out: by name, to the bot, declined, withdrawn, again."""

from __future__ import annotations

import asyncio
import re
import time

import pytest
from playwright.async_api import expect

from tests.browser.answers import PLAIN
from tests.browser.duels import begin, sit_down
from tests.browser.kept import kept
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_the_practice_bot_plays_the_sample_bank(stack: Stack, hall: Hall) -> None:
    ada = await hall.arrives(stack.origin, "Ada", "phone")
    room = await ada.challenge("Astronomy", difficulty="Easy", against="bot")
    await ada.is_ready()
    for number in (1, 2, 3):
        await ada.meets(number)
        await ada.guesses()
        await ada.sees_settled(number)
        if number < 3:
            await ada.goes_on()
    shown = await ada.sees_result()
    await expect(ada.page.locator(".scores")).to_contain_text("Practice bot")
    rows = await kept(stack.database_url, room)
    assert rows.scores == shown
    assert rows.experience == []


async def test_a_challenge_by_name_finds_its_player_on_any_page(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    await ada.page.get_by_role("link", name="Watch a duel").click()
    await _challenges(bob, ada)
    await ada.sees(f"{bob.name} challenges you")
    await ada.page.get_by_role("button", name="Accept").click()
    await asyncio.gather(ada.sees("Both are here"), bob.sees("Both are here"))
    assert ada.room == bob.room
    await ada.page.get_by_role("button", name="Leave").click()
    await ada.confirms()
    await bob.sees("Somebody left before it began. Nobody loses.")
    await kept(stack.database_url, bob.room, "Called Off")


async def test_a_challenge_is_declined(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    await _challenges(bob, ada)
    await ada.page.get_by_role("button", name="Decline").click()
    await bob.sees("The challenge was declined")
    await expect(ada.page.get_by_text("Waiting for you")).to_have_count(0)
    rows = await kept(stack.database_url, bob.room, "Declined")
    assert rows.duel["outcome"] is None


async def test_a_challenge_says_how_long_it_holds_and_is_withdrawn(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    await _challenges(bob, ada)
    await expect(bob.page.get_by_text(re.compile(r"The challenge holds for 1[45]:\d\d\."))).to_be_visible()
    await ada.sees(f"{bob.name} challenges you")
    await bob.page.get_by_role("button", name="Withdraw the challenge").click()
    await bob.confirms()
    await bob.sees("The challenge was withdrawn.")
    await expect(ada.page.get_by_text("Waiting for you")).to_have_count(0)
    await kept(stack.database_url, bob.room, "Called Off")


async def test_nobody_of_that_name_and_no_such_code(stack: Stack, hall: Hall) -> None:
    ada = await hall.arrives(stack.origin, "Ada")
    await ada.wish(PLAIN, "Quick Quiz", 1, "Medium", "link", "name", "Nobody Atall")
    await ada.page.get_by_role("button", name="Make the challenge").click()
    await ada.sees("Nobody of this name is here.")
    await ada.joins_by_code("ABCDEF")
    await ada.sees("No duel has this code.")


async def test_two_who_ask_for_a_rematch_at_once_meet_in_one_room(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    room = await sit_down(ada, bob, PLAIN)
    await begin(ada, bob)
    await ada.meets(1)
    await ada.gives_up()
    await asyncio.gather(ada.sees_result(), bob.sees_result())
    buttons = [player.page.get_by_role("button", name="Rematch") for player in (ada, bob)]
    # Each page clicks by itself at one instant: who is told of the other's rematch has no such button any more.
    at_ms = time.time() * 1_000 + 2_000
    click = "(button, atMs) => { setTimeout(() => button.click(), atMs - Date.now()) }"
    await asyncio.gather(*(button.evaluate(click, at_ms) for button in buttons))
    await asyncio.gather(*(player.page.wait_for_url(lambda url: room not in url) for player in (ada, bob)))
    assert ada.room == bob.room
    await ada.page.locator(".card.narrow h1, .lobby h1").first.wait_for()
    invited = ada if await ada.page.get_by_role("button", name="Accept").count() > 0 else bob
    await invited.accepts()
    await asyncio.gather(ada.sees("Both are here"), bob.sees("Both are here"))


async def test_who_may_watch(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    cat, dan = await hall.arrives(stack.origin, "Cat"), await hall.arrives(stack.origin, "Dan", "phone")
    room = await sit_down(ada, bob, PLAIN, visibility="off")
    await ada.sees("nobody can watch")
    await sit_down(cat, dan, PLAIN, visibility="public")
    eve = await hall.visitor(stack.origin, "Eve")
    await eve.go(f"/duel/{room}")
    await eve.sees("The players have agreed that nobody watches.")
    await eve.page.get_by_role("link", name="To the first page").click()
    await eve.page.get_by_role("link", name="Watch a duel").click()
    listed = eve.page.get_by_role("listitem").filter(has_text=f"{cat.name} against {dan.name}")
    await expect(eve.page.get_by_text(f"{ada.name} against {bob.name}")).to_have_count(0)
    await listed.get_by_role("link", name="Watch").click()
    await expect(eve.page.locator(".lobby")).to_contain_text(cat.name)
    await expect(eve.page.get_by_role("button", name="I am ready")).to_have_count(0)
    await cat.sees("1 watches")
    # A player who comes by the list sits at their own side, and does not watch.
    await cat.go("/watch")
    await cat.page.get_by_role("listitem").filter(has_text=cat.name).get_by_role("link", name="Watch").click()
    await expect(cat.page.get_by_role("button", name="I am ready")).to_be_visible()
    await cat.sees("1 watches")


async def test_a_reload_in_mid_question_resumes(stack: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(stack.origin, "Ada"), await hall.arrives(stack.origin, "Bob", "phone")
    await sit_down(ada, bob, PLAIN)
    await begin(ada, bob)
    texts = await asyncio.gather(ada.meets(1), bob.meets(1))
    left_s = int(await bob.page.locator("[role=timer] .figures").inner_text())
    await bob.page.reload()
    assert await bob.meets(1) == texts[1]
    assert int(await bob.page.locator("[role=timer] .figures").inner_text()) <= left_s
    await expect(bob.page.locator(".side-panel.first .side-word")).to_contain_text("you")
    await bob.chooses(right=True)
    await bob.sees("Your answer is in.")
    chosen = await bob.chosen.inner_text()
    await bob.page.reload()
    await bob.sees("Your answer is in.")
    await expect(bob.chosen).to_have_text(chosen)
    await ada.chooses(right=True)
    await asyncio.gather(ada.sees_settled(1), bob.sees_settled(1))
    await expect(bob.page.locator(".verdict-line")).to_contain_text("Right")
    # A guest is one per tab: another tab of the same browser is somebody else.
    again = await hall.second_tab(bob)
    await again.go(f"/duel/{bob.room}")
    await again.sees("you see it 3 s later")


async def _challenges(challenger: Visitor, named: Visitor) -> None:
    await challenger.challenge(PLAIN, against="name", name=named.name)
    await challenger.sees("Your challenge is on its way")
