"""Lines at another node than their room's: what they are sent adds up to what they would be sent whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from persistence.redis_node_channel import RedisNodeChannel
from protocol.render import SharedFrame
from server.sessions.far_patches import FarPatches, Made
from tests.fixtures.arena import Arena, Player
from tests.server.sessions.test_gateway import at_the_table, play_on
from tests.server.waiting import until

WHOLE = frozenset({"state", "plain_state"})
VIEWS = some.fixed_dictionaries({name: some.integers(0, 2) for name in ("stage", "seats", "question")})
ROOM = "r"


def state(epoch: int, version: int, view: dict[str, Any]) -> SharedFrame:
    fields = {"room": ROOM, "epoch": str(epoch), "version": version, "now_ms": version, "view": view, "running": True}
    return SharedFrame("state", fields)


def put(has: dict[str, Any] | None, frame: SharedFrame) -> dict[str, Any]:
    """What a client has after `frame`."""
    if frame.event in WHOLE:
        return dict(frame.payload)
    patch = frame.payload
    assert has is not None
    assert (patch["from_version"], patch["epoch"]) == (has["version"], has["epoch"])
    assert 0 <= len(patch["changes"]) < len(has["view"])
    return {
        **has,
        "version": patch["version"],
        "now_ms": patch["now_ms"],
        "running": patch["running"],
        "view": has["view"] | patch["changes"],
    }


STEPS = some.lists(
    some.tuples(
        some.tuples(VIEWS, VIEWS),
        some.dictionaries(some.integers(0, 2), some.integers(0, 1)),
        some.sampled_from(["", "claim", "again"]),
    )
)
"""The views of two audiences, which lines are shown one of them now and which, and what happens before."""


@given(STEPS)
def test_patches_add_up_to_what_was_whole(
    steps: list[tuple[tuple[dict[str, int], ...], dict[int, int], str]],
) -> None:
    patches, has = FarPatches(), dict[int, dict[str, Any] | None]()
    for line in range(3):
        patches.take(line, ROOM)
        has[line] = None
    epoch = 1
    for version, (views, audience_of, also) in enumerate(steps):
        if also == "claim":
            epoch += 1
        elif also == "again":
            patches.take(0, ROOM)
        for audience, view in enumerate(views):
            whole, made = state(epoch, version, view), Made()
            for line in (line for line, its in audience_of.items() if its == audience):
                shown = patches.shown_to(line, whole, made)
                assert shown.whole is whole
                has[line] = put(has[line], shown)
                assert has[line] == whole.payload


def test_who_takes_none_is_sent_none() -> None:
    patches = FarPatches()
    patches.take(1, ROOM)
    for version in range(3):
        whole = state(1, version, {"stage": version, "seats": 0})
        assert patches.shown_to(2, whole, {}) is whole
    assert patches.shown_to(1, state(1, 3, {"stage": 3, "seats": 0}), {}).event == "state"
    assert patches.shown_to(1, state(1, 4, {"stage": 4, "seats": 0}), {}).event == "patch"
    patches.stop(1, ROOM)
    assert patches.shown_to(1, state(1, 5, {"stage": 5, "seats": 0}), {}).event == "state"


# --- over real nodes -------------------------------------------------------------------------------------------


def shown(player: Player, room: str) -> list[tuple[str, dict[str, Any]]]:
    """Each event of the room's state, and what the player has after it."""
    has: dict[str, Any] | None = None
    steps = []
    for name, payload in list(player.told):
        if name in WHOLE | {"patch"} and payload["room"] == room:
            has = put(has, SharedFrame(name, payload))
            steps.append((name, has))
    return steps


async def enters(player: Player, room: str, *, patches: bool) -> Player:
    await player.connect()
    assert (await player.ask("join_room", {"room": room, "patches": patches}))["ok"]
    await until(lambda: bool(shown(player, room)))
    return player


async def test_at_every_version_of_a_duel_patches_add_up_to_what_is_shown_whole(nodes: tuple[Arena, Arena]) -> None:
    """To a player and to a watcher, each with a line at the room's node and two at the other."""
    here, there = nodes
    one, two, room = await at_the_table(here)
    sam = await here.guest_here()
    assert (await sam.ask("join_room", {"room": room}))["ok"]
    people = []
    for near in (one, sam):
        lines = [there.player({"guest": near.auth["guest"]}) for _ in range(2)]
        people.append((near, *[await enters(line, room, patches=line is lines[1]) for line in lines]))
    for player in (one, two):
        assert (await player.do(room, "ready"))["ok"]
    questions = (await one.sees(room, lambda view: bool(view["question"])))["question_count"]
    for index in range(questions):
        await asyncio.gather(*(play_on(player, room, index) for player in (one, two)))
    for near, whole, patched in people:
        for line in (near, whole, patched):
            await until(lambda line=line: shown(line, room)[-1][1]["view"]["stage"] == "over", 15)
        since = shown(patched, room)[0][1]["version"]
        added_up = [state for _, state in shown(patched, room) if state["version"] > since]
        for line in (near, whole):
            assert "patch" not in line.names()
            assert added_up == [state for _, state in shown(line, room) if state["version"] > since]
        assert patched.names().count("patch") > questions


async def in_the_tower(here: Arena, there: Arena, mode: str) -> tuple[Callable[[], Awaitable[None]], Player, str]:
    """To ring once, which is not over before the watcher at the other node has it; the watcher, and the room."""
    mira = await here.guest_here()
    room = (await mira.ask("create_room", {"id": "one", "mode": mode}))["room"]
    assert (await mira.ask("join_room", {"room": room}))["ok"]
    assert (await mira.do(room, "act", action="come"))["ok"]
    watcher = await enters(there.guest(), room, patches=True)
    rings = count(1)

    async def ring() -> None:
        rung = next(rings)
        assert (await mira.do(room, "act", action="ring"))["ok"]
        await until(lambda: shown(watcher, room)[-1][1]["view"]["facts"]["rings"] == rung)

    return ring, watcher, room


async def test_after_a_lost_batch_it_is_whole_and_then_patches_again(
    nodes: tuple[Arena, Arena], bell_tower: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, watcher, room = await in_the_tower(*nodes, bell_tower)
    await ring()
    publish, lost = RedisNodeChannel.publish, []

    def lossy(channel: RedisNodeChannel, node: str, data: bytes) -> None:
        if b"plain_state" in data and not lost:
            lost.append(data)
        else:
            publish(channel, node, data)

    monkeypatch.setattr(RedisNodeChannel, "publish", lossy)
    had = len(shown(watcher, room))
    await ring()  # noticed with the next sign of life
    assert lost, "nothing was lost: this test shows nothing"
    assert [name for name, _ in shown(watcher, room)[had:]] == ["plain_state"]
    await ring()
    assert shown(watcher, room)[-1][0] == "patch"


async def test_at_the_low_rate_it_is_whole_and_at_full_rate_patches_again(
    nodes: tuple[Arena, Arena], bell_tower: str
) -> None:
    ring, watcher, room = await in_the_tower(*nodes, bell_tower)
    await ring()
    assert (await watcher.ask("pace", {"rate": "low"}))["ok"]
    had = len(shown(watcher, room))
    for _ in range(3):
        await ring()
    assert {name for name, _ in shown(watcher, room)[had:]} == {"plain_state"}
    assert (await watcher.ask("pace", {"rate": "full"}))["ok"]
    await ring()
    assert shown(watcher, room)[-1][0] == "patch"
