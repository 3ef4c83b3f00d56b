"""What changed since the version that a line has, instead of the whole state."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.render import SharedFrame, patch_frame, state_frame
from server.rooms.limits import HISTORY_BYTES_MAX, PATCHES_A_FLUSH_MAX
from server.rooms.shown import Shown
from server.rooms.viewer import Seen
from server.transport.outbox import Outbox
from tests.server.rooms.world import ANN, BEN, SAM, Watcher, World, passes
from tests.simulation.bell import Hang
from tests.simulation.virtual_time import on_virtual_time, settled


@dataclass(frozen=True)
class View:
    one: int = 0
    two: str = ""
    three: tuple[int, ...] = ()


class Page(Watcher):
    """Puts patches together as a client does."""

    def __init__(self, user_id: str) -> None:
        super().__init__(user_id)
        self.frames: list[SharedFrame] = []
        self.newest: dict[str, Any] = {}

    def send(self, frame: SharedFrame) -> None:
        super().send(frame)
        self.frames.append(frame)
        told = frame.payload
        if frame.event == "state":
            self.newest = dict(told)
        elif frame.event == "patch":
            assert (told["epoch"], told["from_version"]) == (self.newest["epoch"], self.newest["version"])
            self.newest |= {key: told[key] for key in ("version", "now_ms", "running")}
            self.newest["view"] = self.newest["view"] | told["changes"]

    @property
    def events(self) -> list[str]:
        return [frame.event for frame in self.frames if frame.event in ("state", "patch")]


def test_a_patch_holds_what_changed_since() -> None:
    shown = Shown()
    shown.comes(1, View())
    shown.comes(2, View(one=5))
    shown.comes(5, View(one=5, two="x"))
    assert shown.changes_since(2) == {"two": "x"}
    assert shown.changes_since(1) == {"one": 5, "two": "x"}
    assert shown.changes_since(3) is None, "nobody was shown that"
    assert shown.changes_since(0) is None
    shown.comes(6, View(one=5, two="x", three=(1,)))
    assert shown.changes_since(1) is None, "all of it"
    assert shown.changes_since(5) == {"three": (1,)}


def test_the_history_is_bounded_and_holds_a_minute_of_twenty_a_second() -> None:
    shown = Shown()
    for version in range(20_000):
        shown.comes(version, View(one=version))
    assert len(shown._versions) * 16 <= HISTORY_BYTES_MAX
    assert shown.changes_since(20_000 - 60 * 20) == {"one": 19_999}
    assert shown.changes_since(20_000 - HISTORY_BYTES_MAX // 16 - 1) is None


_views = st.builds(View, st.integers(0, 3), st.text(max_size=3), st.tuples(st.integers(0, 2)))


@given(st.lists(_views, min_size=2, max_size=12), st.integers(0, 10))
def test_patched_is_whole_and_no_patch_is_larger(views: list[View], since: int) -> None:
    shown = Shown()
    for version, view in enumerate(views):
        shown.comes(version, view)
    since %= len(views) - 1
    changes = shown.changes_since(since)
    if changes is None:
        return
    assert replace(views[since], **changes) == views[-1]
    whole = state_frame(room="r", epoch="1", version=len(views) - 1, now_ms=0, view=views[-1])
    patch = patch_frame(whole, since, changes)
    assert len(patch.packed) <= len(whole.packed) + len("from_version") + 9 - len("one") - 1
    assert patch.whole is whole
    assert whole.whole is whole


@on_virtual_time
async def test_whoever_asks_for_patches_has_what_the_others_have() -> None:
    async with World() as world:
        actor = await world.hang()
        page, plain = Page(ANN), Page(ANN)
        actor.attach(page, takes_patches=True)
        actor.attach(plain)
        for _ in range(5):
            await passes(0.2)
            await world.ring(actor)
            await settled()
            assert page.newest == plain.newest
        assert page.events == ["state"] + ["patch"] * (len(page.events) - 1)
        assert len(page.events) > 5
        assert set(plain.events) == {"state"}


@on_virtual_time
async def test_a_line_that_comes_again_gets_what_it_missed() -> None:
    async with World() as world:
        actor = await world.hang()
        page, other = Page(ANN), Page(ANN)
        actor.attach(page, takes_patches=True)
        actor.attach(other)
        await passes(1)
        actor.detach(page)
        await world.ring(actor)
        await passes(1)
        await world.ring(actor)
        await passes(1)
        page.frames.clear()
        actor.attach(page, Seen(page.newest["epoch"], page.newest["version"]), takes_patches=True)
        await passes(1)
        assert page.events[0] == "patch"
        assert page.newest["view"] == other.newest["view"]


@on_virtual_time
async def test_after_a_pause_and_for_somebody_new_it_is_whole() -> None:
    async with World() as world:
        actor = await world.hang()
        page, sam = Page(ANN), Page(SAM)
        actor.attach(page, takes_patches=True)
        actor.attach(sam, takes_patches=True)
        await passes(1)
        asyncio.get_running_loop().stall(5)  # type: ignore[attr-defined]
        page.frames.clear()
        await passes(1)
        assert page.events[0] == "state", "what was sent before counts no more"
        assert sam.events[0] == "state"


@on_virtual_time
async def test_lines_that_are_far_apart_get_the_whole_state() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN, BEN)))
        watchers = [Watcher(ANN) for _ in range(PATCHES_A_FLUSH_MAX + 4)]
        for watcher in watchers:
            actor.attach(watcher, takes_patches=True)
        for _ in watchers:
            await passes(0.2)
            await world.ring(actor)
        await passes(0.2)
        version = actor.room.version
        for behind, watcher in enumerate(watchers):
            actor._gallery._places[watcher].version = version - behind
            watcher.got.clear()
        await world.ring(actor)
        await passes(0.2)
        got = [event for watcher in watchers for _, event, _ in watcher.got if event in ("state", "patch")]
        assert got == ["patch"] * PATCHES_A_FLUSH_MAX + ["state"] * 4


class Full:
    """A link that takes nothing at first."""

    def __init__(self) -> None:
        self.is_full = True
        self.sent: list[tuple[str, Mapping[str, Any]]] = []
        self.waiting_bytes = 1

    def send_now(self, frame: SharedFrame, packed: bool) -> bool:
        if not self.is_full:
            self.sent.append((frame.event, frame.payload))
        return not self.is_full


def test_a_line_that_misses_a_patch_gets_the_whole_state_when_it_can() -> None:
    link = Full()
    outbox = Outbox(link, lambda: None)  # type: ignore[arg-type]
    whole = [state_frame(room="r", epoch="1", version=number, now_ms=0, view=View(number)) for number in range(3)]
    outbox.put_event(patch_frame(whole[1], 0, {"one": 1}))
    outbox.put_event(patch_frame(whole[2], 1, {"one": 2}))
    link.is_full = False
    outbox.writable()
    assert link.sent == [("state", whole[2].payload)]
    outbox.put_event(patch_frame(whole[2], 2, {}))
    assert [event for event, _ in link.sent] == ["state", "patch"]


def test_a_patch_is_a_message_of_its_own() -> None:
    whole = state_frame(room="r", epoch="1", version=4, now_ms=7, view=View(1, "x"))
    assert msgspec.json.decode(patch_frame(whole, 2, {"two": "x"}).text[1:]) == [
        "patch",
        {
            "room": "r",
            "epoch": "1",
            "from_version": 2,
            "version": 4,
            "now_ms": 7,
            "changes": {"two": "x"},
            "running": True,
        },
    ]


@pytest.mark.parametrize("fields", [63, 64])
def test_a_view_of_very_many_fields_comes_whole(fields: int) -> None:
    kind = msgspec.defstruct("Wide", [(f"f{number}", int, 0) for number in range(fields)])
    shown = Shown()
    shown.comes(1, kind())
    shown.comes(2, kind(**{f"f{fields - 1}": 1}))
    assert shown.changes_since(1) == (None if fields > 63 else {"f62": 1})
