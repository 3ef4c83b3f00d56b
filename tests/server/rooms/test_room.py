"""The room without I/O, as a table and as properties."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from game.audience import SPECTATOR, Audience
from game.deck import Deck
from game.mode import By, Rejected
from game.record import Opened, Origin, Record, Resumed
from game.replay import LogGap
from persistence.done import decode_done
from persistence.event_codec import decode_record, encode_record
from persistence.snapshot_codec import decode_snapshot
from server.rooms.room import Known, Nothing, Room, Stored
from server.rooms.snapshots import snapshot_of
from tests.simulation.bell import DELAY_MS, BellMode, Break, Hang, Listen, Ring, Tick

ANN, BEN = "ann", "ben"
STORE_MS = 1_700_000_000_000
MODE = BellMode()
MODES = {MODE.name: MODE}


def origin(user_id: str, command_id: str, digest: str = "same") -> Origin:
    return Origin(user_id, command_id, digest)


def opened_room() -> Room:
    """Hung up for ann, in rounds of 20 s; record 1 at room time 0."""
    room = Room(MODE, Deck())
    room.commit(opening())
    return room


def opening() -> Record:
    proposal = Room(MODE, Deck()).propose(Hang((ANN,)), origin(ANN, "hang"), 0, 0)
    assert isinstance(proposal, Stored)
    return replace(proposal.record, events=(Opened("Bell", "deck", STORE_MS), *proposal.record.events))


def rung(room: Room, command_id: str, room_ms: int, user_id: str = ANN) -> Record:
    proposal = room.propose(Ring(By(user_id)), origin(user_id, command_id), room_ms, 0)
    assert isinstance(proposal, Stored)
    room.commit(proposal.record)
    return proposal.record


TABLE: list[tuple[str, Any, Origin | None, int, Any]] = [
    ("a ring is stored", Ring(By(ANN)), origin(ANN, "new"), 500, Stored),
    ("the same ring again is known", Ring(By(ANN)), origin(ANN, "old"), 900, Known(2)),
    ("though it is late by now", Ring(By(ANN)), origin(ANN, "old"), 99_000, Known(2)),
    ("another ring under its id is refused", Ring(By(ANN)), origin(ANN, "old", "other"), 900, "id_reused"),
    ("what opened the room is known as well", Hang((ANN,)), origin(ANN, "hang"), 900, Known(1)),
    ("another user's id is another id", Ring(By(BEN)), origin(BEN, "old"), 900, "not_a_player"),
    ("what leads to nothing is accepted", Listen(), origin(ANN, "new"), 900, Nothing(2)),
    ("the rules refuse", Ring(By(ANN)), origin(ANN, "new"), 20_000, "too_late"),
    ("the room's own has no origin", Tick(), None, 20_000, Stored),
    ("nor is it ever known", Tick(), None, 900, Nothing(2)),
]


@pytest.mark.parametrize(
    ("command", "of", "room_ms", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_what_becomes_of_a_command(command: Any, of: Origin | None, room_ms: int, expected: Any) -> None:
    room = opened_room()
    rung(room, "old", 400)
    before = room.fold
    proposal = room.propose(command, of, room_ms, 7)
    if expected is Stored:
        assert isinstance(proposal, Stored)
        assert (proposal.record.n, proposal.record.room_ms, proposal.record.origin) == (3, room_ms, of)
    elif isinstance(expected, str):
        assert isinstance(proposal, Rejected)
        assert proposal.code == expected
    else:
        assert proposal == expected
    assert room.fold is before, "proposing changes nothing"


def test_a_rejected_command_is_judged_anew() -> None:
    room = opened_room()
    assert room.propose(Ring(By(ANN)), origin(ANN, "late"), 20_000, 0) == Rejected("too_late", {"room_ms": 20_000})
    assert isinstance(room.propose(Ring(By(ANN)), origin(ANN, "late"), 19_999, 0), Stored)


def test_room_time_never_goes_back() -> None:
    room = opened_room()
    rung(room, "one", 5_000)
    assert rung(room, "two", 4_000).room_ms == 5_000
    assert room.state.rang == ((ANN, 5_000), (ANN, 5_000))


def test_a_record_out_of_turn_leaves_the_room_as_it_was() -> None:
    room = opened_room()
    with pytest.raises(LogGap):
        room.commit(Record(3, 0, ()))
    assert (room.version, room.state) == (1, opened_room().state)


def test_a_proposal_that_others_overtook_is_out_of_turn() -> None:
    room = opened_room()
    overtaken = room.propose(Ring(By(ANN)), origin(ANN, "one"), 100, 0)
    assert isinstance(overtaken, Stored)
    rung(room, "two", 200)
    with pytest.raises(LogGap):
        room.commit(overtaken.record)
    assert room.state.rang == ((ANN, 200),)


def test_a_mistake_in_the_rules_changes_nothing() -> None:
    room = opened_room()
    with pytest.raises(ZeroDivisionError):
        room.propose(Break(), origin(ANN, "x"), 0, 0)
    assert room.version == 1


# --- once ----------------------------------------------------------------------------------------------------------


def test_the_last_256_commands_of_a_user_are_known_however_old() -> None:
    room = Room(MODE, Deck())
    _open(room, rounds=10_000)
    for n in range(300):
        rung(room, f"c{n}", n * 15_000 % 20_000 + n)
    assert room.propose(Ring(By(ANN)), origin(ANN, "c299"), 0, 0) == Known(301)
    assert room.propose(Ring(By(ANN)), origin(ANN, "c44"), 0, 0) == Known(46)


def test_commands_of_the_last_ten_minutes_are_known_however_many() -> None:
    room = Room(MODE, Deck())
    _open(room, round_ms=10_000_000)
    for n in range(1_000):
        rung(room, f"c{n}", n)
    assert room.propose(Ring(By(ANN)), origin(ANN, "c0"), 600_000, 0) == Known(2)


def test_what_is_older_and_further_back_is_forgotten_in_bounded_memory() -> None:
    room = Room(MODE, Deck())
    _open(room, round_ms=10_000_000)
    for n in range(300):
        rung(room, f"c{n}", n)
    rung(room, "later", 700_000)
    assert isinstance(room.propose(Ring(By(ANN)), origin(ANN, "c0"), 700_000, 0), Stored)
    for n in range(7_000):
        rung(room, f"d{n}", 700_000)
    assert isinstance(room.propose(Ring(By(ANN)), origin(ANN, "d0"), 700_000, 0), Stored)
    assert isinstance(room.propose(Ring(By(ANN)), origin(ANN, "d6999"), 700_000, 0), Known)


def _open(room: Room, round_ms: int = 20_000, rounds: int = 2) -> None:
    proposal = room.propose(Hang((ANN,), round_ms, rounds), None, 0, 0)
    assert isinstance(proposal, Stored)
    room.commit(proposal.record)


# --- pauses --------------------------------------------------------------------------------------------------------


def test_a_pause_is_what_the_store_counted_and_the_room_did_not() -> None:
    room = opened_room()
    rung(room, "one", 5_000)
    record = room.resume(STORE_MS + 65_000, 8_000)
    assert record == Record(3, 8_000, (Resumed(STORE_MS + 65_000, 8_000, 57_000),))
    room.commit(record)
    assert room.fold.store_ms(9_000) == STORE_MS + 66_000
    assert room.deadline_ms == 20_000, "open deadlines shift by themselves"


def test_a_pause_never_goes_behind_the_last_record() -> None:
    room = opened_room()
    rung(room, "one", 5_000)
    assert room.resume(STORE_MS + 4_000, 3_000).events == (Resumed(STORE_MS + 4_000, 5_000, 0),)


# --- spectators ----------------------------------------------------------------------------------------------------


def test_spectators_are_a_delay_behind_at_versions_of_their_own() -> None:
    room = opened_room()
    assert room.spectators.n == 1, "what opens a room is no secret of it"
    assert room.next_spectator_ms is None
    rung(room, "one", 1_000)
    rung(room, "two", 1_500)
    assert room.next_spectator_ms == 1_000 + DELAY_MS
    assert not room.caught_up(999 + DELAY_MS)
    assert room.caught_up(1_000 + DELAY_MS)
    assert (room.spectators.n, room.spectators.state.rings, room.version) == (2, 1, 3)
    assert room.caught_up(1_500 + DELAY_MS)
    assert not room.caught_up(1_500 + DELAY_MS)
    assert room.spectators == room.fold
    assert room.next_spectator_ms is None
    assert room.spectator_ms(5_000) == 5_000 - DELAY_MS


# --- properties ----------------------------------------------------------------------------------------------------

commands = some.one_of(
    some.builds(Ring, some.builds(By, some.sampled_from([ANN, BEN]))), some.just(Listen()), some.just(Tick())
)
steps = some.tuples(commands, some.integers(0, 15), some.integers(0, 9_000), some.booleans())


@given(some.lists(steps, max_size=60))
def test_replay_is_the_live_room(script: list[tuple[Any, int, int, bool]]) -> None:
    live, at_ms, log = opened_room(), 0, []
    log.append(encode_record(opening(), MODE))
    for command, number, wait_ms, stored in script:
        at_ms += wait_ms
        of = None if isinstance(command, Tick) else origin(ANN, f"c{number}")
        proposal = live.propose(command, of, at_ms, number)
        if isinstance(proposal, Stored) and stored:  # else it never reached the log
            log.append(encode_record(proposal.record, MODE))
            live.commit(proposal.record)
        live.caught_up(at_ms)
    again = Room(MODE, Deck()).commit_all(decode_record(n, data, MODE) for n, data in enumerate(log, 1))
    assert_alike(again, live, at_ms)


@given(some.lists(steps, max_size=60), some.integers(0, 60))
def test_a_snapshot_and_what_came_after_it_are_the_live_room(
    script: list[tuple[Any, int, int, bool]], snapshot_at: int
) -> None:
    live, at_ms = opened_room(), 0
    records, snapshot = [opening()], snapshot_of(live)
    for step, (command, number, wait_ms, _) in enumerate(script):
        at_ms += wait_ms
        of = None if isinstance(command, Tick) else origin((ANN, BEN)[number % 2], f"c{number}")
        proposal = live.propose(command, of, at_ms, number)
        if isinstance(proposal, Stored):
            records.append(proposal.record)
            live.commit(proposal.record)
        live.caught_up(at_ms)
        if step == snapshot_at:
            snapshot = snapshot_of(live)
    fold, commands = decode_snapshot(snapshot.data, MODES)
    assert fold.n == snapshot.n, "nothing that spectators are still to see is left out of what comes after it"
    done = [done.n for theirs in commands.values() for done in decode_done(theirs)]
    assert max(done, default=0) <= fold.n, "a store may lose what comes after it, and with it what was done"
    again = Room(MODE, Deck(), fold, commands).commit_all(records[snapshot.n :])
    again.caught_up(at_ms)
    for _ in range(2):  # before and after somebody asked for what it remembers
        assert decode_snapshot(snapshot_of(again).data, MODES) == decode_snapshot(snapshot_of(live).data, MODES)
        assert_alike(again, live, at_ms)


def assert_alike(again: Room, live: Room, at_ms: int) -> None:
    again.caught_up(at_ms)
    assert again.fold == live.fold
    assert again.spectators == live.spectators
    assert again.next_spectator_ms == live.next_spectator_ms
    assert (again.deadline_ms, again.over, set(again.users())) == (live.deadline_ms, live.over, set(live.users()))
    for number in range(16):  # and it remembers the same commands
        of = origin((ANN, BEN)[number % 2], f"c{number}")
        assert again.propose(Listen(), of, at_ms, 0) == live.propose(Listen(), of, at_ms, 0)


@given(some.lists(some.integers(0, 2_000), max_size=30), some.integers(0, 60_000))
def test_spectators_see_what_was_said_a_delay_ago(waits_ms: list[int], now_ms: int) -> None:
    room, at_ms, records = opened_room(), 0, [opening()]
    for n, wait_ms in enumerate(waits_ms):
        at_ms = min(at_ms + wait_ms, 19_999)
        records.append(rung(room, f"c{n}", at_ms))
    room.caught_up(now_ms)
    older = [record for record in records if record.n == 1 or record.room_ms <= now_ms - DELAY_MS]
    assert room.spectators == Room(MODE, Deck()).commit_all(older).fold
    assert MODE.view(room.spectators.state, SPECTATOR).seat is None
    assert MODE.view(room.state, Audience.player(0)).rings == len(waits_ms)
