"""Asking, answering and closing questions: the same in every duel type."""

from __future__ import annotations

from collections.abc import Iterator

from game.chance import numbers, shuffled
from game.duel import commands as asked
from game.duel import events as happened
from game.duel import scoring
from game.duel.events import Event
from game.duel.state import Duel
from game.duel.words import Refusal, Stage
from game.judging import judge
from game.mode import Now, Rejected
from game.question import Answer, Question, QuestionType

WATCHERS = -1
_SHUFFLED = (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE)


def ask(duel: Duel, index: int, seats: tuple[int, ...], now: Now) -> happened.Asked:
    """Put question `index` in front of `seats`; each sees the options in an order of its own, so do the watchers."""
    question = duel.question(index)
    draws = numbers(now.chance)
    audiences = seats if index in duel.watchers_orders else (*seats, WATCHERS)
    orders = tuple(happened.OptionOrder(seat, _order(question, draws)) for seat in audiences)
    closes_ms = now.room_ms + duel.agreed.rules.limit_ms(question.question_type)
    if duel.stage_ends_ms is not None:
        closes_ms = min(closes_ms, duel.stage_ends_ms)
    return happened.Asked(index, seats, now.room_ms, closes_ms, orders)


def answer(duel: Duel, command: asked.SubmitAnswer, now: Now) -> tuple[Event, ...] | Rejected:
    """The first answer counts. One that arrives when its question's time is up finds it closed: too late."""
    number = duel.seat_of(command.by.user_id)
    if number is None:
        return Rejected(Refusal.NOT_A_PLAYER)
    seat = duel.seats[number]
    met = next((given for given in seat.settled if given.index == command.index), None)
    if met is not None:
        return Rejected(Refusal.TOO_LATE if met.answer is None else Refusal.ALREADY_ANSWERED)
    if duel.stage is not Stage.PLAYING:
        return Rejected(Refusal.DUEL_OVER if duel.stage is Stage.OVER else Refusal.WRONG_STAGE)
    if seat.open is None or seat.open.index != command.index:
        return Rejected(Refusal.QUESTION_NOT_OPEN)
    if seat.open.given is not None:
        return Rejected(Refusal.ALREADY_ANSWERED)
    assert now.room_ms < seat.open.closes_ms, "what is overdue was closed before the answer was looked at"
    question = duel.question(command.index)
    given = _from_screen(command.answer, seat.open.order)
    verdict = None if given is None else judge(question, given)
    if given is None or verdict is None:
        return Rejected(Refusal.ANSWER_SHAPE)
    rules = duel.agreed.rules
    answer_ms = now.room_ms - seat.open.asked_ms
    return (
        happened.Answered(
            seat=number,
            index=command.index,
            answer=given,
            credit=verdict.credit,
            is_correct=verdict.is_correct,
            points_earned=scoring.points_earned(question, rules, verdict.credit, answer_ms),
            answer_ms=answer_ms,
            flagged=answer_ms < rules.flag_under_ms,
            at_ms=now.room_ms,
            round_trip_ms=command.by.round_trip_ms,
            round_trip_deviation_ms=command.by.round_trip_deviation_ms,
            claimed_lag_ms=command.claimed_lag_ms,
        ),
    )


def close(duel: Duel, seats: tuple[int, ...], now: Now) -> happened.QuestionClosed:
    """Close the question that these seats have open, and begin its reveal."""
    question = duel.seats[seats[0]].open
    assert question is not None, "nothing to close"
    return happened.QuestionClosed(question.index, seats, now.room_ms, now.room_ms + duel.agreed.rules.reveal_ms)


def skip_reveal(duel: Duel, command: asked.Continue, now: Now) -> tuple[Event, ...] | Rejected:
    """Say that one has seen enough; saying it twice changes nothing."""
    number = duel.seat_of(command.by.user_id)
    if number is None:
        return Rejected(Refusal.NOT_A_PLAYER)
    seat = duel.seats[number]
    if duel.stage is not Stage.PLAYING or seat.due_ms is None or seat.due_ms <= now.room_ms:
        return Rejected(Refusal.WRONG_STAGE)
    return () if seat.continued else (happened.Continued(number),)


def _order(question: Question, draws: Iterator[int]) -> tuple[int, ...]:
    order = tuple(range(len(question.options)))
    if question.shuffle and question.question_type in _SHUFFLED:
        return shuffled(order, draws)
    return order


def _from_screen(answer: Answer, order: tuple[int, ...]) -> Answer | None:
    """Positions on the player's screen → the question's own option numbers. None: there is no such position."""
    if any(not 0 <= position < len(order) for position in answer.picked):
        return None
    return Answer(tuple(order[position] for position in answer.picked), answer.text)
