"""The playground: a duel by hand from forms, a line that is made bad, and the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.stack import Stack
from tests.browser.visitor import Hall, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A server in development, with the sample questions."""
    workshop = Stack(tmp_path_factory.mktemp("workshop"), {"DEVELOPMENT": "on"})
    workshop.start()
    yield workshop
    workshop.stop()


async def _at_the_bench(hall: Hall, workshop: Stack) -> Visitor:
    visitor = await hall.visitor(workshop.origin)
    await visitor.go("/playground")
    await expect(_card(visitor, "The line").get_by_role("status")).to_have_text("Online")
    return visitor


def _card(visitor: Visitor, title: str) -> Locator:
    heading = visitor.page.get_by_role("heading", name=title, exact=True)
    return visitor.page.locator(".card", has=heading)


def _view(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("region", name="What you see")


async def _seen(visitor: Visitor) -> Any:
    return json.loads(await _view(visitor).inner_text())


async def _send(visitor: Visitor, event: str, kind: str | None = None, **fields: str) -> None:
    form = _card(visitor, "Send")
    await form.get_by_label("Message").select_option(event)
    if kind is not None:
        await form.get_by_label("type").select_option(kind)
    for name, value in fields.items():
        await form.get_by_label(name, exact=False).fill(value)
    await form.get_by_role("button", name="Send it").click()


async def test_a_duel_is_played_by_hand(workshop: Stack, hall: Hall) -> None:
    mira = await _at_the_bench(hall, workshop)
    await mira.page.get_by_role("button", name="Quick Quiz").click()
    await expect(_view(mira)).to_contain_text('"stage": "lobby"')
    await _send(mira, "command", "ready")
    await expect(_view(mira)).to_contain_text('"stage": "playing"')
    has_options = bool((await _seen(mira))["question"]["options"])
    await _send(mira, "command", "answer", **({"picked": "0"} if has_options else {"text": "1"}))
    await expect(_view(mira)).to_contain_text('"picked": [\n      0\n    ]' if has_options else '"text": "1"')
    assert (await _seen(mira))["seats"][0]["answered"] == 1
    frames = _card(mira, "Frames").locator("summary")
    await expect(frames.filter(has_text="command.ack")).to_have_count(2)
    await expect(frames.filter(has_text="create_duel").filter(has_text="Sent")).to_have_count(1)


async def test_the_log_is_gone_through_step_by_step_and_by_seeking(workshop: Stack, hall: Hall) -> None:
    mira = await _at_the_bench(hall, workshop)
    await mira.page.get_by_role("button", name="Speed Challenge").click()
    await expect(_view(mira)).to_contain_text('"stage": "lobby"')
    log = _card(mira, "The room's log")
    await log.get_by_label("Record").fill("1")
    await expect(log.get_by_role("region", name="Events")).to_contain_text("room.opened")
    await expect(log.get_by_role("region", name="The state")).to_contain_text('"questions"')
    await log.get_by_role("button", name="Forward").click()
    await expect(log).to_contain_text("Record 2 of")
    await log.get_by_label("Show").select_option("spectator")
    await expect(log.get_by_role("region", name="The state")).to_contain_text('"role": "spectator"')
    await expect(log.get_by_role("region", name="The state")).not_to_contain_text('"weight"')
    await log.get_by_role("button", name="Newest").click()
    await _send(mira, "command", "leave")
    await expect(log.get_by_role("region", name="Events")).to_contain_text("left_lobby")


async def test_what_is_lost_is_asked_again_and_done_once(workshop: Stack, hall: Hall) -> None:
    mira = await _at_the_bench(hall, workshop)
    await mira.page.get_by_role("button", name="Quick Quiz").click()
    await expect(_view(mira)).to_contain_text('"stage": "lobby"')
    line, frames = _card(mira, "The line"), _card(mira, "Frames")
    await line.get_by_label("Lose").select_option("1")
    await _send(mira, "command", "ready")
    await expect(frames.locator("details.lost").filter(has_text="command")).not_to_have_count(0)
    assert not (await _seen(mira))["seats"][0]["ready"]
    await line.get_by_label("Lose").select_option("0")
    await expect(_view(mira)).to_contain_text('"stage": "playing"')
    asked = await frames.locator("pre", has_text='"type": "ready"').all_text_contents()
    assert len(asked) > 1
    assert len({json.loads(text)["id"] for text in asked}) == 1
    assert await _times_ready(workshop, mira) == 1


async def _times_ready(workshop: Stack, visitor: Visitor) -> int:
    """How often the log says that the challenger became ready."""
    room = (await visitor.page.get_by_text("Room 0").inner_text()).removeprefix("Room ")
    answer = await visitor.page.request.get(f"{workshop.origin}/api/v1/rooms/{room}/log")
    events = [event for record in (await answer.json())["data"]["records"] for event in record["events"]]
    return sum(event["name"] == "duel.made_ready" and event["fields"]["seat"] == 0 for event in events)


async def test_a_line_that_is_cut_comes_back_and_so_does_the_room(workshop: Stack, hall: Hall) -> None:
    mira = await _at_the_bench(hall, workshop)
    await mira.page.get_by_role("button", name="Quick Quiz").click()
    await expect(_view(mira)).to_contain_text('"stage": "lobby"')
    line, frames = _card(mira, "The line"), _card(mira, "Frames")
    joins = frames.locator("summary").filter(has_text="join_room.ack")
    before = await joins.count()
    await line.get_by_role("button", name="Cut the line").click()
    await expect(joins).to_have_count(before + 1)
    await expect(line.get_by_role("status")).to_have_text("Online")


async def test_ordinary_people_find_nothing_there(stack: Stack, hall: Hall) -> None:
    visitor = await hall.visitor(stack.origin)
    await visitor.go("/playground")
    await visitor.sees("The playground is for game masters")
    await expect(visitor.page.get_by_role("heading", name="Send")).to_have_count(0)


async def test_a_game_master_gets_in_by_role(hall: Hall, tmp_path: Path) -> None:
    Stack(tmp_path).run("token")  # makes the key pair
    auth = {"AUTH_ISSUER": "https://school.example", "AUTH_AUDIENCE": "arena"}
    school = Stack(tmp_path, {**auth, "AUTH_PUBLIC_KEY_FILE": str(tmp_path / "data" / "dev-key.pub.pem")})
    school.start()
    try:
        for roles, sentence in (((), "The playground is for game masters"), (("--role", "game_master"), "Open a room")):
            token = school.run("token", "--sub", f"mira-{len(roles)}", *roles).strip()
            visitor = await hall.visitor(school.origin)
            await visitor.go(f"/playground#token={token}")
            await visitor.sees(sentence)
        await visitor.page.get_by_role("button", name="Quick Quiz").click()
        await expect(_view(visitor)).to_contain_text('"stage": "lobby"')
        await expect(_card(visitor, "The room's log")).to_contain_text("Record")
    finally:
        school.stop()
