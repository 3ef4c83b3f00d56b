"""The actor when the store is slow, silent, gone or somebody else's: nothing twice, nothing lost, no time counted."""

from __future__ import annotations

import asyncio

import pytest

from game.mode import Rejected
from game.record import Resumed
from persistence.event_log import Fenced
from persistence.memory_event_log import MemoryEventLog
from server.rooms.actor import RoomActor
from server.rooms.inbox import Accepted
from tests.server.rooms.world import ANN, BEN, SAM, Watcher, World, die, passed_until, passes
from tests.simulation.bell import Hang
from tests.simulation.virtual_time import VirtualLoop, on_virtual_time, settled


@on_virtual_time
async def test_an_answer_that_was_lost_is_unknown_and_asking_again_tells() -> None:
    async with World() as world:
        actor = await world.hang()
        world.log.deaf = True
        assert await world.ring(actor, ANN, "one") == Rejected("unknown_outcome")
        assert await world.ring(actor, ANN, "one") == Accepted(2), "it was stored after all"
        assert world.stored(actor.room_id).rings == 1


@on_virtual_time
async def test_while_the_store_is_away_nothing_is_accepted() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        await passed_until(5)
        world.log.away = True
        lost, waiting = world.ring(actor), world.ring(actor, BEN)
        assert await lost == Rejected("unknown_outcome")
        assert await waiting == Rejected("not_accepted")
        at_once = world.ring(actor)
        assert at_once.done()
        assert at_once.result() == Rejected("not_accepted")
        assert ann.states[-1]["running"] is False
        await passed_until(65)
        world.log.away = False
        await passed_until(71)
        assert isinstance(await world.ring(actor, ANN), Accepted)
        await settled()
        assert ann.rings == 1
        assert ann.states[-1]["running"] is True
        assert ann.states[-1]["epoch"] == actor.epoch != ann.states[0]["epoch"]


@on_virtual_time
async def test_while_the_store_is_away_no_deadline_comes_nearer() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), round_ms=20_000, rounds=1))
        await passed_until(15)
        world.log.away = True
        await world.ring(actor)
        await passed_until(75)
        world.log.away = False
        await passed_until(80)
        resumed = resumptions(world, actor)[-1]
        assert resumed.room_ms <= 15_000
        assert resumed.not_counted_ms >= 60_000
        ends_s = (resumed.store_ms - world.store.now_ms()) / 1_000 + 80 + (20_000 - resumed.room_ms) / 1_000
        await passed_until(ends_s - 0.01)
        assert not actor.room.over
        await passed_until(ends_s + 0.01)
        assert actor.room.over


@on_virtual_time
async def test_a_room_claimed_by_another_is_claimed_back() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        await passes(1)
        other = MemoryEventLog(world.store, "other")
        claim = await other.claim(actor.room_id)
        assert await world.ring(actor, ANN, "one") == Rejected("not_accepted")
        assert await world.ring(actor, ANN, "one") == Accepted(actor.room.version)
        with pytest.raises(Fenced):
            await other.append(claim, actor.room.version, b"")
        await passes(1)
        assert ann.rings == 1
        assert ann.states[0]["epoch"] != str(claim.epoch) != ann.states[-1]["epoch"] == actor.epoch


@on_virtual_time
async def test_a_log_that_is_gone_ends_the_room() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        await passes(1)
        world.store.rooms.clear()
        assert await world.ring(actor) == Rejected("not_accepted")
        await passes(1)
        assert ann.all("room_closed") == [{"room": actor.room_id, "code": "ended"}]
        assert len(world.directory) == 0


@on_virtual_time
async def test_who_came_and_went_while_the_store_was_away_is_reported_after_it() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        await passes(1)
        world.log.away = True
        await world.ring(actor)
        actor.detach(ann)
        enter(actor, BEN)
        world.log.away = False
        await passes(10)
        assert world.stored(actor.room_id).here == {BEN}


@on_virtual_time
async def test_a_report_that_was_lost_is_made_again() -> None:
    async with World() as world:
        actor = await world.hang()
        await passes(1)
        world.log.away = True
        enter(actor, ANN)
        await passes(1)
        world.log.away = False
        await passes(5)
        assert world.stored(actor.room_id).here == {ANN}


# --- pauses --------------------------------------------------------------------------------------------------------


@on_virtual_time
async def test_a_second_of_a_slow_append_counts_and_more_is_a_pause() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN, BEN), round_ms=20_000, rounds=1))
        ann = enter(actor, ANN)
        await passed_until(10)
        world.log.append_s = 1.0
        await world.ring(actor)
        assert resumptions(world, actor) == []
        await passed_until(12)
        world.log.append_s = 5.0
        slow = world.ring(actor)
        await passed_until(14)
        assert ann.states[-1]["running"] is False
        waited = world.ring(actor, BEN)
        await passed_until(16.9)
        world.log.append_s = 0.0
        await slow
        await waited
        await settled()
        assert [(resumed.room_ms, resumed.not_counted_ms) for resumed in resumptions(world, actor)] == [(12_000, 5_000)]
        assert world.stored(actor.room_id).rang[-1] == (BEN, 12_000), "the clock stood when it came"
        assert ann.states[-1]["running"] is True
        await passed_until(24.9)
        assert not actor.room.over
        await passed_until(25.1)
        assert actor.room.over


@on_virtual_time
async def test_a_stalled_loop_is_a_pause_of_every_room() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), round_ms=20_000, rounds=1))
        ann = enter(actor, ANN)
        await passed_until(10)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.stall(30)
        await passed_until(42)
        (resumed,) = resumptions(world, actor)
        assert resumed.not_counted_ms == pytest.approx(30_000, abs=300)
        assert [frame["running"] for frame in ann.states][-3:] == [False, True, True], "pages set their clocks anew"
        await passed_until(49.5)
        assert not actor.room.over
        await passed_until(50.6)
        assert actor.room.over


@on_virtual_time
async def test_a_room_where_nothing_happens_hears_of_a_stall_too() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), round_ms=3_600_000))
        await passed_until(10)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.stall(30)
        await passes(1)
        assert len(resumptions(world, actor)) == 1


@on_virtual_time
async def test_commands_take_turns_with_pauses_while_every_append_is_slow() -> None:
    async with World() as world:
        actor = await world.hang()
        world.log.append_s = 1.5
        replies = [world.ring(actor) for _ in range(3)]
        await passes(20)
        assert [reply.done() for reply in replies] == [True] * 3


@on_virtual_time
async def test_a_pause_is_no_news_in_a_room_that_is_over() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), rounds=1))
        await passed_until(25)
        version = actor.room.version
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.stall(30)
        await passes(10)
        assert len(world.records(actor.room_id)) == version


# --- restarts ------------------------------------------------------------------------------------------------------


@on_virtual_time
async def test_after_a_restart_the_room_goes_on_where_its_owner_was_last_heard_of() -> None:
    world = World()
    await world.start()
    actor = await world.hang(Hang((ANN,), round_ms=20_000, rounds=1))
    await passed_until(8.4)
    die(world)
    await passed_until(608)
    async with world:
        await settled()
        again = await world.directory.get(actor.room_id)
        (resumed,) = resumptions(world, again)
        assert (resumed.room_ms, resumed.not_counted_ms) == (8_000, 600_000), "the last heartbeat was at 8 s"
        await passed_until(619.9)
        assert not again.room.over
        await passed_until(620.1)
        assert again.room.over


@on_virtual_time
async def test_after_a_restart_players_who_do_not_come_back_are_reported() -> None:
    world = World()
    await world.start()
    actor = await world.hang()
    enter(actor, ANN)
    enter(actor, BEN)
    await world.ring(actor, ANN)
    await world.ring(actor, BEN)
    await settled()
    assert world.stored(actor.room_id).here == {ANN, BEN}
    die(world)
    async with world:
        again = await world.directory.get(actor.room_id)
        enter(again, BEN)
        await settled()
        assert world.stored(actor.room_id).here == {BEN}


@on_virtual_time
async def test_after_a_restart_spectators_are_still_behind() -> None:
    world = World()
    await world.start()
    actor = await world.hang()
    await passed_until(5)
    await world.ring(actor)
    die(world)
    async with world:
        again = await world.directory.get(actor.room_id)
        sam = enter(again, SAM)
        await settled()
        assert sam.rings == 0
        await passes(4)
        assert sam.rings == 1


def enter(actor: RoomActor, user_id: str) -> Watcher:
    watcher = Watcher(user_id)
    assert not isinstance(actor.attach(watcher), Rejected)
    return watcher


def resumptions(world: World, actor: RoomActor) -> list[Resumed]:
    records = world.records(actor.room_id)
    return [event for record in records for event in record.events if isinstance(event, Resumed)]


@on_virtual_time
async def test_a_new_line_to_the_store_ends_all_ownership_at_once() -> None:
    """The store behind it may have lost what it had acknowledged: nobody is shown that, or told "stored" again."""
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        await world.ring(actor, ANN, "lost")
        assert await world.ring(actor, ANN, "lost") == Accepted(2), "known"
        await passes(1)
        del world.store.rooms[actor.room_id].entries[1:]
        world.log.let_go()
        await passes(0.1)
        assert ann.rings == 0
        assert ann.states[-1]["epoch"] == actor.epoch != ann.states[0]["epoch"]
        again = await world.ring(actor, ANN, "lost")
        assert isinstance(again, Accepted)
        assert world.stored(actor.room_id).rings == 1


@on_virtual_time
async def test_a_store_that_refuses_has_stored_nothing() -> None:
    async with World() as world:
        actor = await world.hang()
        world.log.refuses = "oom"
        assert await world.ring(actor, ANN, "one") == Rejected("not_accepted")
        world.log.refuses = None
        await passes(5)
        assert isinstance(await world.ring(actor, ANN, "one"), Accepted)
        assert world.stored(actor.room_id).rings == 1
