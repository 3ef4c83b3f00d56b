"""Bugs planted on purpose: each breaks one rule, and the law named beside it must notice in pinned random play."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import reduce
from itertools import islice
from typing import Any

import pytest
from msgspec.structs import replace

from game.duel import commands as asked
from game.duel import ending, fold, knowledge_duel, presence, questions, revealing, scoring, viewing
from game.duel import events as happened
from game.duel.knowledge_duel import KnowledgeDuel
from game.duel.state import Duel
from game.duel.words import DuelType
from game.mode import Now, Rejected
from game.modes import MODES
from game.modes.quick_quiz import QuickQuiz
from tests.game.duel import duel_laws, secrets
from tests.game.duel.random_duel import random_duel
from tests.game.laws import (
    LAWS,
    admission_tells_who_everybody_is,
    arrival_decides_not_the_tick,
    deadlines_are_ahead_and_exact,
    deciding_changes_nothing,
    left_alone_it_ends,
)
from tests.game.play import STEPS_MAX, Play

PLAYS = 80
Law = Callable[[Play], None]
Plant = Callable[[pytest.MonkeyPatch], None]


def pinned_plays() -> Any:
    """The same plays every time, of both types in turn."""
    drawn = random.Random(2026)
    for _ in range(PLAYS):
        steps = [12, *(drawn.randrange(STEPS_MAX) for _ in range(40))]
        for duel_type in (DuelType.QUICK_QUIZ, DuelType.SPEED_CHALLENGE):
            yield random_duel(MODES[duel_type], steps)


# --- what time brings ----------------------------------------------------------------------------------------------

_decide, _answer, _points, _wrong_costs = (
    KnowledgeDuel.decide,
    questions.answer,
    scoring.points_earned,
    scoring.wrong_costs,
)


def only_the_tick_makes_late(patch: pytest.MonkeyPatch) -> None:
    def decide(mode: KnowledgeDuel, duel: Duel, command: Any, now: Now) -> Any:
        if duel.terms is None or isinstance(command, asked.SubmitAnswer):
            return _decide(mode, duel, command, now)
        first = mode._answer(duel, command, now)
        return first if isinstance(first, Rejected) else mode._to_rest(duel, first, now)

    patch.setattr(KnowledgeDuel, "decide", decide)


def late_answers_count(patch: pytest.MonkeyPatch) -> None:
    def decide(mode: KnowledgeDuel, duel: Duel, command: Any, now: Now) -> Any:
        number = duel.seat_of(command.by.user_id) if isinstance(command, asked.SubmitAnswer) else None
        opened = None if number is None else duel.seats[number].open
        if opened is None or now.room_ms < opened.closes_ms:
            return _decide(mode, duel, command, now)
        in_time = _answer(duel, command, Now(opened.closes_ms - 1))
        return in_time if isinstance(in_time, Rejected) else mode._to_rest(duel, in_time, now)

    patch.setattr(KnowledgeDuel, "decide", decide)


def the_last_answer_counts(patch: pytest.MonkeyPatch) -> None:
    def answer(duel: Duel, command: asked.SubmitAnswer, now: Now) -> Any:
        seats = tuple(replace(seat, open=seat.open and replace(seat.open, given=None)) for seat in duel.seats)
        return _answer(replace(duel, seats=seats), command, now)

    patch.setattr(questions, "answer", answer)


def a_tick_comes_early(patch: pytest.MonkeyPatch) -> None:
    real = QuickQuiz.play_deadline_ms
    patch.setattr(QuickQuiz, "play_deadline_ms", lambda mode, duel: (real(mode, duel) or 1) - 1)


def nobody_wakes_the_room(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(QuickQuiz, "play_deadline_ms", lambda mode, duel: None)


# --- points --------------------------------------------------------------------------------------------------------


def a_wrong_answer_pays(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scoring, "wrong_costs", lambda question, rules: -_wrong_costs(question, rules))


def time_costs_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scoring, "points_earned", lambda question, rules, credit, ms: _points(question, rules, credit, 0))


def the_challenger_wins_draws(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ending, "_winner", lambda scores: int(scores[1] > scores[0]))


# --- presence ------------------------------------------------------------------------------------------------------


def _folds(patch: pytest.MonkeyPatch, change: Callable[[Duel, Any, Any], Duel]) -> None:
    """`change(before, event, after)` instead of what the event really leaves."""

    def apply(duel: Duel, event: Any) -> Duel:
        return change(duel, event, fold.apply(duel, event))

    patch.setattr(knowledge_duel, "apply", apply)


def a_drop_stops_the_clock(patch: pytest.MonkeyPatch) -> None:
    def change(before: Duel, event: Any, after: Duel) -> Duel:
        if not isinstance(event, happened.PlayerDropped):
            return after
        seats = (replace(s, open=s.open and replace(s.open, closes_ms=s.open.closes_ms + 9)) for s in after.seats)
        return replace(after, seats=tuple(seats))

    _folds(patch, change)


def who_is_away_is_asked(patch: pytest.MonkeyPatch) -> None:
    _folds(patch, lambda before, event, after: before if isinstance(event, happened.PlayerDropped) else after)


def every_drop_has_a_minute_of_its_own(patch: pytest.MonkeyPatch) -> None:
    def change(before: Duel, event: Any, after: Duel) -> Duel:
        whole = isinstance(event, happened.WaitEnded)
        return replace(after, seats=tuple(replace(s, away_left_ms=60_000) for s in after.seats)) if whole else after

    _folds(patch, change)


def who_forfeits_wins(patch: pytest.MonkeyPatch) -> None:
    def complete(duel: Duel, now: Now, forfeited: int | None = None) -> Any:
        *first, last = ending.complete(duel, now, forfeited)
        return (*first, last if forfeited is None else replace(last, winner=forfeited))

    patch.setattr(presence, "complete", complete)


def half_a_minute_is_enough(patch: pytest.MonkeyPatch) -> None:
    def wait_ends_ms(seat: Any) -> int | None:
        return None if seat.waiting_since_ms is None else seat.waiting_since_ms + seat.away_left_ms // 2

    patch.setattr(presence, "wait_ends_ms", wait_ends_ms)


# --- secrets -------------------------------------------------------------------------------------------------------


def closed_for_one_is_closed_for_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(revealing, "closed_for_all", lambda duel, index: any(len(s.settled) > index for s in duel.seats))


def watchers_see_the_leaders_question(patch: pytest.MonkeyPatch) -> None:
    def watched(duel: Duel) -> Any:
        opened = duel.seats[0].open
        return opened and viewing._question(duel, opened, duel.watchers_orders[opened.index], None, None)

    patch.setattr(viewing, "_watched_question", watched)


def scores_of_others_step_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(viewing, "_settled_for_all", lambda duel, seat: seat.settled)


def _shows(patch: pytest.MonkeyPatch, change: Callable[[Duel, Any], Any]) -> None:
    """`change(duel, view)` instead of the view."""
    real = viewing.view
    patch.setattr(viewing, "view", lambda duel, audience: change(duel, real(duel, audience)))


def the_next_question_is_loaded_ahead(patch: pytest.MonkeyPatch) -> None:
    def change(duel: Duel, view: Any) -> Any:
        left = duel.deck.questions[max((seat.asked for seat in duel.seats), default=0) :]
        return replace(view, topic=left[0].content) if left else view

    _shows(patch, change)


def a_counter_steps_with_a_right_answer(patch: pytest.MonkeyPatch) -> None:
    def change(duel: Duel, view: Any) -> Any:
        given = [seat.open.given if seat.open else None for seat in duel.seats]
        seats = (
            replace(s, correct=s.correct + bool(g and g.is_correct)) for s, g in zip(view.seats, given, strict=True)
        )
        return replace(view, seats=tuple(seats))

    _shows(patch, change)


def the_others_choice_is_shown_at_once(patch: pytest.MonkeyPatch) -> None:
    def change(duel: Duel, view: Any) -> Any:
        given = [seat.open.given for seat in duel.seats if seat.open and seat.open.given]
        picked = reduce(lambda all_picked, g: all_picked + (g.answer.picked if g.answer else ()), given, ())
        return replace(view, question=view.question and replace(view.question, picked=picked))

    _shows(patch, change)


# --- values --------------------------------------------------------------------------------------------------------


def deciding_leaves_a_mark(patch: pytest.MonkeyPatch) -> None:
    real = questions.ask

    def ask(duel: Duel, index: int, seats: tuple[int, ...], now: Now) -> Any:
        event = real(duel, index, seats, now)
        duel.watchers_orders[index + 50] = ()
        return event

    patch.setattr(questions, "ask", ask)


def chance_comes_from_elsewhere(patch: pytest.MonkeyPatch) -> None:
    drawn = random.Random(1)
    patch.setattr(questions, "shuffled", lambda items, draws: tuple(drawn.sample(items, len(items))))


def who_sits_down_stays_who_they_were(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(KnowledgeDuel, "admission", lambda mode, duel: duel.agreed.visibility)


PLANTED: dict[Plant, Law] = {
    only_the_tick_makes_late: arrival_decides_not_the_tick,
    late_answers_count: duel_laws.answers_are_judged_by_their_arrival,
    the_last_answer_counts: duel_laws.the_first_answer_counts,
    a_tick_comes_early: deadlines_are_ahead_and_exact,
    nobody_wakes_the_room: left_alone_it_ends,
    a_wrong_answer_pays: duel_laws.points_follow_the_formula,
    time_costs_nothing: duel_laws.points_follow_the_formula,
    the_challenger_wins_draws: duel_laws.scores_are_sums,
    a_drop_stops_the_clock: duel_laws.a_drop_stops_no_clock_and_the_next_question_waits,
    who_is_away_is_asked: duel_laws.a_drop_stops_no_clock_and_the_next_question_waits,
    every_drop_has_a_minute_of_its_own: duel_laws.a_minute_of_waiting_in_all,
    who_forfeits_wins: duel_laws.a_minute_of_waiting_in_all,
    half_a_minute_is_enough: duel_laws.a_minute_of_waiting_in_all,
    closed_for_one_is_closed_for_all: secrets.canaries_stay_hidden,
    watchers_see_the_leaders_question: secrets.colluding_watchers_tell_nothing,
    scores_of_others_step_at_once: secrets.twins_look_alike,
    the_next_question_is_loaded_ahead: secrets.canaries_stay_hidden,
    a_counter_steps_with_a_right_answer: secrets.twins_look_alike,
    the_others_choice_is_shown_at_once: secrets.twins_look_alike,
    deciding_leaves_a_mark: deciding_changes_nothing,
    chance_comes_from_elsewhere: deciding_changes_nothing,
    who_sits_down_stays_who_they_were: admission_tells_who_everybody_is,
}


def keeps(law: Law) -> None:
    for play in pinned_plays():
        law(play)


@pytest.mark.parametrize(("plant", "law"), PLANTED.items(), ids=[plant.__name__ for plant in PLANTED])
def test_a_planted_bug_is_noticed(plant: Plant, law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError) as raised:
        keeps(law)
    assert law.__name__ in {entry.name for entry in raised.traceback}, "something else failed before the law"
    assert "tests" in raised.traceback[-1].path.parts, "the rules failed by themselves"


def test_without_a_bug_the_same_play_keeps_every_law() -> None:
    for play in islice(pinned_plays(), 4):
        for law in (*LAWS, *duel_laws.DUEL_LAWS, secrets.canaries_stay_hidden, secrets.twins_look_alike):
            law(play)
        secrets.colluding_watchers_tell_nothing(play)
