"""What earlier releases stored is read as it was meant: their rooms go on, their recordings replay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from game.modes import MODES
from game.replay import Fold
from persistence.snapshot_codec import decode_snapshot
from server.rooms.room import Room
from tests.golden.recordings import FOLDER, read, rows_of

ROOT = Path(__file__).parents[2]
PATHS = sorted(FOLDER.glob("*/*.txt"))
each_recording = pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name} {path.stem}")


def test_every_release_is_recorded() -> None:
    """`python -m tests.golden.recordings` does it; a release begins with it."""
    released = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert set(released) <= {path.parent.name for path in PATHS}
    assert len(PATHS) >= 2


@each_recording
def test_a_recording_replays_to_its_end(path: Path) -> None:
    recording = read(path)
    mode, deck, records = recording.decoded()
    assert len(records) >= 20
    fold = Fold.start(mode, deck).after_all(records)
    assert decode_snapshot(recording.snapshots[-1].data, MODES)[0] == fold


@each_recording
def test_a_room_goes_on_from_a_snapshot_in_its_middle(path: Path) -> None:
    recording = read(path)
    mode, deck, records = recording.decoded()
    snapshot = recording.snapshots[0]
    assert 1 <= snapshot.n < len(records)
    fold, commands = decode_snapshot(snapshot.data, MODES)
    assert fold == Fold.start(mode, deck).after_all(records[: snapshot.n])
    room = Room(mode, deck, fold, commands).commit_all(records[snapshot.n :])
    whole = Room(mode, deck).commit_all(records)
    assert room.fold == whole.fold
    origins = [record.origin for record in records if record.origin]
    assert len(origins) >= 10
    for origin in origins:
        assert room.propose(None, origin, 0, 0) == whole.propose(None, origin, 0, 0), "a command that is known"


@each_recording
def test_a_recording_gives_the_same_rows(path: Path) -> None:
    recording = read(path)
    if recording.rows is None:
        pytest.skip("its mode writes no rows")
    _, deck, records = recording.decoded()
    assert _kept(rows_of(deck, records), recording.rows) == recording.rows


def _kept(now: Any, then: Any) -> Any:
    """Of the rows of today what that release wrote already: later ones may have more columns."""
    if isinstance(then, dict):
        return {name: _kept(now[name], then[name]) for name in then}
    if isinstance(then, list):
        return [_kept(*pair) for pair in zip(now, then, strict=True)]
    return now
