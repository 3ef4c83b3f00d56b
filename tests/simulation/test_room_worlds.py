"""One seed is one world: repeated commands, crashes and two owners at once. The log stays one story, told once.

No loop and no clock here: rooms, a log with a fence, and dice.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from game.audience import Audience
from game.deck import Deck
from game.mode import By, Rejected
from game.record import Origin, Record
from persistence.event_codec import decode_record, encode_record
from server.rooms.room import Known, Nothing, Room, Stored
from tests.simulation.bell import BellMode, Hang, Ring, Tick

MODE = BellMode()
STEPS = 80


class Fenced(Exception):
    pass


@dataclass
class Log:
    """Takes a record if token and number match, as the store does."""

    rows: list[bytes] = field(default_factory=list)
    token: int = 0

    def claim(self) -> Owner:
        self.token += 1
        return Owner(self.token, Room(MODE, Deck()).commit_all(self.records))

    @property
    def records(self) -> list[Record]:
        return [decode_record(n, data, MODE) for n, data in enumerate(self.rows, 1)]

    def append(self, token: int, expected_n: int, data: bytes) -> None:
        if token != self.token or expected_n != len(self.rows):
            raise Fenced
        self.rows.append(data)


@dataclass
class Owner:
    token: int
    room: Room


@dataclass
class Told:
    """What the world outside was told. An ack is the version under which a command was stored."""

    acks: list[tuple[str, int]] = field(default_factory=list)
    views: list[tuple[int, int]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def play(seed: int) -> tuple[Log, Told]:
    dice, log, told, at_ms = random.Random(seed), Log(), Told(), 0
    owners = [log.claim()]
    proposal = owners[0].room.propose(Hang(("a", "b"), 5_000, 1_000), None, 0, 0)
    assert isinstance(proposal, Stored)
    log.append(owners[0].token, 0, encode_record(proposal.record, MODE))
    owners[0].room.commit(proposal.record)
    for _ in range(STEPS):
        at_ms += dice.randrange(900)
        if dice.random() < 0.05:  # a crash: somebody takes over
            owners = [log.claim()]
        if dice.random() < 0.05:  # a false alarm: a second owner, and the first does not know
            owners.append(log.claim())
        owner = dice.choice(owners)
        command, origin = command_of(dice)
        clocks_disagree_ms = dice.randrange(300)
        proposal = owner.room.propose(command, origin, at_ms - clocks_disagree_ms, dice.getrandbits(64))
        match proposal:
            case Rejected() | Nothing():
                told.counts["refused"] += 1
            case Known(version):
                told.acks.append((name_of(origin), version))
                told.counts["known"] += 1
            case Stored(record):
                try:
                    log.append(owner.token, record.n - 1, encode_record(record, MODE))
                except Fenced:
                    told.counts["fenced"] += 1
                    owners.remove(owner)
                    owners = owners or [log.claim()]
                    continue
                if dice.random() < 0.05:  # stored, and the answer is lost: unknown, so claim and replay
                    told.counts["unknown"] += 1
                    owners[owners.index(owner)] = log.claim()
                    continue
                owner.room.commit(record)
                if origin:
                    told.acks.append((name_of(origin), record.n))
                told.views.append((owner.room.version, MODE.view(owner.room.state, Audience.player(0)).rings))
    return log, told


def name_of(origin: Origin | None) -> str:
    return f"{origin.user_id} {origin.command_id}" if origin else "the room's own"


def command_of(dice: random.Random) -> tuple[object, Origin | None]:
    """Few ids, so that most are repeated: soon, late, and to another owner."""
    if dice.random() < 0.2:
        return Tick(), None
    user_id = dice.choice("ab")
    return Ring(By(user_id)), Origin(user_id, f"c{dice.randrange(40)}", "same")


@pytest.mark.parametrize("seed", range(300))
def test_the_log_is_one_story(seed: int) -> None:
    log, told = play(seed)
    final = log.claim().room
    rings = [(name_of(record.origin), record.n) for record in log.records if record.origin]
    stored = dict(rings)
    assert len(stored) == len(rings), "stored twice"
    assert final.state.rings == len(rings), "every ring counts once"
    times_ms = [record.room_ms for record in log.records]
    assert times_ms == sorted(times_ms), "room time went back"
    stored = {
        f"{record.origin.user_id} {record.origin.command_id}": record.n for record in log.records if record.origin
    }
    for name, version in told.acks:
        assert stored[name] == version, "acknowledged, and not in the log"
    rings_at = [0]
    for record in log.records:
        rings_at.append(rings_at[-1] + (record.origin is not None))
    for version, shown in told.views:
        assert shown == rings_at[version], "told, and not stored"


def test_a_seed_tells_its_story_again() -> None:
    assert play(7)[0].rows == play(7)[0].rows != play(8)[0].rows


def test_worlds_are_rough_enough() -> None:
    counts = sum((play(seed)[1].counts for seed in range(50)), Counter[str]())
    assert all(counts[what] > 20 for what in ("refused", "known", "fenced", "unknown")), counts
