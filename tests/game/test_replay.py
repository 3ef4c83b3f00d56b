"""Folding a log: numbers without gaps, and room time mapped to the store's clock."""

from __future__ import annotations

import pytest

from game.deck import QUESTIONS_MAX, Deck
from game.duel import events as happened
from game.record import Opened, Record, Resumed
from game.replay import Fold, LogGap
from tests.game.duel.decks import one_type, question
from tests.game.duel.table import QUICK, Room

CHALLENGED = Room(QUICK).mode.name
OPENED = Opened(mode=CHALLENGED, deck_hash="d", store_ms=1_000_000)


def challenge() -> tuple[object, ...]:
    room = Room(QUICK)
    outcome = room.do(room._command(["ann", "challenges"]), 0)
    assert isinstance(outcome, tuple)
    return outcome


def test_records_in_their_order() -> None:
    fold = Fold.start(QUICK, one_type(3)).after(Record(1, 0, (OPENED, *challenge())))
    assert (fold.n, fold.room_ms, fold.opened, fold.store_ms(500)) == (1, 0, OPENED, 1_000_500)
    assert fold.state.agreed.challenger_id == "ann"
    later = fold.after_all([Record(2, 70, (happened.WatchersPeaked(2),)), Record(3, 90, (happened.Declined(90),))])
    assert (later.n, later.room_ms, later.state.spectator_count) == (3, 90, 2)
    assert QUICK.is_over(later.state)
    assert fold.n == 1, "a fold is a value"


@pytest.mark.parametrize("numbers", [(2,), (1, 1), (1, 3), (1, 2, 2), (0,)])
def test_a_gap_or_a_double_is_refused(numbers: tuple[int, ...]) -> None:
    records = [Record(n, 0, (happened.WatchersPeaked(n),)) for n in numbers]
    with pytest.raises(LogGap):
        Fold.start(QUICK, one_type(3)).after_all(records)


def test_a_claim_shifts_the_clock_by_what_was_not_counted() -> None:
    """The room stood still at 40,000 for 20 s: what was due at 45,000 is due 20 s later by the store."""
    fold = Fold.start(QUICK, one_type(3)).after(Record(1, 0, (OPENED, *challenge())))
    resumed = Resumed(store_ms=1_060_000, room_ms=40_000, not_counted_ms=20_000)
    fold = fold.after(Record(2, 40_000, (resumed,)))
    assert fold.store_ms(45_000) == 1_065_000
    assert fold.opened == OPENED


def test_a_deck_is_bounded() -> None:
    assert len(Deck(tuple(question(n) for n in range(QUESTIONS_MAX))).questions) == 100
    with pytest.raises(ValueError, match="at most 100"):
        one_type(101)
