"""However long a room has been played, its log stays short, and whoever takes it up finds the same room."""

from __future__ import annotations

from itertools import pairwise

import pytest

from game.audience import SPECTATOR
from persistence.done import count_of, decode_done
from persistence.event_log import Entry
from server.rooms import limits
from server.rooms.actor import RoomActor
from server.rooms.claiming import RoomUnreadable
from server.rooms.inbox import Accepted
from tests.server.rooms.world import ANN, SAM, Watcher, World, passes
from tests.simulation.bell import DELAY_MS, Hang
from tests.simulation.virtual_time import on_virtual_time, settled

EVERY = 20
HOUR = Hang((ANN,), round_ms=3_600_000)


@pytest.fixture(autouse=True)
def every_few_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.rooms.snapshots.SNAPSHOT_EVERY_RECORDS", EVERY)
    monkeypatch.setattr("server.rooms.snapshots.SNAPSHOT_COMMANDS_A_RECORD", 2)


async def rung(world: World, actor: RoomActor, times: int, *, apart_s: float = 1.0) -> None:
    for _ in range(times):
        assert isinstance(await world.ring(actor), Accepted)
        await passes(apart_s)


@on_virtual_time
async def test_the_log_is_trimmed_to_what_its_snapshot_does_not_stand_for() -> None:
    async with World() as world:
        actor = await world.hang(HOUR)
        await rung(world, actor, 3 * EVERY)
        room = world.store.rooms[actor.room_id]
        assert room.snapshot is not None
        assert room.entries[0].n == room.snapshot.n
        assert len(room.entries) < 2 * EVERY
        assert actor.room.state.rings == 3 * EVERY
        archived = [
            entry.n for n in sorted(world.archived[actor.room_id]) for entry in world.archived[actor.room_id][n].entries
        ]
        assert archived == list(range(1, room.snapshot.n + 1)), "each record once, and none missing"


@on_virtual_time
async def test_the_next_owner_finds_the_room_as_it_was() -> None:
    async with World() as world:
        actor = await world.hang(HOUR)
        await rung(world, actor, 2 * EVERY)
        last = world.origin(ANN, "last")
        assert await world.ring(actor, ANN, "last") == Accepted(2 * EVERY + 2)
        before, commands = actor.room.fold, actor.room.snapshot()[1]
        await world.directory.close()
        await world.start()
        again = await world.directory.get(actor.room_id)
        assert again.claim.snapshot is not None, "it was taken up from a snapshot"
        assert again.room.state == before.state
        assert again.room.snapshot()[1].keys() == commands.keys() == {ANN}
        assert decode_done(again.room.snapshot()[1][ANN])[: count_of(commands[ANN])] == decode_done(commands[ANN])
        assert await world.ring(again, ANN, last.command_id) == Accepted(2 * EVERY + 2), "said twice, done once"


@on_virtual_time
async def test_spectators_see_after_a_takeover_what_they_would_have_seen() -> None:
    """The last rings before it are younger than their delay: the snapshot must not hold them."""
    async with World() as world:
        actor = await world.hang(HOUR)
        await rung(world, actor, EVERY, apart_s=1.0)
        await rung(world, actor, 5, apart_s=0.1)
        snapshot = world.store.rooms[actor.room_id].snapshot
        assert snapshot is not None
        now_ms = actor.room.fold.room_ms
        await world.directory.close()
        await world.start()
        again = await world.directory.get(actor.room_id)
        again.attach(sam := Watcher(SAM))
        await settled()
        due = sum(at_ms <= now_ms - DELAY_MS + 200 for _, at_ms in again.room.state.rang)
        assert 0 < due < again.room.state.rings
        assert abs(sam.rings - due) <= 1
        await passes(DELAY_MS / 1_000 + 1)
        assert sam.rings == again.room.state.rings
        assert again.room.mode.view(again.room.spectators.state, SPECTATOR).rings == sam.rings


@on_virtual_time
async def test_while_the_archive_is_away_nothing_is_trimmed_and_then_all_of_it_is() -> None:
    async with World(postgres_away=True) as world:
        actor = await world.hang(HOUR)
        await rung(world, actor, 3 * EVERY)
        room = world.store.rooms[actor.room_id]
        assert room.snapshot is not None, "a claim reads little all the same"
        assert room.entries[0].n == 1
        world.postgres_away = False
        await rung(world, actor, 2 * EVERY + 1)
        assert room.entries[0].n == room.snapshot.n
        assert len(room.entries) < 2 * EVERY + 2


@on_virtual_time
async def test_many_commands_to_remember_make_snapshots_rarer() -> None:
    """What a snapshot costs stays a constant for each record."""
    async with World() as world:
        actor = await world.hang(HOUR)
        kept = []
        for _ in range(9 * EVERY):
            await rung(world, actor, 1)
            snapshot = world.store.rooms[actor.room_id].snapshot
            if snapshot is not None and (not kept or kept[-1] != snapshot.n):
                kept.append(snapshot.n)
        apart = [later - earlier for earlier, later in pairwise(kept)]
        assert apart == sorted(apart)
        assert EVERY < apart[-1] <= 9 * EVERY / 2 + 1


@on_virtual_time
async def test_what_was_over_is_trimmed_no_more() -> None:
    """Its recording is closed with what the log holds."""
    async with World() as world:
        actor = await world.hang(Hang((ANN,), round_ms=EVERY * 1_000, rounds=1))
        await rung(world, actor, EVERY - 2)
        await passes(10)
        assert (actor.room.over, actor.room.version) == (True, EVERY)
        assert world.store.rooms[actor.room_id].snapshot is None


@pytest.mark.parametrize("break_log", ["later", "later, one record", "earlier", "gap"])
@on_virtual_time
async def test_a_log_that_does_not_join_its_snapshot_is_not_served(break_log: str) -> None:
    async with World() as world:
        actor = await world.hang(HOUR)
        await rung(world, actor, 2 * EVERY)
        await rung(world, actor, 3)
        room = world.store.rooms[actor.room_id]
        assert room.snapshot is not None
        snapshot = room.snapshot
        await world.directory.close()
        room.snapshot = snapshot  # as if this node had died
        match break_log:
            case "later":
                room.entries = room.entries[1:]
            case "later, one record":
                room.entries = room.entries[-1:]
            case "earlier":
                room.entries = [Entry(n, b"?") for n in range(1, snapshot.n)]
            case "gap":
                del room.entries[1]
        await world.start()
        with pytest.raises(RoomUnreadable):
            await world.directory.get(actor.room_id)


def test_the_limit_is_what_the_design_says() -> None:
    assert 200 <= limits.SNAPSHOT_EVERY_RECORDS <= 500
