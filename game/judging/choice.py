"""Single choice, true/false and multiple choice.

Partial credit of multiple choice: the weights of the picked options are added and the sum is clipped to 0..1
(Moodle's rule, qtype_multichoice with several answers: the fractions are added, a negative sum counts 0).
"""

from __future__ import annotations

from game.judging.verdict import Verdict
from game.question import Answer, Question


def judge_single(question: Question, answer: Answer) -> Verdict | None:
    if answer.text is not None or len(answer.picked) != 1 or not _exist(question, answer):
        return None
    option = question.options[answer.picked[0]]
    return Verdict.of(option.weight, option.feedback)


def judge_multiple(question: Question, answer: Answer) -> Verdict | None:
    if answer.text is not None or not answer.picked or not _exist(question, answer):
        return None
    picked = [question.options[number] for number in answer.picked]
    return Verdict.of(sum(option.weight for option in picked), " ".join(o.feedback for o in picked if o.feedback))


def _exist(question: Question, answer: Answer) -> bool:
    """Every picked option is one of the question's, and none is picked twice."""
    picked = set(answer.picked)
    return len(picked) == len(answer.picked) and picked <= set(range(len(question.options)))
