"""A settled question with its key, its explanation, and what was answered, as one audience may see it."""

from __future__ import annotations

from math import inf

from game.audience import Audience
from game.duel.state import Duel, Given
from game.duel.views import AnswerView, RevealView
from game.duel.words import Stage
from game.judging import judge
from game.question import NumberRange, Question, QuestionType


def closed_for_all(duel: Duel, index: int) -> bool:
    """Nobody can meet this question any more."""
    return duel.stage is Stage.OVER or all(len(seat.settled) > index for seat in duel.seats)


def review(duel: Duel, audience: Audience) -> tuple[RevealView, ...]:
    """Every question that was asked, once the duel is over."""
    asked = max((len(seat.settled) for seat in duel.seats), default=0)
    return tuple(reveal(duel, index, audience) for index in range(asked))


def reveal(duel: Duel, index: int, audience: Audience, ends_ms: int | None = None) -> RevealView:
    """The caller has made sure that `index` is settled for this audience: closed for the player, or for all."""
    question = duel.question(index)
    order = _order(duel, index, audience)
    settled = [
        (number, seat.settled[index])
        for number, seat in enumerate(duel.seats)
        if len(seat.settled) > index and (number == audience.seat or closed_for_all(duel, index))
    ]
    return RevealView(
        index=index,
        number=index + 1,
        question_type=question.question_type,
        text_format=question.text_format,
        locale=question.locale,
        content=question.content,
        options=tuple(question.options[option].text for option in order),
        right=tuple(position for position, option in enumerate(order) if _is_right(question, option)),
        accepted=accepted(question),
        explanation=question.explanation,
        answers=tuple(_answer(question, number, given, order) for number, given in settled),
        ends_ms=ends_ms,
    )


def positions(picked: tuple[int, ...], order: tuple[int, ...]) -> tuple[int, ...]:
    """The question's own option numbers → where they stand on this audience's screen."""
    return tuple(sorted(order.index(option) for option in picked))


def accepted(question: Question) -> tuple[str, ...]:
    """The keys of a typed answer that earn full credit, as people read them."""
    ranges = tuple(_range_text(key) for key in question.ranges if key.weight >= 1)
    return ranges + tuple(key.text.replace(r"\*", "*") for key in question.texts if key.weight >= 1)


def _is_right(question: Question, option: int) -> bool:
    """Of several answers, each that adds credit; of one answer, the one that earns all of it."""
    weight = question.options[option].weight
    return weight > 0 if question.question_type is QuestionType.MULTIPLE_CHOICE else weight >= 1


def _range_text(key: NumberRange) -> str:
    if key.high - key.low == inf:  # any number: the bounds are the floats' own
        return "*"
    return f"{key.low:.12g}" if key.low == key.high else f"{key.low:.12g} – {key.high:.12g}"


def _order(duel: Duel, index: int, audience: Audience) -> tuple[int, ...]:
    if audience.seat is not None and len(duel.seats[audience.seat].settled) > index:
        return duel.seats[audience.seat].settled[index].order
    return duel.watchers_orders[index]


def _answer(question: Question, number: int, given: Given, order: tuple[int, ...]) -> AnswerView:
    verdict = judge(question, given.answer) if given.answer else None
    return AnswerView(
        seat=number,
        answered=given.answer is not None,
        picked=positions(given.answer.picked, order) if given.answer else (),
        text=given.answer.text if given.answer else None,
        credit=given.credit,
        is_correct=given.is_correct,
        points_earned=given.points_earned,
        answer_ms=given.answer_ms,
        feedback=verdict.feedback if verdict else "",
    )
