"""One judge per question type. `judge` is the only entry: an answer in, its credit out, or None for a wrong shape."""

from __future__ import annotations

from collections.abc import Callable

from game.judging import choice, number, text
from game.judging.verdict import Verdict
from game.question import Answer, Question, QuestionType

_JUDGES: dict[QuestionType, Callable[[Question, Answer], Verdict | None]] = {
    QuestionType.SINGLE_CHOICE: choice.judge_single,
    QuestionType.TRUE_FALSE: choice.judge_single,
    QuestionType.MULTIPLE_CHOICE: choice.judge_multiple,
    QuestionType.NUMERIC: number.judge,
    QuestionType.SHORT_ANSWER: text.judge,
}


def judge(question: Question, answer: Answer) -> Verdict | None:
    """The credit of `answer`, 0..1. None: the answer does not have the question's shape and cannot be judged."""
    return _JUDGES[question.question_type](question, answer)


__all__ = ["Verdict", "judge"]
