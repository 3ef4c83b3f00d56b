"""Whatever is played in whichever mode, the rows say what the room itself says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game.duel.state import Duel
from game.modes import MODES
from game.record import Opened, Record
from persistence.duel_rows import DuelProjection
from persistence.event_codec import deck_hash, encode_deck, encode_record
from persistence.event_log import Entry
from persistence.postgres.recordings import Segment
from persistence.projection import project
from tests.game.duel.random_duel import random_duel
from tests.game.play import STEPS_MAX, Play

HOUR_MS = 3_600_000


def projected(play: Play) -> DuelProjection | None:
    """None where the play never came to a challenge: then there is no room either."""
    decisions = [(moment.now.room_ms, moment.events) for moment in play.moments if moment.events]
    if not decisions:
        return None
    opened = Opened(play.mode.name, deck_hash(encode_deck(play.deck)), 1_700_000_000_000)
    decisions[0] = (decisions[0][0], (opened, *decisions[0][1]))
    records = [Record(n, room_ms, events) for n, (room_ms, events) in enumerate(decisions, start=1)]
    entries = [Entry(record.n, encode_record(record, play.mode)) for record in records]
    return project("room", records, play.deck, Segment(1, tuple(entries)))


@pytest.mark.parametrize("name", MODES)
@settings(max_examples=100, deadline=None)
@given(steps=st.lists(st.integers(0, STEPS_MAX - 1), min_size=1, max_size=60), is_left_alone=st.booleans())
def test_the_rows_are_the_room(name: str, steps: Sequence[int], is_left_alone: bool) -> None:
    play = random_duel(MODES[name], steps)
    if is_left_alone:
        play = play.ticked(play.now_ms + HOUR_MS)
    projection = projected(play)
    if projection is None:
        return
    duel: Duel = play.state
    row, answers = projection.duel, projection.answers
    assert row.duel_status == duel.status
    assert row.is_over == play.mode.is_over(duel)
    assert row.spectator_count == duel.spectator_count
    assert len({(answer.result_n, answer.user_id) for answer in answers}) == len(answers)
    for seat in duel.seats:
        own = [answer for answer in answers if answer.user_id == seat.user_id]
        assert len(own) == seat.answered, "one row for every question that this seat is done with"
        if duel.result is not None:
            assert sum(answer.points_earned for answer in own) == sum(given.points_earned for given in seat.settled)
            assert [answer.answer for answer in own] == [given.answer for given in seat.settled]
    if duel.result is not None and row.completed_ms is not None:
        players = [seat.user_id for seat in duel.seats]
        assert (row.challenger_score, row.opponent_score) == duel.result.scores
        assert row.winner_id == (None if duel.result.winner is None else players[duel.result.winner])
        experience = {entry.user_id: entry.amount for entry in projection.experience}
        assert [experience.get(player, 0) for player in players] == list(duel.result.experience_points)
