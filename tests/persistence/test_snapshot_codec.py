"""Bytes of snapshots: the golden table, what is lifted, and what is refused."""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.mode import Mode
from game.modes import MODES
from game.replay import Fold
from persistence import snapshot_codec
from persistence.snapshot_codec import decode_snapshot, encode_snapshot, state_version
from persistence.stored_fields import UnreadableRecord
from tests.golden.states import COMMANDS, PATH, fold_of
from tests.persistence.test_projection_of_play import STEPS_MAX, random_duel
from tests.simulation.bell import Bell, BellMode

BELL = BellMode()
LINES = [line.split("\t") for line in PATH.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("mode", "version", "data"), LINES)
def test_snapshots_of_every_release_are_read(mode: str, version: str, data: str) -> None:
    fold, commands = decode_snapshot(bytes.fromhex(data), MODES)
    assert (fold.mode, commands) == (MODES[mode], COMMANDS)
    if int(version) == state_version(mode):
        assert fold == fold_of(MODES[mode])
        assert encode_snapshot(fold, commands).hex() == data, "the same version, other bytes"


@pytest.mark.parametrize("mode", MODES.values(), ids=lambda mode: mode.name)
def test_every_state_is_in_the_golden_table(mode: Mode) -> None:
    assert [mode.name, str(state_version(mode.name))] in [line[:2] for line in LINES]


@pytest.mark.parametrize("name", MODES)
@given(steps=st.lists(st.integers(0, STEPS_MAX - 1), min_size=1, max_size=60), abandoned=st.booleans())
def test_whatever_is_played_comes_back_as_it_was(name: str, steps: list[int], abandoned: bool) -> None:
    play = random_duel(MODES[name], steps)
    fold = Fold(play.mode, play.state, 9, 900, 1_700_000_000_000, fold_of(play.mode).opened, abandoned)
    assert decode_snapshot(encode_snapshot(fold, {}), MODES) == (fold, {})


def changed(**state: Any) -> bytes:
    """A snapshot of a bell's state with these fields instead of, or beside, its own."""
    fold = Fold(BELL, Bell(("ann",), rings=3), 3, 900, 0, fold_of(next(iter(MODES.values()))).opened)
    parts = msgspec.msgpack.decode(encode_snapshot(fold, COMMANDS))
    parts[6] |= state
    return msgspec.msgpack.encode(parts)


def test_a_state_of_an_earlier_version_is_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = changed()
    monkeypatch.setitem(snapshot_codec.STATE_UPCASTERS, ("Bell", 1), lambda fields: fields | {"rings": 30})
    fold, _ = decode_snapshot(earlier, {"Bell": BELL})
    assert fold.state.rings == 30
    assert state_version("Bell") == 2
    assert decode_snapshot(encode_snapshot(fold, {}), {"Bell": BELL}) == (fold, {})


def test_a_state_of_a_later_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setitem(snapshot_codec.STATE_UPCASTERS, ("Bell", 1), lambda fields: fields)
        data = changed()
    with pytest.raises(UnreadableRecord, match="unknown version 2"):
        decode_snapshot(data, {"Bell": BELL})


@pytest.mark.parametrize("state", [{"rings": "3"}, {"rings": 3.5}, {"of_a_later_release": 1}, {"players": None}])
def test_a_state_that_this_release_would_not_write_is_refused(state: dict[str, Any]) -> None:
    assert decode_snapshot(changed(rings=4), {"Bell": BELL})[0].state.rings == 4
    with pytest.raises(UnreadableRecord):
        decode_snapshot(changed(**state), {"Bell": BELL})


def test_a_mode_that_this_release_does_not_have_is_refused() -> None:
    with pytest.raises(UnreadableRecord, match="Bell is unknown"):
        decode_snapshot(changed(), MODES)


def test_another_format_is_refused_before_it_is_read() -> None:
    data = changed()
    assert data[10] == 1
    with pytest.raises(UnreadableRecord, match="unknown format"):
        decode_snapshot(data[:10] + b"\x02" + data[11:], {"Bell": BELL})


@given(st.binary())
def test_any_bytes_are_a_snapshot_or_unreadable(data: bytes) -> None:
    for head in (b"", changed()[:11]):
        with contextlib.suppress(UnreadableRecord):
            decode_snapshot(head + data, {"Bell": BELL})
