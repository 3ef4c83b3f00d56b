"""What an answer is worth.

    points_earned = base_points · difficulty_multiplier · credit · (1 − s · t / T)

s is the duel type's time weight, t the time since delivery, T the question's limit. Where wrong answers cost, a wrong
choice among k options costs base_points · difficulty_multiplier / (k − 1): a guess is right once in k, so that guessing
at once earns 0 on average, and later less (the correction for guessing of formula scoring, Thurstone 1919).
"""

from __future__ import annotations

from game.duel.rules import DuelRules
from game.question import DIFFICULTY_MULTIPLIER, Question, QuestionType

_PENALISED = (QuestionType.SINGLE_CHOICE, QuestionType.TRUE_FALSE)


def points_max(question: Question) -> float:
    """Points of a full and instant answer."""
    return question.base_points * DIFFICULTY_MULTIPLIER[question.difficulty_level]


def wrong_costs(question: Question, rules: DuelRules) -> int:
    """What a wrong answer takes: 0 where it costs nothing or has no options to guess among."""
    if not rules.wrong_costs or question.question_type not in _PENALISED or len(question.options) < 2:
        return 0
    return round(points_max(question) / (len(question.options) - 1))


def points_earned(question: Question, rules: DuelRules, credit: float, answer_ms: int) -> int:
    """Points for `credit` (0..1) after `answer_ms`; negative where a wrong answer costs."""
    if credit <= 0:
        return -wrong_costs(question, rules)
    limit_ms = rules.limit_ms(question.question_type)
    part_of_time = min(max(answer_ms, 0), limit_ms) / limit_ms
    return round(points_max(question) * credit * (1 - rules.time_weight * part_of_time))
