"""What Postgres is to know of a duel, from its log alone."""

from __future__ import annotations

import pytest

from game.duel import events as happened
from game.duel.words import DuelStatus, Outcome
from game.question import Answer
from game.record import Abandoned, Resumed
from game.replay import LogGap
from persistence.duel_rows import AnswerRow, DuelProjection
from persistence.event_codec import encode_deck
from persistence.postgres.recordings import Segment
from persistence.projection import project
from tests.persistence.duel_logs import STORE_MS, DuelLog, answer


def projected(log: DuelLog) -> DuelProjection:
    return project(log.room_id, log.records, log.deck, Segment(1, tuple(log.entries)))


def brief(rows: tuple[AnswerRow, ...], log: DuelLog) -> list[tuple[int, int, str, bool, int]]:
    """(record, seat, question id, answered, points) of each row."""
    seats = {log.challenger_id: 0, log.opponent_id: 1}
    return [
        (row.result_n, seats[row.user_id], row.question_id, row.answer is not None, row.points_earned) for row in rows
    ]


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (happened.Declined(5_000), DuelStatus.DECLINED),
        (happened.Expired(900_000), DuelStatus.EXPIRED),
        (happened.CalledOff("withdrawn", 5_000), DuelStatus.CALLED_OFF),
    ],
)
def test_a_challenge_that_ends_without_a_duel(event: object, status: DuelStatus) -> None:
    duel = projected(DuelLog().challenged().add(event)).duel
    assert (duel.duel_status, duel.is_over, duel.log_n) == (status, True, 2)
    assert (duel.started_ms, duel.completed_ms, duel.duel_recording_url) == (None, None, None)
    assert duel.outcome == (Outcome.CALLED_OFF if status is DuelStatus.CALLED_OFF else None)


def test_the_row_follows_the_log() -> None:
    log = DuelLog().challenged()
    row = projected(log).duel
    assert (row.duel_status, row.log_n, row.created_ms) == (DuelStatus.CHALLENGED, 1, STORE_MS)
    assert (row.challenger_id, row.opponent_id) == (log.challenger_id, None)
    row = projected(log.accepted()).duel
    assert (row.duel_status, row.log_n, row.opponent_id) == (DuelStatus.ACCEPTED, 2, log.opponent_id)
    row = projected(log.started()).duel
    assert (row.duel_status, row.log_n, row.started_ms) == (DuelStatus.IN_PROGRESS, 3, STORE_MS + 2_000)
    assert not row.is_over


def test_a_played_duel() -> None:
    log = DuelLog().played()
    projection = projected(log)
    row = projection.duel
    assert (row.duel_status, row.outcome, row.winner_id) == (DuelStatus.COMPLETED, Outcome.WIN, log.challenger_id)
    assert (row.challenger_score, row.opponent_score, row.xp_reward) == (1_500, 700, 60)
    assert (row.completed_ms, row.log_n, row.is_over) == (STORE_MS + 60_000, 9, True)
    assert row.duel_recording_url == f"/replay/{log.room_id}"
    assert projection.segment.entries == tuple(log.entries)
    assert projection.deck == encode_deck(log.deck)


def test_every_question_has_an_answer_of_both_or_a_miss() -> None:
    log = DuelLog().played()
    first, second = (question.question_id for question in log.deck.questions)
    rows = projected(log).answers
    assert brief(rows, log) == [
        (4, 0, first, True, 750),
        (5, 1, first, True, 0),
        (7, 0, second, True, 750),
        (8, 1, second, False, 0),
    ]
    assert rows[0].answer == Answer((0,))
    assert (rows[0].question_version, rows[3].question_version) == (1, 2)
    assert (rows[0].answer_ms, rows[3].answer_ms) == (900, None)
    assert rows[3].submitted_ms == STORE_MS + 28_000


def test_an_answer_and_its_close_in_one_record_are_one_row() -> None:
    log = DuelLog().challenged().accepted().started()
    log.add(answer(0, 0, 3_000), happened.QuestionClosed(0, (0, 1), 3_000, 7_000))
    first = log.deck.questions[0].question_id
    assert brief(projected(log).answers, log) == [(4, 0, first, True, 750), (4, 1, first, False, 0)]


@pytest.mark.parametrize("answer_first", [True, False])
def test_no_record_has_two_rows_of_one_player(answer_first: bool) -> None:
    """No rule does this today. Should one ever, the answer counts more than the miss."""
    log = DuelLog().challenged().accepted().started()
    both = (answer(0, 1, 3_000), happened.QuestionClosed(0, (0,), 3_000, 3_000))
    log.add(*(both if answer_first else both[::-1]))
    assert [row.answer for row in projected(log).answers] == [Answer((0,))]


def test_instants_follow_the_clock_as_it_was_then() -> None:
    log = DuelLog().challenged().accepted().started()
    log.add(Resumed(store_ms=STORE_MS + 100_000, room_ms=2_500, not_counted_ms=97_500))
    row = projected(log.completed()).duel
    assert row.started_ms == STORE_MS + 2_000
    assert row.completed_ms == STORE_MS + 100_000 + (60_000 - 2_500)


@pytest.mark.parametrize(
    ("guests", "bot", "experience", "expected"),
    [
        ((False, False), False, (60, 20), [(0, 60), (1, 20)]),
        ((True, False), False, (60, 20), [(1, 20)]),
        ((False, True), False, (60, 20), [(0, 60)]),
        ((False, False), True, (60, 20), [(0, 60)]),
        ((False, False), False, (0, 20), [(0, 0), (1, 20)]),
    ],
)
def test_experience_is_for_users(
    guests: tuple[bool, bool], bot: bool, experience: tuple[int, int], expected: list[tuple[int, int]]
) -> None:
    log = DuelLog().challenged(guest=guests[0]).accepted(guest=guests[1], bot=bot).started()
    rows = projected(log.completed(experience=experience)).experience
    players = (log.challenger_id, log.opponent_id)
    assert [(row.user_id, row.amount) for row in rows] == [(players[seat], amount) for seat, amount in expected]
    assert {(row.result_n, row.created_ms) for row in rows} == {(4, STORE_MS + 60_000)}


def test_a_draw_has_no_winner_and_no_reward_of_one() -> None:
    row = projected(DuelLog().challenged().accepted().started().completed((500, 500), (30, 30))).duel
    assert (row.outcome, row.winner_id, row.xp_reward) == (Outcome.DRAW, None, 0)


def test_the_opponent_may_win() -> None:
    log = DuelLog().challenged().accepted().started()
    row = projected(log.completed((-200, 500), (10, 70))).duel
    assert (row.winner_id, row.xp_reward, row.challenger_score) == (log.opponent_id, 70, -200)


def test_the_peak_of_the_watchers_is_kept_even_after_the_end() -> None:
    log = DuelLog().played().add(happened.WatchersPeaked(7))
    row = projected(log).duel
    assert (row.spectator_count, row.duel_status, row.log_n) == (7, DuelStatus.COMPLETED, 10)


def test_what_postgres_does_not_keep_changes_only_the_number() -> None:
    log = DuelLog().challenged().accepted()
    before = projected(log)
    log.add(happened.MadeReady(0)).add(happened.PlayerDropped(1, 1_500)).add(happened.CountdownStarted(1_600, 4_600))
    after = projected(log)
    assert after.duel.log_n == before.duel.log_n + 3
    assert (after.answers, after.experience, after.duel.duel_status) == ((), (), before.duel.duel_status)


def test_records_that_do_not_join_up_are_refused() -> None:
    log = DuelLog().played()
    with pytest.raises(LogGap):
        project(log.room_id, log.records[:3] + log.records[4:], log.deck, Segment(1, tuple(log.entries)))
    with pytest.raises(LogGap):
        project(log.room_id, log.records, log.deck, Segment(1, tuple(log.entries[:-1])))
    with pytest.raises(LogGap):
        project(log.room_id, [], log.deck, Segment(1, ()))


def test_a_duel_that_the_server_ended_was_called_off() -> None:
    log = DuelLog().challenged().accepted()
    before = projected(log).duel
    log.add(Abandoned(3_600_000))
    after = projected(log).duel
    assert (before.is_over, after.is_over) == (False, True)
    assert (after.duel_status, after.outcome, after.winner_id) == (DuelStatus.CALLED_OFF, Outcome.CALLED_OFF, None)
    assert projected(log).experience == ()
