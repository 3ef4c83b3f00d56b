"""Whole duels over real sockets, on real stores: two who play, one who watches."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import socketio

from persistence.postgres.pool import open_pool
from tests.fixtures.arena import Arena, Player

QUIZ = {
    "duel_type": "Quick Quiz",
    "topic": "Astronomy",
    "difficulty_level": "Easy",
    "time_limit": 1,
    "visibility": "public",
    "opponent": {"type": "link"},
}


def wish(**changes: Any) -> dict[str, Any]:
    return {**QUIZ, "id": uuid4().hex, **changes}


@pytest.fixture
async def pool(arena: Arena) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(arena.stores.database_url) as pool:
        yield pool


async def at_the_table(arena: Arena, **changes: Any) -> tuple[Player, Player, str]:
    """Two players in the lobby of a room."""
    one, two = await arena.guest_here(), await arena.guest_here()
    made = await one.ask("create_duel", wish(**changes))
    assert made["ok"], made
    room = made["room"]
    for player in (one, two):
        assert (await player.ask("join_room", {"room": room}))["ok"]
    assert (await two.do(room, "accept"))["ok"]
    return one, two, room


async def play_on(player: Player, room: str, index: int) -> dict[str, Any]:
    """Answer question `index` with the first option, or with a text, and read on."""
    view = await player.sees(room, lambda view: bool(view["question"]) and view["question"]["index"] == index)
    given = {"picked": [0]} if view["question"]["options"] else {"text": "1"}
    answered = await player.do(room, "answer", index=index, **given)
    await player.sees(room, lambda view: view["stage"] == "over" or (view["reveal"] or {}).get("index") == index)
    await player.do(room, "continue")
    return answered


async def test_two_play_and_one_watches(arena: Arena, pool: asyncpg.Pool) -> None:
    one, two, room = await at_the_table(arena)
    watcher = await arena.guest_here()
    joined = await watcher.ask("join_room", {"room": room})
    assert (joined["role"], joined["seat"]) == ("spectator", None)
    people = await watcher.hears("people")
    assert [person["seat"] for person in people["people"]] == [0, 1]
    assert people["code"] is None
    for player in (one, two):
        assert (await player.do(room, "ready"))["ok"]
    count = (await one.sees(room, lambda view: bool(view["question"])))["question_count"]
    for index in range(count):
        acks = await asyncio.gather(*(play_on(player, room, index) for player in (one, two)))
        assert all(ack.keys() == {"ok", "version"} for ack in acks)
    views = [await player.sees(room, lambda view: view["stage"] == "over") for player in (one, two, watcher)]
    assert len({str(view["result"]) for view in views}) == 1
    assert len(views[2]["review"]) == count
    async with asyncio.timeout(10):
        while not await pool.fetchval(
            "select completed_at is not null from arena.knowledge_duels where knowledge_duel_id = $1", room
        ):
            await asyncio.sleep(0.02)
    assert await pool.fetchval("select count(*) from arena.user_answers where room_id = $1", room) == 2 * count
    assert await pool.fetchval("select count(*) from arena.room_participants where room_id = $1", room) == 2
    assert await pool.fetchval("select count(*) from arena.xp_ledger where room_id = $1", room) == 0
