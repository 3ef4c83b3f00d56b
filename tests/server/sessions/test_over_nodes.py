"""Two nodes are one arena: names, seats and what may be watched are the same at both."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import httpx
import pytest
import socketio

from persistence.event_log import StoreUnavailable
from persistence.held_names import HeldNames
from persistence.live_lists import LiveLists
from persistence.redis_client import open_redis
from persistence.seats import Seats
from tests.fixtures.arena import Arena
from tests.server.sessions.test_gateway import at_the_table, wish


async def live(arena: Arena) -> list[dict[str, object]]:
    async with httpx.AsyncClient(base_url=arena.origin) as http:
        found: list[dict[str, object]] = (await http.get("/api/v1/duels?state=live")).json()["data"]
        return found


async def test_a_name_is_held_at_every_node(nodes: tuple[Arena, Arena]) -> None:
    here, there = nodes
    name, key = f"Mila {uuid4().hex[:8]}", uuid4().hex
    await here.guest_here(name, key)
    twin = there.guest(name.upper())
    with pytest.raises(socketio.exceptions.ConnectionError):
        await twin.connect()
    assert twin.refused == {"code": "name_looks_like", "values": {"name": name}}
    await there.guest_here(name, key)  # a page of the same guest


async def test_a_guest_is_challenged_by_name_wherever_they_are(nodes: tuple[Arena, Arena]) -> None:
    here, there = nodes
    name = f"Noor {uuid4().hex[:8]}"
    one, two = await here.guest_here(), await there.guest_here(name)
    made = await one.ask("create_duel", wish(opponent={"type": "name", "name": name.upper()}))
    assert made["ok"], made
    card = await two.hears("challenged")
    assert card["room"] == made["room"]
    refused = await one.ask("create_duel", wish(opponent={"type": "name", "name": f"Nobody {uuid4().hex[:8]}"}))
    assert refused["code"] == "no_such_player"


async def test_a_page_at_another_node_hears_which_duels_run(nodes: tuple[Arena, Arena]) -> None:
    here, there = nodes
    one, two, room = await at_the_table(here)
    await here.node.board.errands_done()
    welcome = await there.guest_here(one.told[0][1]["you"]["name"], one.auth["guest"]["key"])
    assert (await welcome.hears("welcome"))["rooms"] == [room]
    assert (await two.do(room, "leave"))["ok"]
    await one.sees(room, lambda view: view["stage"] == "over")
    await here.node.board.errands_done()
    later = await there.guest_here(two.told[0][1]["you"]["name"], two.auth["guest"]["key"])
    assert (await later.hears("welcome"))["rooms"] == []


async def test_live_duels_are_those_of_all_nodes(nodes: tuple[Arena, Arena]) -> None:
    here, there = nodes
    one, _, older = await at_the_table(here)
    _, _, newer = await at_the_table(there)
    for arena in nodes:
        async with asyncio.timeout(10):
            while [duel["room"] for duel in await live(arena)] != [newer, older]:
                pass
    names = next(duel["names"] for duel in await live(there) if duel["room"] == older)
    assert one.told[0][1]["you"]["name"] in names  # type: ignore[operator]


async def test_a_node_that_is_gone_has_nothing_to_watch(
    nodes: tuple[Arena, Arena], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = nodes
    await at_the_table(there)
    async with asyncio.timeout(10):
        while len(await live(here)) != 1:
            pass
    monkeypatch.setattr(here.node.peers, "_seen", {})
    assert await live(here) == []


async def test_a_list_of_another_release_is_passed_over(nodes: tuple[Arena, Arena], redis_url: str) -> None:
    here, there = nodes
    _, _, room = await at_the_table(here)
    there.node._sharing[1].cancel()
    async with open_redis(redis_url) as redis:
        await LiveLists(redis, here.node.courier._channel._keys.prefix).post(there.node.peers.node, b"of another age")
    assert [duel["room"] for duel in await live(here)] == [room]


async def test_while_the_store_is_away_each_node_knows_its_own(
    nodes: tuple[Arena, Arena], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _ = nodes
    one, _, room = await at_the_table(here)

    async def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("timeout")

    for kind, method in ((HeldNames, "hold"), (HeldNames, "find"), (Seats, "of"), (Seats, "take"), (LiveLists, "all")):
        monkeypatch.setattr(kind, method, away)
    assert [duel["room"] for duel in await live(here)] == [room]
    again = await here.guest_here(one.told[0][1]["you"]["name"], one.auth["guest"]["key"])
    assert (await again.hears("welcome"))["rooms"] == [room]
    refused = await again.ask("create_duel", wish(opponent={"type": "name", "name": f"Nobody {uuid4().hex[:8]}"}))
    assert refused["code"] == "no_such_player"
