"""`apply`: what each event leaves behind. Total: no clock, no chance, no refusal."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from game.duel import events as happened
from game.duel.events import Event
from game.duel.state import Duel, Given, Open, Result, Seat
from game.duel.words import DuelStatus, Outcome, Stage


def apply(duel: Duel, event: Event) -> Duel:
    match event:
        case happened.Challenged():
            challenger = Seat(event.challenger_id, event.challenger_guest, away_left_ms=event.rules.away_ms)
            ends_ms = event.at_ms + event.rules.challenge_ms
            return replace(duel, terms=event, seats=(challenger,), stage_ends_ms=ends_ms)
        case happened.Accepted():
            rules = duel.agreed.rules
            opponent = Seat(event.opponent_id, event.opponent_guest, event.opponent_bot, away_left_ms=rules.away_ms)
            return replace(
                duel,
                status=DuelStatus.ACCEPTED,
                stage=Stage.LOBBY,
                stage_ends_ms=event.at_ms + rules.ready_ms,
                deck=duel.deck.dealt(event.dealt),
                seats=(*duel.seats, opponent),
                pair_duels_today=event.pair_duels_today,
            )
        case happened.Declined():
            return _over(duel, DuelStatus.DECLINED)
        case happened.Expired():
            return _over(duel, DuelStatus.EXPIRED)
        case happened.MadeReady(seat):
            return _with(duel, seat, ready=True)
        case happened.CountdownStarted():
            return replace(duel, stage=Stage.COUNTDOWN, stage_ends_ms=event.ends_ms)
        case happened.Started():
            seats = tuple(replace(seat, due_ms=event.at_ms) for seat in duel.seats)
            in_play = replace(duel, status=DuelStatus.IN_PROGRESS, stage=Stage.PLAYING, seats=seats)
            return replace(in_play, stage_ends_ms=event.ends_ms)
        case happened.Asked():
            return _asked(duel, event)
        case happened.Answered():
            return _answered(duel, event)
        case happened.QuestionClosed():
            for seat in event.seats:
                duel = _closed(duel, seat, event.next_ms)
            return duel
        case happened.Continued(seat):
            return _with(duel, seat, continued=True)
        case happened.RevealEnded():
            for seat in event.seats:
                duel = _with(duel, seat, due_ms=event.at_ms)
            return duel
        case happened.WaitStarted():
            return _with(duel, event.seat, waiting_since_ms=event.at_ms, due_ms=None)
        case happened.WaitEnded():
            back = _with(duel, event.seat, waiting_since_ms=None, away_left_ms=event.away_left_ms)
            return _with(back, event.seat, due_ms=event.next_ms, continued=False)
        case happened.PlayerConnected():
            return _with(duel, event.seat, connected=True)
        case happened.PlayerDropped():
            return _with(duel, event.seat, connected=False)
        case happened.WatchersPeaked(spectator_count):
            return replace(duel, spectator_count=spectator_count)
        case happened.Completed():
            result = Result(
                event.outcome, event.winner, event.scores, event.experience_points, forfeited=event.loser_by_forfeit
            )
            return _over(duel, DuelStatus.COMPLETED, result)
        case happened.CalledOff():
            nobody = (0,) * len(duel.seats)
            result = Result(Outcome.CALLED_OFF, None, nobody, nobody, reason=event.reason)
            return _over(duel, DuelStatus.CALLED_OFF, result)
        case _:
            assert_never(event)


def _with(duel: Duel, number: int, **changes: object) -> Duel:
    seats = tuple(replace(seat, **changes) if n == number else seat for n, seat in enumerate(duel.seats))
    return replace(duel, seats=seats)


def _asked(duel: Duel, event: happened.Asked) -> Duel:
    orders = {order.seat: order.options for order in event.orders}
    for number in event.seats:
        question = Open(event.index, event.at_ms, event.closes_ms, orders[number])
        duel = _with(duel, number, open=question, due_ms=None, waiting_since_ms=None, continued=False)
    if -1 in orders:
        duel = replace(duel, watchers_orders={**duel.watchers_orders, event.index: orders[-1]})
    return duel


def _answered(duel: Duel, event: happened.Answered) -> Duel:
    question = duel.seats[event.seat].open
    assert question is not None, "an answer where no question is open"
    assert question.index == event.index, "an answer to a question that is not open"
    given = Given(
        event.index,
        question.order,
        event.answer,
        event.credit,
        event.is_correct,
        event.points_earned,
        event.answer_ms,
    )
    return _with(duel, event.seat, open=replace(question, given=given))


def _closed(duel: Duel, number: int, next_ms: int) -> Duel:
    seat = duel.seats[number]
    assert seat.open is not None, "a question that is not open cannot close"
    given = seat.open.given or Given(seat.open.index, seat.open.order, None)
    return _with(duel, number, open=None, settled=(*seat.settled, given), due_ms=next_ms)


def _over(duel: Duel, status: DuelStatus, result: Result | None = None) -> Duel:
    """Nothing is open, due or waited for any more."""
    seats = tuple(replace(seat, open=None, due_ms=None, waiting_since_ms=None) for seat in duel.seats)
    return replace(duel, status=status, stage=Stage.OVER, stage_ends_ms=None, seats=seats, result=result)
