"""`view`: what one audience may see of a duel, built from nothing.

The law of secrets. A question's text and options are shown to a player once it is asked of them, and to watchers while
everyone has it open. What was right and the explanation are shown to a player when their own question is closed; to
everyone else, like what anyone else chose, when it is closed for every player who can still meet it. Scores of others
count only such questions, so that no step in a number tells whether an answer was right. A question that was never
asked is never shown.
"""

from __future__ import annotations

from game.audience import Audience
from game.duel import revealing, scoring
from game.duel.state import Duel, Given, Open, Seat, score, streak
from game.duel.views import DuelView, QuestionView, ResultView, RevealView, SeatView
from game.duel.words import Stage


def view(duel: Duel, audience: Audience) -> DuelView:
    terms = duel.agreed
    mine = None if audience.seat is None else duel.seats[audience.seat]
    question = _own_question(duel, audience.seat, mine) if mine else _watched_question(duel)
    over = duel.stage is Stage.OVER
    return DuelView(
        role=audience.role,
        seat=audience.seat,
        duel_type=terms.duel_type,
        topic=terms.topic,
        difficulty_level=terms.difficulty_level,
        time_limit=terms.time_limit,
        visibility=terms.visibility,
        spectator_delay_ms=terms.rules.spectator_delay_ms,
        duel_status=duel.status,
        stage=duel.stage,
        stage_ends_ms=duel.stage_ends_ms,
        question_count=len(duel.deck.questions),
        seats=tuple(_seat(duel, number, audience) for number in range(len(duel.seats))),
        question=question,
        reveal=None if question or over else _last_reveal(duel, audience, mine),
        result=_result(duel),
        review=revealing.review(duel, audience) if over else (),
        rematch_of=terms.rematch_of,
    )


def _seat(duel: Duel, number: int, audience: Audience) -> SeatView:
    seat = duel.seats[number]
    settled = seat.settled if number == audience.seat else _settled_for_all(duel, seat)
    counted = Seat(seat.user_id, settled=settled)
    return SeatView(
        seat=number,
        taken=True,
        guest=seat.guest,
        bot=seat.bot,
        connected=seat.connected,
        ready=seat.ready or seat.bot,
        continued=seat.continued,
        score=score(counted),
        streak=streak(settled),
        correct=sum(given.is_correct for given in settled),
        answered=seat.answered,
        away_left_ms=seat.away_left_ms,
        waited_for_since_ms=seat.waiting_since_ms,
    )


def _settled_for_all(duel: Duel, seat: Seat) -> tuple[Given, ...]:
    return tuple(given for given in seat.settled if revealing.closed_for_all(duel, given.index))


def _own_question(duel: Duel, number: int | None, seat: Seat) -> QuestionView | None:
    if seat.open is None or number is None:
        return None
    given = seat.open.given
    picked = None
    if given is not None and given.answer is not None:
        picked = revealing.positions(given.answer.picked, seat.open.order)
    text = given.answer.text if given and given.answer else None
    return _question(duel, seat.open, seat.open.order, picked, text)


def _watched_question(duel: Duel) -> QuestionView | None:
    """Only where everyone has the same question: at their own pace, the leader's would tell the other what comes."""
    opened = duel.seats[0].open
    if opened is None or not duel.agreed.rules.in_step:
        return None
    return _question(duel, opened, duel.watchers_orders[opened.index], None, None)


def _question(
    duel: Duel, opened: Open, order: tuple[int, ...], picked: tuple[int, ...] | None, text: str | None
) -> QuestionView:
    question = duel.question(opened.index)
    in_step = duel.agreed.rules.in_step
    return QuestionView(
        index=opened.index,
        number=opened.index + 1,
        question_type=question.question_type,
        text_format=question.text_format,
        locale=question.locale,
        content=question.content,
        options=tuple(question.options[option].text for option in order),
        asked_ms=opened.asked_ms,
        closes_ms=opened.closes_ms,
        points_max=round(scoring.points_max(question)),
        wrong_costs=scoring.wrong_costs(question, duel.agreed.rules),
        answered_by=tuple(
            number
            for number, seat in enumerate(duel.seats)
            if seat.open and seat.open.given and in_step and seat.open.index == opened.index
        ),
        picked=picked,
        text=text,
    )


def _last_reveal(duel: Duel, audience: Audience, mine: Seat | None) -> RevealView | None:
    if duel.stage is not Stage.PLAYING:
        return None
    settled = mine.settled if mine is not None else _settled_for_all(duel, duel.seats[0])
    if not settled:
        return None
    return revealing.reveal(duel, settled[-1].index, audience, ends_ms=mine.due_ms if mine else None)


def _result(duel: Duel) -> ResultView | None:
    result = duel.result
    if result is None:
        return None
    return ResultView(
        outcome=result.outcome,
        winner=result.winner,
        scores=result.scores,
        experience_points=result.experience_points,
        forfeited=result.forfeited,
        reason=result.reason,
    )
