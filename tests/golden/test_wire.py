"""Programs of every earlier minor version are still understood, and understand what they are sent."""

from __future__ import annotations

import pytest

from protocol.messages import since
from protocol.messages.from_server import Reaction
from tests.golden.wire import MINOR, lines, path_of

CHOICE = " = "


def known(minor: int) -> set[str]:
    return set(path_of(minor).read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("minor", range(MINOR + 1))
def test_a_version_stays_what_it_was(minor: int) -> None:
    now = set(lines(minor))
    assert known(minor) - now == set(), "was taken away from programs that know it"
    added = {line for line in now - known(minor) if CHOICE not in line}  # programs bear choices that they do not know
    assert added == set(), "is new: put it into protocol/messages/since.py, with a higher minor version in PROTOCOL"


def test_each_version_has_a_file_of_its_own() -> None:
    assert not path_of(MINOR + 1).exists()
    assert max((*since.MESSAGES.values(), *since.FIELDS.values())) <= MINOR
    assert known(0) < known(MINOR)


def test_what_is_new_and_not_marked_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(since, "FIELDS", {})
    monkeypatch.setattr("tests.golden.wire.FIELDS", {})
    with pytest.raises(AssertionError, match="is new"):
        test_a_version_stays_what_it_was(0)


def test_what_is_taken_away_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(since.MESSAGES, Reaction, 1)
    with pytest.raises(AssertionError, match="was taken away"):
        test_a_version_stays_what_it_was(0)
