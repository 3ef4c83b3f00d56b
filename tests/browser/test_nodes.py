"""Three nodes behind one address: each is replaced in mid-question, and the duel goes on as if nothing had been."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.answers import BANK, PLAIN
from tests.browser.duels import begin, play_in_step, sit_down
from tests.browser.kept import kept
from tests.browser.stack import Stack
from tests.browser.visitor import Hall

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTIONS = 3


@pytest.fixture
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    nodes = Stack(tmp_path_factory.mktemp("nodes"), {"NODES": "3"})
    nodes.start()
    nodes.run("import", str(BANK))
    yield nodes
    nodes.stop()


async def test_a_rolling_restart_in_mid_question(nodes: Stack, hall: Hall) -> None:
    ada, bob = await hall.arrives(nodes.origin, "Ada"), await hall.arrives(nodes.origin, "Bob", "phone")
    eve = await hall.visitor(nodes.origin, "Eve")
    room = await sit_down(ada, bob, PLAIN)
    await eve.go(f"/duel/{room}")
    await begin(ada, bob)
    text, _ = await asyncio.gather(ada.meets(1), bob.meets(1))
    await bob.chooses(right=False)
    await bob.sees("Your answer is in.")
    chosen = await bob.chosen.inner_text()
    await asyncio.to_thread(nodes.replace_nodes)
    await asyncio.gather(ada.is_online(), bob.is_online(), eve.is_online())
    assert await ada.meets(1) == text, "the same question"
    await expect(bob.chosen).to_have_text(chosen)
    await ada.chooses(right=True)
    await asyncio.gather(ada.sees_settled(1), bob.sees_settled(1))
    await asyncio.gather(ada.goes_on(), bob.goes_on())
    await play_in_step(ada, bob, first=2, last=QUESTIONS)
    await eve.sees(f"{ada.name} wins")
    rows = await kept(nodes.database_url, room)
    assert rows.duel["outcome"] == "win"
    assert [answer["answer"] is None for answer in rows.answers] == [False] * (2 * QUESTIONS)
