"""The actor on virtual time: what is told when, in which order, and to whom."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import REGISTRY

from game.mode import By, Rejected
from game.record import Record
from protocol.limits import ROOM_INBOX_MAX
from protocol.render import SharedFrame
from server.rooms.actor import RoomActor
from server.rooms.inbox import Accepted
from server.rooms.turns import Turns
from tests.server.rooms.asking import ask
from tests.server.rooms.world import ANN, BEN, SAM, Watcher, World, passed_until, passes
from tests.simulation.bell import Bell, BellMode, Break, Hang, Join, Listen, Ring
from tests.simulation.virtual_time import on_virtual_time, settled


@on_virtual_time
async def test_nothing_is_acknowledged_before_it_is_stored() -> None:
    async with World() as world:
        actor = await world.hang()
        world.log.append_s = 0.5
        reply = world.ring(actor)
        await passes(0.4)
        assert not reply.done()
        assert world.stored(actor.room_id).rings == 0
        assert await reply == Accepted(2)
        assert world.stored(actor.room_id).rings == 1


@on_virtual_time
async def test_the_ack_goes_out_before_the_state() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        await passes(1)
        seen_at_ack: list[int] = []

        actor.submit(Ring(By(ANN)), world.origin(ANN), lambda reply: seen_at_ack.append(ann.rings))
        await settled()
        assert ann.rings == 1
        assert seen_at_ack == [0]
        assert ann.rings == 1


@on_virtual_time
async def test_a_slow_append_makes_no_command_late() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN, BEN), round_ms=20_000))
        await passed_until(19.4)
        world.log.append_s = 0.8
        first = world.ring(actor, BEN)
        await passed_until(19.9)
        in_time = world.ring(actor, ANN)
        await passed_until(20.1)  # the round's end has come, and the first append is still under way
        next_round = world.ring(actor, BEN)
        assert [type(reply) for reply in await asyncio.gather(first, in_time, next_round)] == [Accepted] * 3
        kinds = [(type(event).__name__, record.room_ms) for record in tail(world, actor) for event in record.events]
        assert kinds == [("Rang", 19_400), ("Rang", 19_900), ("RoundEnded", 20_100), ("Rang", 20_100)]


@on_virtual_time
async def test_the_timer_fires_at_its_instant() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), round_ms=20_000, rounds=3))
        await passed_until(100)
        assert [record.room_ms for record in tail(world, actor)] == [20_000, 40_000, 60_000]
        assert actor.room.over


@on_virtual_time
async def test_a_command_at_the_deadline_comes_after_it() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), round_ms=20_000, rounds=1))
        await passed_until(19.9995)
        world.log.append_s = 0.2
        await passed_until(20.0)
        assert await world.ring(actor) == Rejected("too_late", {"room_ms": 20_000})


@on_virtual_time
async def test_a_full_inbox_says_busy() -> None:
    async with World() as world:
        actor = await world.hang()
        world.log.append_s = 0.001
        refused = counted("arena_commands_total", outcome="busy")
        replies = [world.ring(actor)]
        await settled()  # on its way to the store
        replies += [world.ring(actor) for _ in range(ROOM_INBOX_MAX + 2)]
        answers = await asyncio.gather(*replies)
        assert answers.count(Rejected("busy")) == 2
        assert world.stored(actor.room_id).rings == ROOM_INBOX_MAX + 1
        assert counted("arena_commands_total", outcome="busy") == refused + 2


@on_virtual_time
async def test_the_same_id_is_the_same_command() -> None:
    async with World() as world:
        actor = await world.hang()
        first = await world.ring(actor, ANN, "one")
        assert await world.ring(actor, ANN, "one") == first
        assert await world.ring(actor, ANN, "one") == first
        assert world.stored(actor.room_id).rings == 1
        other = await ask(actor, Listen(), world.origin(ANN, "one", digest="other"))
        assert other == Rejected("id_reused")
        assert isinstance(await world.ring(actor, BEN, "one"), Accepted), "another user's ids are their own"


@on_virtual_time
async def test_a_refused_command_may_be_judged_anew() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,)))
        assert await world.ring(actor, SAM, "mine") == Rejected("not_a_player")
        await ask(actor, Join(By(SAM)), world.origin(SAM))
        assert isinstance(await world.ring(actor, SAM, "mine"), Accepted)


@on_virtual_time
async def test_what_changes_nothing_is_accepted_with_the_current_version() -> None:
    async with World() as world:
        actor = await world.hang()
        assert await ask(actor, Listen(), world.origin(ANN)) == Accepted(1)
        assert len(world.records(actor.room_id)) == 1


@pytest.mark.parametrize("where", ["decide", "apply", "events"])
@on_virtual_time
async def test_a_mistake_in_the_rules_is_answered_and_the_room_goes_on(where: str) -> None:
    async with World() as world:
        actor = await world.hang()
        assert await ask(actor, Break(where), world.origin(ANN)) == Rejected("not_accepted")
        assert len(world.records(actor.room_id)) == 1
        assert isinstance(await world.ring(actor), Accepted)


@on_virtual_time
async def test_a_sender_that_stops_waiting_takes_nothing_back() -> None:
    async with World() as world:
        actor = await world.hang()
        world.log.append_s = 0.1
        world.ring(actor).cancel()
        assert await world.ring(actor) == Accepted(3)


class Deaf(BellMode):
    """Its timer is due for ever."""

    def deadline_ms(self, bell: Bell) -> int | None:
        return 100


@on_virtual_time
async def test_a_timer_that_moves_nothing_does_not_spin() -> None:
    async with World(mode=Deaf()) as world:
        actor = await world.hang()
        await passes(1)
        assert isinstance(await world.ring(actor), Accepted)


@on_virtual_time
async def test_a_quiet_room_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    sleeps: list[float | None] = []
    wake_in = Turns.wake_in

    def counted(turns: Turns, seconds: float | None) -> None:
        sleeps.append(seconds)
        wake_in(turns, seconds)

    monkeypatch.setattr(Turns, "wake_in", counted)
    async with World() as world:
        actor = await world.hang(Hang((ANN,), round_ms=3_600_000))
        enter(actor, ANN)
        await passes(10)
        before = len(sleeps)
        await passed_until(3_500)
        assert len(sleeps) == before


# --- frames ------------------------------------------------------------------------------------------------------


@on_virtual_time
async def test_the_first_change_is_shown_at_once_and_the_next_ones_together() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        await passed_until(5)
        ann.got.clear()
        for _ in range(10):
            await world.ring(actor)
            await asyncio.sleep(0.01)
        await passes(1)
        shown = [(round(at_s - 5, 2), payload["view"]["rings"]) for at_s, event, payload in ann.got]
        assert shown == [(0.0, 1), (0.05, 6), (0.1, 10)]


@on_virtual_time
async def test_everyone_sees_the_room_as_what_they_are() -> None:
    async with World() as world:
        actor = await world.hang()
        ann, ben, ben_too = enter(actor, ANN), enter(actor, BEN), enter(actor, BEN)
        await passes(1)
        assert [watcher.states[-1]["view"]["seat"] for watcher in (ann, ben, ben_too)] == [0, 1, 1]
        assert ben.states[-1] is ben_too.states[-1], "one frame for an audience"
        await world.ring(actor)
        assert ben.states[-1] is not ann.states[-1]


@on_virtual_time
async def test_a_frame_says_where_and_when_it_is_from() -> None:
    async with World() as world:
        actor = await world.hang()
        await passed_until(2)
        ann = enter(actor, ANN)
        await settled()
        frame = ann.states[0]
        assert (frame["room"], frame["epoch"], frame["now_ms"]) == (actor.room_id, actor.epoch, 2_000)
        assert (frame["version"], frame["running"]) == (2, True), "they came in version 2"


@on_virtual_time
async def test_spectators_see_the_room_later() -> None:
    async with World() as world:
        actor = await world.hang()
        sam = enter(actor, SAM)
        await passed_until(10)
        await world.ring(actor)
        rang_s = asyncio.get_running_loop().time()
        await passes(2.99)
        assert sam.rings == 0
        await passes(0.1)
        at_s, _, frame = next(got for got in reversed(sam.got) if got[1] == "state")
        assert at_s - rang_s == pytest.approx(3.0, abs=0.002)
        assert (frame["view"]["rings"], frame["view"]["seat"]) == (1, None)
        assert frame["version"] == actor.room.version
        assert frame["now_ms"] == pytest.approx(10_000, abs=2), "their own present"


@on_virtual_time
async def test_a_late_spectator_gets_the_state_at_once_and_no_newer_one() -> None:
    async with World() as world:
        actor = await world.hang()
        await passed_until(5)
        await world.ring(actor)
        await passed_until(9)
        await world.ring(actor)
        sam = Watcher(SAM)
        entrance = actor.attach(sam)
        await settled()
        assert not isinstance(entrance, Rejected)
        assert entrance.version == sam.states[0]["version"] == 2
        assert sam.rings == 1


@on_virtual_time
async def test_who_becomes_a_player_is_shown_the_room_as_one() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,)))
        sam = enter(actor, SAM)
        await passes(1)
        assert sam.states[-1]["view"]["seat"] is None
        await ask(actor, Join(By(SAM)), world.origin(SAM))
        await settled()
        assert sam.states[-1]["view"]["seat"] == 1
        assert world.stored(actor.room_id).here == {SAM}


@on_virtual_time
async def test_who_becomes_a_player_is_there_before_the_next_state_goes_out() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,)))
        sam = enter(actor, SAM)
        await passes(1)
        await world.ring(actor)
        await settled()
        shown = len(sam.states)
        await ask(actor, Join(By(SAM)), world.origin(SAM))
        await settled()
        assert len(sam.states) == shown
        assert world.stored(actor.room_id).here == {SAM}


@on_virtual_time
async def test_where_watching_is_off_nobody_watches() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), watched=False))
        assert actor.attach(Watcher(SAM)) == Rejected("watching_off")


@on_virtual_time
async def test_one_broken_line_does_not_hurt_the_others() -> None:
    class Broken(Watcher):
        def send(self, frame: SharedFrame) -> None:
            raise ConnectionResetError

    async with World() as world:
        actor = await world.hang()
        actor.attach(Broken(ANN))
        ben = enter(actor, BEN)
        await passes(1)
        await world.ring(actor)
        await passes(1)
        assert ben.rings == 1


# --- presence, crowd, reactions ----------------------------------------------------------------------------------


@on_virtual_time
async def test_the_first_line_of_a_player_and_the_last_one_are_reported() -> None:
    async with World() as world:
        actor = await world.hang()
        assert world.stored(actor.room_id).here == set()
        one, two = enter(actor, ANN), enter(actor, ANN)
        await settled()
        assert world.stored(actor.room_id).here == {ANN}
        version = actor.room.version
        actor.detach(one)
        await settled()
        assert actor.room.version == version
        actor.detach(two)
        await settled()
        assert world.stored(actor.room_id).here == set()


class Attentive(BellMode):
    """Writes down every report, also those that change nothing."""

    def __init__(self) -> None:
        self.reports: list[tuple[str, bool]] = []

    def connect(self, by: By) -> object:
        self.reports.append((by.user_id, True))
        return super().connect(by)

    def disconnect(self, by: By) -> object:
        self.reports.append((by.user_id, False))
        return super().disconnect(by)


@on_virtual_time
async def test_each_change_is_reported_once() -> None:
    mode = Attentive()
    async with World(mode=mode) as world:
        actor = await world.hang()
        await settled()
        mode.reports.clear()
        for _ in range(3):
            enter(actor, ANN)
            enter(actor, SAM)
            await settled()
        assert mode.reports == [(ANN, True)]


@on_virtual_time
async def test_a_room_that_is_over_takes_no_reports() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), rounds=1))
        await passed_until(21)
        assert actor.room.over
        version = actor.room.version
        ann = enter(actor, ANN)
        await settled()
        actor.detach(ann)
        enter(actor, SAM)
        await passes(5)
        assert actor.room.version == version


@on_virtual_time
async def test_a_line_that_flickers_within_a_slow_append_is_no_news() -> None:
    async with World() as world:
        actor = await world.hang()
        one = enter(actor, ANN)
        await settled()
        world.log.append_s = 0.2
        reply = world.ring(actor)
        await passes(0.1)
        for _ in range(5):
            actor.detach(one)
            actor.attach(one)
        assert await reply == Accepted(3)
        await passes(1)
        assert actor.room.version == 3


@on_virtual_time
async def test_the_crowd_is_told_once_a_second_and_its_peak_is_kept() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        await passed_until(2)
        ann.got.clear()
        crowd = [enter(actor, f"sam-{n}") for n in range(20)]
        enter(actor, "sam-0")
        await passed_until(2.5)
        for watcher in crowd[5:]:
            actor.detach(watcher)
        await passed_until(10)
        assert [(round(at_s), got["watching"]) for at_s, name, got in ann.got if name == "crowd"] == [(2, 20), (3, 5)]
        assert world.stored(actor.room_id).watchers == 20


@on_virtual_time
async def test_of_a_large_crowd_only_newcomers_hear_when_it_grows_by_one() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        for n in range(103):
            enter(actor, f"sam-{n}")
        await passed_until(2)
        assert crowds(ann)[-1] == actor.watching() == 100
        ann.got.clear()
        last = enter(actor, "sam-103")
        await passed_until(4)
        assert (crowds(ann), crowds(last)) == ([], [100])
        enter(actor, "sam-104")
        await passed_until(6)
        assert (crowds(ann), crowds(last)) == ([110], [100, 110])
        assert world.stored(actor.room_id).watchers == 105


def crowds(watcher: Watcher) -> list[int]:
    return [got["watching"] for _, name, got in watcher.got if name == "crowd"]


@on_virtual_time
async def test_a_reaction_reaches_all_others() -> None:
    async with World() as world:
        actor = await world.hang()
        ann, sam, stranger = enter(actor, ANN), enter(actor, SAM), Watcher("eve")
        assert actor.react(ann, "clap")
        assert actor.react(sam, "wow")
        assert not actor.react(stranger, "heart")
        assert ann.all("reaction") == [{"room": actor.room_id, "seat": None, "kind": "wow"}]
        assert sam.all("reaction") == [{"room": actor.room_id, "seat": 0, "kind": "clap"}]


# --- the end -----------------------------------------------------------------------------------------------------


@on_virtual_time
async def test_a_room_that_is_over_stays_for_late_comers_and_then_goes() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), rounds=1))
        await passed_until(20 + 599)
        assert len(world.directory) == 1
        await passed_until(20 + 601)
        assert len(world.directory) == 0
        again = await world.directory.get(actor.room_id)
        assert again.room.over
        assert again.room.version == actor.room.version, "nothing is written into a room that is over"


@on_virtual_time
async def test_a_room_that_is_over_tells_those_who_stayed_when_it_goes() -> None:
    async with World() as world:
        actor = await world.hang(Hang((ANN,), rounds=1))
        sam = enter(actor, SAM)
        await passed_until(20 + 1_799)
        assert sam.all("room_closed") == []
        assert sam.states[-1]["version"] == actor.room.version
        await passed_until(20 + 1_801)
        assert sam.all("room_closed") == [{"room": actor.room_id, "code": "idle"}]
        assert actor.attach(sam) == Rejected("no_such_room")
        assert await world.ring(actor) == Rejected("no_such_room")


@on_virtual_time
async def test_closing_finishes_what_was_taken_and_says_so() -> None:
    async with World() as world:
        actor = await world.hang()
        ann = enter(actor, ANN)
        await passes(1)
        world.log.append_s = 0.1
        taken = [world.ring(actor) for _ in range(3)]
        await asyncio.sleep(0.01)
        closing = asyncio.create_task(actor.close("shutting_down"))
        await asyncio.sleep(0.01)
        assert await world.ring(actor) == Rejected("shutting_down")
        await closing
        assert [type(await reply) for reply in taken] == [Accepted] * 3
        assert ann.rings == 3
        assert ann.got[-1][1:] == ("room_closed", {"room": actor.room_id, "code": "shutting_down"})


@on_virtual_time
async def test_closing_does_not_wait_for_a_store_that_hangs() -> None:
    async with World() as world:
        actor = await world.hang()
        world.log.append_s = 60
        on_its_way, waiting = world.ring(actor), world.ring(actor)
        await passes(0.1)
        began_s = asyncio.get_running_loop().time()
        await actor.close("shutting_down")
        assert asyncio.get_running_loop().time() - began_s == pytest.approx(2.0)
        assert await on_its_way == Rejected("unknown_outcome")
        assert await waiting == Rejected("shutting_down")


def enter(actor: RoomActor, user_id: str) -> Watcher:
    watcher = Watcher(user_id)
    assert not isinstance(actor.attach(watcher), Rejected)
    return watcher


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def tail(world: World, actor: RoomActor) -> list[Record]:
    """The records after the first."""
    return world.records(actor.room_id)[1:]
