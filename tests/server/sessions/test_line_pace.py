"""What a page that nobody looks at is shown, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from protocol import limits
from protocol.render import SharedFrame
from server.sessions import wire_metrics as metrics
from server.sessions.line_pace import LinePace
from tests.fixtures.arena import Arena, Player

PLAYING, OVER = {"stage": "playing"}, {"stage": "over"}


class Handle:
    def __init__(self, when: float, callback: Callable[[], Any]) -> None:
        self.when, self.callback, self.is_cancelled = when, callback, False

    def cancel(self) -> None:
        self.is_cancelled = True


class Clock:
    """The loop's timers, as far as they are used, in the hand of a test."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.handles: list[Handle] = []

    def time(self) -> float:
        return self.now_s

    def call_at(self, when: float, callback: Callable[[], Any], /) -> asyncio.TimerHandle:
        self.handles.append(Handle(when, callback))
        return cast("asyncio.TimerHandle", self.handles[-1])

    def passes(self, seconds: float) -> None:
        self.now_s += seconds
        due = [handle for handle in self.handles if handle.when <= self.now_s]
        self.handles = [handle for handle in self.handles if handle.when > self.now_s]
        for handle in due:
            if not handle.is_cancelled:
                handle.callback()


class Line:
    def __init__(self) -> None:
        self.clock = Clock()
        self.sent: list[tuple[str, str | None, int | None]] = []
        self.pace = LinePace(self._sent, self.clock)

    def _sent(self, frame: SharedFrame) -> None:
        self.sent.append((frame.event, frame.room, frame.payload.get("version")))

    def shows(self, version: int, room: str = "a", view: dict[str, Any] = PLAYING, event: str = "state") -> None:
        self.pace.send(SharedFrame(event, {"room": room, "version": version, "view": view}))

    def told(self) -> list[tuple[str, str | None, int | None]]:
        """Since it was asked last."""
        sent, self.sent = self.sent, []
        return sent


@pytest.fixture
def line() -> Line:
    return Line()


def states(*versions: int, room: str = "a") -> list[tuple[str, str | None, int | None]]:
    return [("state", room, version) for version in versions]


def test_at_the_full_rate_everything_is_sent_as_it_comes(line: Line) -> None:
    for version in range(5):
        line.shows(version)
    assert line.told() == states(0, 1, 2, 3, 4)
    assert not line.clock.handles


def test_at_the_low_rate_the_newest_comes_once_a_second_and_what_it_overtook_is_counted(line: Line) -> None:
    before = metrics.states_skipped._value.get()
    line.pace.become("low")
    line.shows(0)
    assert line.told() == states(0), "the first comes at once"
    for version in range(1, 17):
        line.shows(version)
        line.clock.passes(limits.LOW_RATE_S / 16)
    assert line.told() == states(16)
    line.clock.passes(limits.LOW_RATE_S)
    assert line.told() == [], "nothing is said twice"
    line.shows(17)
    assert line.told() == states(17), "after a quiet second the first comes at once again"
    assert metrics.states_skipped._value.get() - before == 15


def test_all_rooms_of_a_line_share_its_second(line: Line) -> None:
    line.pace.become("low")
    line.shows(0, "a")
    line.shows(0, "b")
    line.shows(7, "b", event="plain_state", view={"over": False})
    line.shows(1, "a")
    assert line.told() == states(0)
    line.clock.passes(limits.LOW_RATE_S)
    assert line.told() == [("plain_state", "b", 7), ("state", "a", 1)]


def test_back_at_the_full_rate_the_newest_comes_at_once_and_once(line: Line) -> None:
    line.pace.become("low")
    for version in range(3):
        line.shows(version)
    line.told()
    line.pace.become("full")
    assert line.told() == states(2)
    line.shows(3)
    line.clock.passes(limits.LOW_RATE_S)
    assert line.told() == states(3)


@pytest.mark.parametrize(("event", "view"), [("state", OVER), ("plain_state", {"over": True})])
def test_the_last_of_a_room_comes_at_once_and_nothing_older_after_it(
    line: Line, event: str, view: dict[str, Any]
) -> None:
    line.pace.become("low")
    for version in range(2):
        line.shows(version)
    line.told()
    line.shows(2, view=view, event=event)
    assert line.told() == [(event, "a", 2)]
    line.clock.passes(limits.LOW_RATE_S)
    assert line.told() == []


def test_what_is_no_state_comes_at_once_and_a_closed_room_shows_nothing_more(line: Line) -> None:
    line.pace.become("low")
    for version in range(2):
        line.shows(version)
    line.told()
    for event in ("people", "crowd", "reaction", "challenged", "room_closed"):
        line.pace.send(SharedFrame(event, {"room": "a"}))
    assert [event for event, _, _ in line.told()] == ["people", "crowd", "reaction", "challenged", "room_closed"]
    line.clock.passes(limits.LOW_RATE_S)
    assert line.told() == []


def test_a_line_that_ended_is_sent_nothing(line: Line) -> None:
    line.pace.become("low")
    for version in range(2):
        line.shows(version)
    line.told()
    line.pace.close()
    line.clock.passes(limits.LOW_RATE_S)
    assert line.told() == []


# --- on a real server ------------------------------------------------------------------------------------------


def _versions(player: Player) -> list[int]:
    return [told["version"] for event, told in player.told if event == "plain_state"]


@pytest.mark.parametrize("far", [False, True], ids=["room at this node", "room at another node"])
async def test_a_page_that_nobody_looks_at_is_shown_less_and_the_end_at_once(
    nodes: tuple[Arena, Arena], far: bool, bell_tower: str
) -> None:
    here, there = nodes
    mira = await here.guest_here()
    room = (await mira.ask("create_room", {"id": "one", "mode": bell_tower}))["room"]
    full, low = [await (there if far else here).guest_here() for _ in range(2)]
    for player in (mira, full, low):
        assert (await player.ask("join_room", {"room": room}))["ok"]
    for player in (mira, full):
        assert (await player.do(room, "act", action="come"))["ok"]
    assert await low.ask("pace", {"rate": "low"}) == {"ok": True}

    async def ring(first: int, last: int) -> None:
        for rings in range(first, last + 1):
            assert (await mira.do(room, "act", action="ring"))["ok"]
            await full.hears("plain_state", lambda told, rings=rings: told["view"]["facts"]["rings"] == rings)

    before = metrics.states_skipped._value.get()
    await ring(1, 6)
    assert metrics.states_skipped._value.get() - before >= 2, "six states in far less than six seconds"
    assert len(_versions(low)) < len(_versions(full))
    assert (await low.ask("pace", {"rate": "full"}))["ok"]
    await low.hears("plain_state", lambda told: told["view"]["facts"]["rings"] == 6, within_s=0.8 * limits.LOW_RATE_S)
    assert (await low.ask("pace", {"rate": "low"}))["ok"]
    await ring(7, 10)
    await low.hears("plain_state", lambda told: told["view"]["over"], within_s=0.8 * limits.LOW_RATE_S)
    assert _versions(low)[-1] == _versions(full)[-1]
    assert set(_versions(low)) < set(_versions(full))


async def test_another_rate_is_refused(arena: Arena) -> None:
    player = await arena.guest_here()
    refused = await player.ask("pace", {"rate": "never"})
    assert (refused["ok"], refused["code"]) == (False, "bad_message")
