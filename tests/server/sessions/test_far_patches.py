"""Lines at another node than their room's: what they are sent adds up to what they would be sent whole."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from protocol.render import SharedFrame
from server.sessions.far_patches import FarPatches
from tests.fixtures.arena import Arena
from tests.server.sessions.test_gateway import at_the_table

VIEWS = some.fixed_dictionaries({name: some.integers(0, 2) for name in ("stage", "seats", "question")})
ROOM = "r"


def state(epoch: int, version: int, view: dict[str, Any]) -> SharedFrame:
    fields = {"room": ROOM, "epoch": str(epoch), "version": version, "now_ms": version, "view": view, "running": True}
    return SharedFrame("state", fields)


def put(has: dict[str, Any] | None, frame: SharedFrame) -> dict[str, Any]:
    """What a client has after `frame`."""
    if frame.event == "state":
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


@given(some.lists(some.tuples(VIEWS, some.sets(some.integers(0, 2)), some.sampled_from(["show", "claim", "again"]))))
def test_patches_add_up_to_what_was_whole(steps: list[tuple[dict[str, int], set[int], str]]) -> None:
    patches, has = FarPatches(), dict[int, dict[str, Any] | None]()
    for line in range(3):
        patches.take(line, ROOM)
        has[line] = None
    epoch = 1
    for version, (view, lines, also) in enumerate(steps):
        if also == "claim":
            epoch += 1
        elif also == "again":
            patches.take(0, ROOM)
        whole, made = state(epoch, version, view), dict[int, SharedFrame]()
        for line in lines:
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


async def test_a_watcher_at_another_node_is_sent_what_changed(nodes: tuple[Arena, Arena]) -> None:
    here, there = nodes
    one, two, room = await at_the_table(here)
    watcher = await there.guest_here()
    assert (await watcher.ask("join_room", {"room": room, "patches": True}))["ok"]
    await watcher.hears("state")
    assert (await one.do(room, "ready"))["ok"]
    await watcher.hears("patch", lambda patch: "seats" in patch["changes"])
    assert (await two.do(room, "ready"))["ok"]
    newest = await one.sees(room, lambda view: view["stage"] == "playing")

    has: dict[str, Any] | None = None
    for _ in range(100):
        await watcher.ask("probe")
        has = None
        for name, payload in watcher.told:
            if name in ("state", "patch"):
                has = put(has, SharedFrame(name, payload))
        if has is not None and has["view"]["stage"] == newest["stage"]:
            break
    assert has is not None
    assert has["view"]["stage"] == "playing"
    assert [name for name in watcher.names() if name in ("state", "patch")].count("patch") >= 2
