"""The word for what a release writes: another as soon as anything of it is."""

from __future__ import annotations

import pytest

from game.modes import MODES
from persistence import event_codec, formats, snapshot_codec
from persistence.formats import formats_of

DUELS = tuple(MODES.values())
EVENT = next(iter(DUELS[0].events))


def test_the_same_release_says_the_same_word() -> None:
    assert formats_of(DUELS) == formats_of(reversed(DUELS))


@pytest.mark.parametrize("change", ["event", "state", "record", "mode"])
def test_another_format_is_another_word(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    before, modes = formats_of(DUELS), DUELS
    match change:
        case "event":
            monkeypatch.setitem(event_codec.UPCASTERS, (EVENT, 1), lambda fields: fields)
        case "state":
            monkeypatch.setitem(snapshot_codec.STATE_UPCASTERS, (DUELS[0].name, 1), lambda fields: fields)
        case "record":
            monkeypatch.setattr(formats, "RECORD_FORMAT", 2)
        case "mode":
            modes = DUELS[1:]
    assert formats_of(modes) != before
