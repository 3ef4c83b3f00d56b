"""Registered players: only real tokens get in, experience points are written, and one user may have many lines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.answers import BANK, PLAIN
from tests.browser.duels import begin, play_in_step, sit_down
from tests.browser.kept import kept
from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTIONS = 3


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A server that takes tokens, and no guests."""
    folder = tmp_path_factory.mktemp("school")
    Stack(folder).run("token")  # makes the key pair
    settings = {
        "AUTH_PUBLIC_KEY_FILE": str(folder / "data" / "dev-key.pub.pem"),
        "AUTH_ISSUER": "https://school.example",
        "AUTH_AUDIENCE": "arena",
    }
    school = Stack(folder, settings)
    school.start()
    school.run("import", str(BANK))
    yield school
    school.stop()


async def _signed_in(hall: Hall, school: Stack, name: str) -> Visitor:
    token = school.run("token", "--sub", f"id-of-{name}", "--name", name).strip()
    visitor = await hall.visitor(school.origin, name, "phone")
    visitor.name = name
    await visitor.go(f"/#token={token}")
    await visitor.sees("You are signed in as")
    assert "token" not in visitor.page.url
    return visitor


async def test_experience_is_written_once_and_less_for_the_same_pair(school: Stack, hall: Hall) -> None:
    maria, tom = await _signed_in(hall, school, "Maria"), await _signed_in(hall, school, "Tom")
    room = await sit_down(maria, tom, PLAIN)
    await begin(maria, tom)
    await play_in_step(maria, tom, last=QUESTIONS)  # Maria is always right, and Tom never
    rows = await kept(school.database_url, room)
    amounts = {row["user_id"]: row["amount"] for row in rows.experience}
    assert amounts == {rows.duel["winner_id"]: 150, rows.duel["opponent_id"]: 0}
    assert rows.duel["xp_reward"] == 150
    await expect(tom.page.locator(".scores li.sun")).to_contain_text("+150 XP")
    await expect(tom.page.locator(".scores li.moon")).to_contain_text("+0 XP")

    # Again, with the same result: the second duel of a pair on one day earns half.
    await maria.page.get_by_role("button", name="Rematch").tap()
    await tom.sees("Maria wants a rematch.")
    await tom.page.get_by_role("button", name="Accept").tap()
    await begin(maria, tom)
    await play_in_step(maria, tom, last=QUESTIONS)
    assert maria.room != room
    again = await kept(school.database_url, maria.room)
    assert str(again.duel["rematch_of"]) == room
    assert sorted(row["amount"] for row in again.experience) == [0, 75]


async def test_several_lines_of_one_user_are_one_player(school: Stack, hall: Hall) -> None:
    maria, tom = await _signed_in(hall, school, "Maria"), await _signed_in(hall, school, "Tom")
    room = await sit_down(maria, tom, PLAIN)
    desk = await _signed_in(hall, school, "Maria")
    await desk.go(f"/duel/{room}")
    await desk.is_ready()
    await maria.sees("Waiting for Tom.")
    await tom.is_ready()
    text = await maria.meets(1)
    assert await desk.meets(1) == text
    await maria.chooses(right=True)
    await expect(desk.chosen).to_have_text(await maria.chosen.inner_text())
    # One of the two lines ends: Maria is still there.
    await maria.page.close()
    await tom.chooses(right=True)
    await desk.sees_settled(1)
    await desk.goes_on()
    await tom.goes_on()
    await desk.meets(2)
    await expect(tom.page.locator(".side-panel.sun .doing")).to_have_text("is thinking")
    await desk.gives_up()
    await tom.sees("You win!")
    rows = await kept(school.database_url, room)
    assert [row["display_name"] for row in rows.participants] == ["Maria", "Tom"]
    assert rows.duel["outcome"] == "forfeit"


async def test_no_guests_and_no_forged_tokens(school: Stack, hall: Hall) -> None:
    guest = await hall.visitor(school.origin, "Eve")
    await guest.go()
    await guest.sees("Sign in first: this arena admits no guests here.")
    token = school.run("token", "--sub", "eve").strip()
    forged = token.rpartition(".")[0] + ".forged"
    await guest.go(f"/#token={forged}")
    await guest.page.reload()
    await guest.sees("Your sign-in is not valid here.")
