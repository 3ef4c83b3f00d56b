"""Whoever drops and comes again sees what one who stayed sees; and what they have is not sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from game.mode import Rejected
from protocol.render import SharedFrame
from server.rooms.actor import RoomActor
from server.rooms.viewer import Seen
from tests.server.rooms.world import ANN, SAM, World, passes
from tests.simulation.bell import DELAY_MS, Hang
from tests.simulation.virtual_time import VirtualLoop, on_virtual_time, settled

LONG = Hang((ANN,), round_ms=3_600_000)


class Client:
    """What a page keeps of a room: the newest state, and what its clock says since."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.newest: Mapping[str, Any] | None = None
        self.heard = 0
        self._offset_s = 0.0

    def send(self, frame: SharedFrame) -> None:
        if frame.event == "state":
            self.heard += 1
            self.newest = frame.payload
            self._offset_s = frame.payload["now_ms"] / 1_000 - asyncio.get_running_loop().time()

    def closed(self, frame: SharedFrame) -> None:
        pass

    @property
    def cursor(self) -> Seen | None:
        return Seen(self.newest["epoch"], self.newest["version"]) if self.newest else None

    def sees(self) -> tuple[Any, ...]:
        """Room time to a hundredth: frames are stamped with whole milliseconds."""
        assert self.newest is not None
        kept = tuple(self.newest[name] for name in ("epoch", "version", "view", "running"))
        return (*kept, round(self._offset_s, 2) if self.newest["running"] else self.newest["now_ms"])


class Pair:
    """Of one user, two clients: one that stays, and one that drops."""

    def __init__(self, user_id: str) -> None:
        self.stays, self.drops = Client(user_id), Client(user_id)
        self.is_here = False

    def comes(self, actor: RoomActor) -> None:
        if not self.is_here:
            assert not isinstance(actor.attach(self.drops, self.drops.cursor), Rejected)
            self.is_here = True

    def goes(self, actor: RoomActor) -> None:
        actor.detach(self.drops)
        self.is_here = False


STEPS = ["ring", "drop", "come", "wait", "wait long", "slow store", "outage", "takeover", "lost tail"]


@settings(max_examples=300, deadline=None)
@given(some.lists(some.tuples(some.sampled_from(STEPS), some.integers(0, 1)), max_size=30))
def test_who_drops_and_comes_again_sees_what_one_who_stayed_sees(script: list[tuple[str, int]]) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(_played(script))


async def _played(script: list[tuple[str, int]]) -> None:
    async with World() as world:
        actor = await world.hang(LONG)
        pairs = Pair(ANN), Pair(SAM)
        for pair in pairs:
            actor.attach(pair.stays)
            pair.comes(actor)
        for step, which in script:
            pair = pairs[which]
            match step:
                case "ring":
                    await world.ring(actor)
                case "drop":
                    pair.goes(actor)
                case "come":
                    pair.comes(actor)
                case "wait":
                    await passes(0.2)
                case "wait long":
                    await passes(DELAY_MS / 1_000 + 0.5)
                case "slow store":  # longer than what is counted
                    world.log.append_s = 1.5
                    await world.ring(actor)
                    world.log.append_s = 0
                case "outage":
                    world.log.let_go()
                    world.log.away = True
                    await passes(2)
                    world.log.away = False
                    await passes(6)
                case "takeover" | "lost tail":
                    actor = await _taken_over(world, actor, pairs, lose=step == "lost tail")
        for pair in pairs:
            pair.comes(actor)
        await passes(0.3)
        for pair in pairs:
            assert pair.drops.sees() == pair.stays.sees()
            seen = actor.room.fold if pair.stays.user_id == ANN else actor.room.spectators
            assert pair.drops.newest is not None
            assert (pair.drops.newest["version"], pair.drops.newest["view"]["rings"]) == (seen.n, seen.state.rings)


async def _taken_over(world: World, actor: RoomActor, pairs: tuple[Pair, ...], *, lose: bool) -> RoomActor:
    """By a node of another name. `lose`: the store has lost the last records, after they were shown."""
    room = world.store.rooms[actor.room_id]
    await world.directory.close()
    if lose:
        room.snapshot = None
        del room.entries[max(1, len(room.entries) - 2) :]
    await world.start()
    again = await world.directory.get(actor.room_id)
    for pair in pairs:
        again.attach(pair.stays)
        if pair.is_here:
            assert not isinstance(again.attach(pair.drops, pair.drops.cursor), Rejected)
    await settled()
    return again


@pytest.mark.parametrize("user_id", [ANN, SAM])
@on_virtual_time
async def test_what_one_has_is_not_sent_again(user_id: str) -> None:
    async with World() as world:
        actor = await world.hang(LONG)
        actor.attach(Client(user_id))  # another page of theirs: the room does not hear of the one that drops
        await world.ring(actor)
        await passes(5)
        actor.attach(client := Client(user_id))
        await passes(1)
        assert client.heard == 1
        for _ in range(3):
            actor.detach(client)
            await passes(1)
            actor.attach(client, client.cursor)
            await passes(1)
        assert client.heard == 1
        actor.detach(client)
        await world.ring(actor)
        await passes(5)
        actor.attach(client, client.cursor)
        await passes(0.1)
        assert client.heard == 2


@on_virtual_time
async def test_who_was_away_while_the_clock_was_set_is_told_the_time() -> None:
    """A spectator's version is the same after a pause: its record is younger than their delay."""
    async with World() as world:
        actor = await world.hang(LONG)
        await world.ring(actor)
        await passes(5)
        actor.attach(stays := Client(SAM))
        actor.attach(drops := Client(SAM))
        await passes(5)
        actor.detach(drops)
        world.log.append_s = 1.5
        await world.ring(actor)
        world.log.append_s = 0
        await passes(0.2)
        actor.attach(drops, drops.cursor)
        await passes(0.2)
        assert drops.sees() == stays.sees()


@on_virtual_time
async def test_a_version_means_nothing_outside_its_epoch() -> None:
    """The store lost a ring that was shown, and another user's took its number."""
    async with World() as world:
        actor = await world.hang(LONG)
        await world.ring(actor)
        await world.ring(actor)
        client = Client(ANN)
        client.send(SharedFrame("state", {"epoch": actor.epoch, "version": 3, "now_ms": 0, "view": {"rings": 2}}))
        await world.directory.close()
        room = world.store.rooms[actor.room_id]
        room.snapshot = None
        del room.entries[2:]
        await world.start()
        again = await world.directory.get(actor.room_id)
        assert (again.room.version, again.room.state.rings) == (3, 1), "the claim's own record took the number"
        again.attach(client, client.cursor)
        await passes(0.1)
        assert client.newest["view"]["rings"] == 1
