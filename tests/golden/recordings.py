"""Rooms as each release stored them: `recordings/<version>/<mode>.txt`, a line for each thing, bytes in hexadecimal.

    deck      <bytes>
    record    <n>  <bytes>     from 1 on, with a pause in the middle
    snapshot  <n>  <bytes>     one of the middle and one of the end; `n` is the last record that it stands for
    rows      <json>           what Postgres is to know of the room, where its mode is a duel

Files are added, never changed: rooms and recordings of an earlier release are read by them. `python -m
tests.golden.recordings` adds those of the present version, from play that is random and always the same.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from game.deck import Deck
from game.duel.events import Challenged
from game.mode import Mode
from game.modes import MODES
from game.record import Opened, Origin, Record
from persistence.event_codec import deck_hash, decode_deck, decode_record, encode_deck, encode_record
from persistence.event_log import Snapshot
from persistence.postgres.recordings import Segment
from persistence.projection import project
from server.rooms.room import Room, Stored
from server.rooms.snapshots import snapshot_of
from tests.game.play import STEPS_MAX, Play, file_name, player_of

FOLDER = Path(__file__).parent / "recordings"
VERSION = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]["version"]
ROOM_ID = "01890000-0000-7000-8000-000000000001"
STORE_MS = 1_700_000_000_000
RECORDS_MIN, GAMES = 20, 200
PAUSE_MS = 4_000


@dataclass(frozen=True)
class Recording:
    deck: bytes
    records: tuple[bytes, ...]
    snapshots: tuple[Snapshot, ...]
    rows: dict[str, Any] | None

    def decoded(self) -> tuple[Mode, Deck, tuple[Record, ...]]:
        """As this release reads it."""
        mode = next(mode for mode in MODES.values() if mode.name.encode() in self.records[0])
        records = tuple(decode_record(n, data, mode) for n, data in enumerate(self.records, start=1))
        return mode, decode_deck(self.deck), records


def read(path: Path) -> Recording:
    deck, records, snapshots, rows = b"", [], [], None
    for line in path.read_text("utf-8").splitlines():
        match line.split("\t"):
            case "deck", data:
                deck = bytes.fromhex(data)
            case "record", n, data:
                assert int(n) == len(records) + 1, path
                records.append(bytes.fromhex(data))
            case "snapshot", n, data:
                snapshots.append(Snapshot(int(n), bytes.fromhex(data)))
            case "rows", data:
                rows = json.loads(data)
            case _:
                raise ValueError(f"{path}: {line[:40]}")
    return Recording(deck, tuple(records), tuple(snapshots), rows)


def rows_of(deck: Deck, records: Sequence[Record]) -> dict[str, Any]:
    """The rows as JSON knows them."""
    projection = project(ROOM_ID, records, deck, Segment(1, ()))
    rows: dict[str, Any] = msgspec.to_builtins(
        {"duel": projection.duel, "answers": projection.answers, "experience": projection.experience}
    )
    return rows


def missing_files() -> Iterator[tuple[Path, str]]:
    for mode in MODES.values():
        path = FOLDER / VERSION / f"{file_name(mode)}.txt"
        if not path.exists():
            yield path, "".join("\t".join(map(str, line)) + "\n" for line in _recorded(_played(mode)))


def _played(mode: Mode) -> Play:
    """A long game, to its end if it has one."""
    plays = []
    for seed in range(GAMES):
        dice = random.Random(seed)
        plays.append(player_of(mode).random_play(mode, [dice.randrange(STEPS_MAX) for _ in range(250)]))
    lengths = [sum(bool(moment.events) for moment in play.moments) for play in plays]
    return next(
        (
            play
            for play, length in zip(plays, lengths, strict=True)
            if length >= RECORDS_MIN and mode.is_over(play.state)
        ),
        plays[lengths.index(max(lengths))],
    )


def _recorded(play: Play) -> Iterator[tuple[object, ...]]:
    deck_data = encode_deck(play.deck)
    room, records, snapshots = Room(play.mode, play.deck), [], []

    def store(record: Record) -> None:
        records.append(record)
        room.commit(record)

    for step, moment in enumerate(play.moments):
        by = getattr(moment.command, "by", None)
        origin = by and Origin(by.user_id, f"c{step}", f"digest of {step}")
        proposal = room.propose(moment.command, origin, moment.now.room_ms, moment.now.chance)
        if not isinstance(proposal, Stored):
            continue
        opened = () if records else (Opened(play.mode.name, deck_hash(deck_data), STORE_MS),)
        store(Record(proposal.record.n, proposal.record.room_ms, (*opened, *proposal.record.events), origin))
        room.caught_up(room.fold.room_ms)
        if len(records) == RECORDS_MIN // 2 and not room.over:
            snapshots.append(snapshot_of(room))
            store(room.resume(room.fold.store_ms(room.fold.room_ms) + PAUSE_MS, room.fold.room_ms))
    room.caught_up(room.fold.room_ms + 3_600_000)
    yield "deck", deck_data.hex()
    yield from (("record", record.n, encode_record(record, play.mode).hex()) for record in records)
    yield from (("snapshot", kept.n, kept.data.hex()) for kept in (*snapshots, snapshot_of(room)))
    if any(isinstance(event, Challenged) for event in records[0].events):
        yield "rows", json.dumps(rows_of(play.deck, records), sort_keys=True)


if __name__ == "__main__":
    for path, recording in missing_files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(recording, "utf-8")
