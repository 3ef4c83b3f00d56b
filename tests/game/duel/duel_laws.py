"""What holds in every knowledge duel, told from its events and commands: a second opinion on the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from game.audience import Audience
from game.duel import commands as asked
from game.duel import events as happened
from game.duel.state import Duel
from game.duel.words import Outcome, Refusal, Stage
from game.mode import Rejected
from game.question import DIFFICULTY_MULTIPLIER, QuestionType
from tests.game.play import Moment, Play


def told(play: Play) -> Iterator[tuple[Moment, Any]]:
    for moment in play.moments:
        for event in moment.events:
            yield moment, event


def the_first_answer_counts(play: Play) -> None:
    """One answer per seat and question, and whoever answers again is told so."""
    given: set[tuple[int, int]] = set()
    for moment in play.moments:
        if isinstance(moment.command, asked.SubmitAnswer):
            number = moment.before.seat_of(moment.command.by.user_id)
            if number is not None and (number, moment.command.index) in given:
                dropped = moment.before.result and moment.before.result.outcome is Outcome.CALLED_OFF
                assert dropped or moment.outcome == Rejected(Refusal.ALREADY_ANSWERED), moment.outcome
        for event in moment.events:
            if isinstance(event, happened.Answered):
                assert (event.seat, event.index) not in given, "a second answer was taken"
                given.add((event.seat, event.index))


def answers_are_judged_by_their_arrival(play: Play) -> None:
    """Only what was asked, only while it is open, by the asking's own times; in time and in shape is never refused."""
    opened: dict[tuple[int, int], happened.Asked] = {}
    for moment in play.moments:
        for event in moment.events:
            if isinstance(event, happened.Asked):
                opened.update({(seat, event.index): event for seat in event.seats})
            if isinstance(event, happened.Answered):
                question = opened[event.seat, event.index]
                assert event.at_ms == moment.now.room_ms
                assert question.at_ms <= event.at_ms < question.closes_ms, "an answer after its time"
                assert event.answer_ms == event.at_ms - question.at_ms
                assert event.flagged == (event.answer_ms < 250)
        if isinstance(moment.command, asked.SubmitAnswer) and isinstance(moment.outcome, Rejected):
            number = moment.before.seat_of(moment.command.by.user_id)
            mine = None if number is None else moment.before.seats[number].open
            if mine and mine.index == moment.command.index and moment.now.room_ms < mine.closes_ms and not mine.given:
                assert moment.outcome.code == Refusal.ANSWER_SHAPE, f"refused in time: {moment.outcome}"


def points_follow_the_formula(play: Play) -> None:
    """points = base · multiplier · credit · (1 − s·t/T), a wrong choice in Speed Challenge costs base/(k − 1)."""
    for _, event in told(play):
        if not isinstance(event, happened.Answered):
            continue
        question = play.deck.questions[event.index]
        speed = play.mode.name == "Speed Challenge"
        full = 1000 * DIFFICULTY_MULTIPLIER[question.difficulty_level]
        limit_ms = {"True/False": 15_000, "Single Choice": 20_000}.get(question.question_type, 30_000)
        points = full * event.credit * (1 - (0.5 if speed else 0.25) * event.answer_ms / limit_ms)
        guessable = question.question_type in (QuestionType.SINGLE_CHOICE, QuestionType.TRUE_FALSE)
        if event.credit == 0 and speed and guessable:
            points = -full / (len(question.options) - 1)
        assert abs(event.points_earned - points) <= 0.5, f"{event} should earn {points}"


def a_drop_stops_no_clock_and_the_next_question_waits(play: Play) -> None:
    """Open questions keep their closing time; nobody who is away is asked, and in step nobody is asked alone."""
    here: set[int] = set()
    closes_ms: dict[int, int] = {}
    for moment in play.moments:
        for event in moment.events:
            match event:
                case happened.PlayerConnected(seat, _):
                    here.add(seat)
                case happened.PlayerDropped(seat, _):
                    here.discard(seat)
                case happened.Asked():
                    assert here.issuperset(event.seats), "somebody who is away is asked"
                    assert not closes_ms.keys() & set(event.seats), "a second question is open"
                    assert play.mode.name != "Quick Quiz" or event.seats == (0, 1), "asked alone"
                    closes_ms.update(dict.fromkeys(event.seats, event.closes_ms))
                case happened.QuestionClosed():
                    for seat in event.seats:
                        del closes_ms[seat]
        if moment.events and not play.mode.is_over(moment.after):
            opened = {n: seat.open.closes_ms for n, seat in enumerate(moment.after.seats) if seat.open}
            assert opened == closes_ms, "an open question's time changed"
            assert all(instant > moment.now.room_ms for instant in closes_ms.values()), "open after its time"


def a_minute_of_waiting_in_all(play: Play) -> None:
    """What a player is waited for adds up over the drops, with 2 s for each return; at 60 s it is over."""
    waited_ms = [0, 0]
    since_ms: dict[int, int] = {}
    for moment, event in told(play):
        match event:
            case happened.WaitStarted(seat, at_ms):
                since_ms[seat] = at_ms
            case happened.WaitEnded(seat, at_ms, left_ms, next_ms):
                waited_ms[seat] = min(60_000, waited_ms[seat] + at_ms - since_ms.pop(seat) + 2_000)
                assert left_ms == 60_000 - waited_ms[seat], "another budget than the minute in total"
                assert next_ms == at_ms + 2_000
            case happened.Completed(loser_by_forfeit=int(seat), at_ms=at_ms):
                left = isinstance(moment.command, asked.Leave) and seat == moment.after.seat_of(
                    moment.command.by.user_id
                )
                if not left or seat in since_ms:
                    spent_ms = waited_ms[seat] + at_ms - since_ms[seat]
                    assert left or spent_ms >= 60_000, "a forfeit before the minute is over"
                assert event.winner == 1 - seat, "who forfeits has won"
            case happened.CalledOff("both_away", at_ms):
                assert not any(seat.connected for seat in moment.before.seats)
                assert all(len(seat.settled) < len(play.deck.questions) for seat in moment.before.seats)
                assert any(waited_ms[seat] + at_ms - start_ms >= 60_000 for seat, start_ms in since_ms.items())
        if not play.mode.is_over(moment.after) and event is moment.events[-1]:
            for seat, start_ms in since_ms.items():
                assert waited_ms[seat] + moment.now.room_ms - start_ms < 60_000, "waited for more than the minute"


def a_seat_has_one_phase(play: Play) -> None:
    """Open, due or waiting: one at most in play, none when it is over; questions come in order, orders are orders."""
    for moment in play.moments:
        duel: Duel = moment.after
        for seat in duel.seats:
            phases = sum(phase is not None for phase in (seat.open, seat.due_ms, seat.waiting_since_ms))
            assert phases == (duel.stage is Stage.PLAYING), f"{phases} phases in {duel.stage}"
            assert [given.index for given in seat.settled] == list(range(len(seat.settled)))
            assert seat.open is None or seat.open.index == len(seat.settled)
    for _, event in told(play):
        if isinstance(event, happened.Asked):
            options = len(play.deck.questions[event.index].options)
            assert all(sorted(order.options) == list(range(options)) for order in event.orders)


def scores_are_sums(play: Play) -> None:
    """One's own score is the sum of the points of closed questions; others' count those closed for both."""
    earned: dict[tuple[int, int], int] = {}
    closed: tuple[set[int], set[int]] = (set(), set())
    for moment, views in zip(play.moments, play.views, strict=True):
        for event in moment.events:
            match event:
                case happened.Answered():
                    earned[event.seat, event.index] = event.points_earned
                case happened.QuestionClosed():
                    for seat in event.seats:
                        closed[seat].add(event.index)
                case happened.Completed():
                    assert event.scores == tuple(_sum(earned, seat, closed[seat]) for seat in (0, 1))
                    if event.loser_by_forfeit is None:
                        first, second = event.scores
                        assert event.winner == (None if first == second else int(second > first)), "who has more wins"
        over = play.mode.is_over(moment.after)
        for audience, view in views.items():
            for seat in view.seats:
                own = over or audience == Audience.player(seat.seat)
                counted = closed[seat.seat] if own else closed[0] & closed[1]
                assert seat.score == _sum(earned, seat.seat, counted)


def over_is_final(play: Play) -> None:
    """Nothing but coming, going and watching happens to a duel that is over; its result stands."""
    for moment in play.moments:
        if play.mode.is_over(moment.before):
            allowed = (happened.PlayerConnected, happened.PlayerDropped, happened.WatchersPeaked)
            assert all(isinstance(event, allowed) for event in moment.events)
            assert (moment.after.status, moment.after.result) == (moment.before.status, moment.before.result)


def _sum(earned: dict[tuple[int, int], int], seat: int, indices: set[int]) -> int:
    return sum(points for (by, index), points in earned.items() if by == seat and index in indices)


DUEL_LAWS = (
    the_first_answer_counts,
    answers_are_judged_by_their_arrival,
    points_follow_the_formula,
    a_drop_stops_no_clock_and_the_next_question_waits,
    a_minute_of_waiting_in_all,
    a_seat_has_one_phase,
    scores_are_sums,
    over_is_final,
)
