"""Any client on any node: a duel whose players and watchers are at different nodes, and nodes that come and go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from persistence.redis_node_channel import RedisNodeChannel
from server.embedded import StoreAddresses
from server.rooms.actor import RoomActor
from tests.fixtures.arena import Arena, Player, arena_on
from tests.server.sessions.test_far_patches import enters, shown
from tests.server.sessions.test_gateway import wish
from tests.server.waiting import until


class Town:
    """Nodes on one prefix. Each can be left alone; the rest is left at the end."""

    def __init__(self, stores: StoreAddresses, page: Path) -> None:
        self._stores, self._page, self._prefix = stores, page, f"t{uuid4().hex[:12]}"
        self._running: dict[Arena, AsyncExitStack] = {}

    async def node(self, **settings: Any) -> Arena:
        stack = AsyncExitStack()
        arena = await stack.enter_async_context(
            arena_on(self._stores, self._page, key_prefix=self._prefix, spectator_delay_ms=0, **settings)
        )
        self._running[arena] = stack
        nodes = list(self._running)
        await until(lambda: all(len(one.node.peers.living()) == len(nodes) - 1 for one in nodes))
        return arena

    async def stop(self, arena: Arena) -> None:
        await self._running.pop(arena).aclose()

    async def close(self) -> None:
        for arena in list(self._running):
            await self.stop(arena)


@pytest.fixture
async def town(stores: StoreAddresses, page: Path) -> AsyncIterator[Town]:
    town = Town(stores, page)
    yield town
    await town.close()


async def seated(one: Player, two: Player, **changes: Any) -> str:
    made = await one.ask("create_duel", wish(**changes))
    assert made["ok"], made
    room: str = made["room"]
    for player in (one, two):
        joined = await player.ask("join_room", {"room": room})
        assert joined["ok"], joined
    assert (await two.do(room, "accept"))["ok"]
    return room


async def insists(player: Player, room: str, what: str) -> None:
    """As clients do while a room moves."""
    command = {"room": room, "id": uuid4().hex, "do": {"type": what}}
    while not (ack := await player.ask("command", command))["ok"]:
        assert ack["code"] in ("not_accepted", "unknown_outcome"), ack
        await asyncio.sleep(0.02)


async def test_a_duel_between_nodes_with_a_watcher_at_the_third(town: Town) -> None:
    here, there, third = await town.node(), await town.node(), await town.node()
    one, two, sam = await here.guest_here("Ann A"), await there.guest_here("Ben B"), await third.guest_here("Sam S")
    room = await seated(one, two)
    joined = await sam.ask("join_room", {"room": room})
    assert (joined["ok"], joined["role"]) == (True, "spectator")
    people = await sam.hears("people", lambda people: len(people["people"]) == 2)
    assert [person["name"] for person in people["people"]] == ["Ann A", "Ben B"]
    for player in (one, two):
        assert (await player.do(room, "ready"))["ok"]
    for player in (one, two, sam):
        await player.sees(room, lambda view: bool(view["question"]))
    assert (await sam.ask("react", {"room": room, "kind": "clap"}))["ok"]
    for player in (one, two):
        assert (await player.hears("reaction"))["kind"] == "clap"
    assert (await two.do(room, "leave"))["ok"]
    for player in (one, two, sam):
        await player.sees(room, lambda view: view["stage"] == "over")
    assert (await sam.ask("leave_room", {"room": room}))["ok"]
    assert (await sam.do(room, "ready"))["code"] == "not_in_room"
    again = await two.ask("rematch", {"id": uuid4().hex, "room": room})
    assert again["ok"], again
    assert (await one.hears("challenged"))["room"] == again["room"]


async def test_a_command_is_counted_once_whichever_node_hears_it(town: Town) -> None:
    here, there = await town.node(), await town.node()
    one, two = await here.guest_here(), await there.guest_here()
    room = await seated(one, two)
    command = {"room": room, "id": uuid4().hex, "do": {"type": "ready"}}
    first = await two.ask("command", command)
    assert first["ok"], first
    moved = here.player({"guest": two.auth["guest"]})
    await two.line.disconnect()
    await moved.connect()
    assert (await moved.ask("join_room", {"room": room}))["ok"]
    assert await moved.ask("command", command) == first


async def test_a_challenge_rings_at_every_node(town: Town) -> None:
    here, there = await town.node(), await town.node()
    one, two = await here.guest_here(), await there.guest_here()
    room = await seated(one, two)
    assert (await one.do(room, "leave"))["ok"]
    await two.sees(room, lambda view: view["stage"] == "over")
    made = await one.ask("rematch", {"id": uuid4().hex, "room": room})
    card = await two.hears("challenged")
    assert card["room"] == made["room"]
    assert (await two.ask("join_room", {"room": made["room"]}))["role"] == "invitee"
    assert (await one.ask("join_room", {"room": made["room"]}))["role"] == "player"
    assert (await two.do(made["room"], "decline"))["ok"]
    assert (await one.sees(made["room"], lambda view: view["stage"] == "over"))["duel_status"] == "Declined"
    await two.hears("challenge_gone")


async def test_a_request_to_open_a_room_means_the_same_room_at_every_node(town: Town) -> None:
    here, there = await town.node(), await town.node()
    one = await here.guest_here()
    request = wish()
    made = await one.ask("create_duel", request)
    await one.line.disconnect()
    again = there.player({"guest": one.auth["guest"]})
    await again.connect()
    assert await again.ask("create_duel", request) == made


async def test_a_node_that_leaves_hands_its_rooms_on_and_nobody_elsewhere_notices(town: Town) -> None:
    here, there, third = await town.node(), await town.node(), await town.node()
    one, two, sam = await there.guest_here(), await third.guest_here(), await there.guest_here()
    host = await here.guest_here()
    room = await seated(host, one)
    assert (await sam.ask("join_room", {"room": room}))["ok"]
    assert (await two.ask("join_room", {"room": room}))["ok"]
    for player in (host, one):
        assert (await player.do(room, "ready"))["ok"]
    await one.sees(room, lambda view: bool(view["question"]))
    epoch = next(told["epoch"] for name, told in one.told if name == "state")
    await town.stop(here)
    for player in (one, two, sam):
        await player.hears("state", lambda state, old=epoch: state["epoch"] != old)
        assert "room_closed" not in player.names()
    assert (await one.do(room, "leave"))["ok"]
    for player in (one, two, sam):
        await player.sees(room, lambda view: view["stage"] == "over")


async def test_who_takes_patches_takes_them_of_the_rooms_next_node_as_well(town: Town) -> None:
    """Which is the node of one of them, and not of the other."""
    here, there, third = await town.node(), await town.node(), await town.node()
    host, one = await here.guest_here(), await there.guest_here()
    room = await seated(host, one)
    lines = [await enters(node.guest(), room, patches=True) for node in (there, third)]
    epoch = shown(lines[0], room)[0][1]["epoch"]
    await town.stop(here)
    for line in lines:
        await until(lambda line=line: shown(line, room)[-1][1]["epoch"] != epoch, 15)
    await insists(one, room, "ready")
    for line in lines:
        await until(lambda line=line: shown(line, room)[-1][1]["view"]["seats"][1]["ready"])
        events = [name for name, state in shown(line, room) if state["epoch"] != epoch]
        assert (events[0], events[-1]) == ("state", "patch")


async def test_the_bot_of_the_next_node_takes_the_seat(town: Town) -> None:
    here, there = await town.node(), await town.node()
    host = await here.guest_here()
    await until(lambda: all(one.node.presence.bot() is not None for one in (here, there)), 10)
    made = await host.ask("create_duel", wish(opponent={"type": "bot"}, duel_type="Speed Challenge"))
    room = made["room"]
    assert (await host.ask("join_room", {"room": room}))["ok"]
    await host.sees(room, lambda view: view["stage"] == "lobby")
    again = there.player({"guest": host.auth["guest"]})
    await again.connect()
    assert (await again.ask("join_room", {"room": room}))["ok"]
    await town.stop(here)
    assert (await again.do(room, "ready"))["ok"]
    await again.sees(room, lambda view: view["seats"][1]["answered"] > 0, 30)


async def test_what_is_lost_between_nodes_is_noticed_and_repaired(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = await town.node(), await town.node()
    one, two = await here.guest_here(), await there.guest_here()
    room = await seated(one, two)
    publish, lost = RedisNodeChannel.publish, []

    def lossy(channel: RedisNodeChannel, node: str, data: bytes) -> None:
        if b"show" in data and len(lost) < 3:
            lost.append(data)
        else:
            publish(channel, node, data)

    monkeypatch.setattr(RedisNodeChannel, "publish", lossy)
    for player in (one, two):
        await insists(player, room, "ready")
    await two.sees(room, lambda view: bool(view["question"]))
    assert lost, "nothing was lost: this test shows nothing"


async def test_a_line_that_ends_is_missed_in_the_room(town: Town) -> None:
    here, there = await town.node(), await town.node()
    one, two = await here.guest_here(), await there.guest_here()
    room = await seated(one, two)
    await one.sees(room, lambda view: [player["connected"] for player in view["seats"]] == [True, True])
    await two.line.disconnect()
    await one.sees(room, lambda view: not view["seats"][1]["connected"])


async def test_each_frame_crosses_once_for_all_who_see_the_same(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = await town.node(), await town.node()
    one, two = await here.guest_here(), await here.guest_here()
    watchers = [await there.guest_here() for _ in range(5)]
    room = await seated(one, two, visibility="public")
    for watcher in watchers:
        assert (await watcher.ask("join_room", {"room": room}))["ok"]
    await asyncio.sleep(1.2)  # the crowd has been counted
    publish, sent = RedisNodeChannel.publish, []

    def counted(channel: RedisNodeChannel, node: str, data: bytes) -> None:
        sent.append(data.count(b"plain_state") + data.count(b"\xa5state"))
        publish(channel, node, data)

    monkeypatch.setattr(RedisNodeChannel, "publish", counted)
    assert (await one.do(room, "ready"))["ok"]
    for watcher in watchers:
        await watcher.sees(room, lambda view: view["seats"][0]["ready"])
    assert sum(sent) == 1


async def test_a_node_that_leaves_hands_over_its_rooms_and_then_its_lines(town: Town) -> None:
    here, there = await town.node(), await town.node()
    one, two = await here.guest_here(), await there.guest_here()
    room = await seated(one, two)
    assert here.node.directory.held(room) is not None
    leaving = asyncio.create_task(here.node.stop())
    await until(lambda: there.node.directory.held(room) is not None)
    await asyncio.wait_for(one.is_down.wait(), 10)
    await leaving
    assert "room_closed" not in one.names(), "the room went on under them"
    assert "session_ending" not in one.names()
    assert (await two.do(room, "ready"))["ok"]
    again = there.player({"guest": one.auth["guest"]})
    await again.connect()
    assert (await again.ask("join_room", {"room": room}))["ok"]
    assert (await again.do(room, "ready"))["ok"]
    await two.sees(room, lambda view: bool(view["question"]))


async def test_a_node_that_leaves_is_the_way_to_its_rooms_until_their_players_have_moved(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = await town.node(), await town.node()
    one, two = await here.guest_here(), await there.guest_here()
    room = await seated(one, two)

    async def not_yet(within_s: float, while_: object) -> None:
        await moved.wait()

    moved = asyncio.Event()
    monkeypatch.setattr(here.node.gateway, "move_lines", not_yet)
    leaving = asyncio.create_task(here.node.stop())
    await until(lambda: there.node.directory.held(room) is not None)
    for player in (one, two):
        await insists(player, room, "ready")
    await one.sees(room, lambda view: bool(view["question"]))
    made = await one.ask("create_duel", wish())
    assert made["code"] == "shutting_down"
    moved.set()
    await leaving


async def test_a_node_that_leaves_is_nobodys_successor(town: Town) -> None:
    here, there = await town.node(), await town.node()
    assert there.node.peers.successor("any room") == here.node.peers.node
    here.node.between.leave()
    await until(lambda: there.node.peers.successor("any room") is None)
    assert here.node.peers.node in there.node.peers.living(), "it is still the way to its lines"


async def test_when_all_nodes_leave_nobody_waits_for_another(town: Town) -> None:
    here, there = await town.node(drain_s=60), await town.node(drain_s=60)
    one, two = await here.guest_here(), await there.guest_here()
    room = await seated(one, two)
    async with asyncio.timeout(20):
        await asyncio.gather(here.node.stop(), there.node.stop())
    for arena in (here, there):
        await town.stop(arena)
    again = await town.node()
    await until(lambda: again.node.directory.held(room) is not None)


async def test_a_line_moves_when_what_it_asked_is_answered(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    here = await town.node()
    one, two = await here.guest_here(), await here.guest_here()
    room = await seated(one, two)
    asked: asyncio.Future[partial[None]] = asyncio.get_running_loop().create_future()
    submit = RoomActor.submit
    monkeypatch.setattr(RoomActor, "submit", lambda *command: asked.set_result(partial(submit, *command)))
    asking = asyncio.create_task(one.do(room, "ready"))
    go_on = await asked
    monkeypatch.undo()
    for session in here.node.presence.everybody():
        session.move()
    await asyncio.wait_for(two.is_down.wait(), 5)
    assert not one.is_down.is_set()
    go_on()
    assert (await asking)["ok"]
    await asyncio.wait_for(one.is_down.wait(), 5)
