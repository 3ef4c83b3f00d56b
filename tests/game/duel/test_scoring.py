"""points_earned = base_points · difficulty_multiplier · credit · (1 − s·t/T), and what a wrong choice costs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from game.duel.rules import DuelRules
from game.duel.scoring import points_earned, points_max, wrong_costs
from game.modes.quick_quiz import QuickQuiz
from game.modes.speed_challenge import SpeedChallenge
from game.question import DIFFICULTY_MULTIPLIER, Difficulty, QuestionType
from tests.game.duel.decks import question

QUICK, SPEED = QuickQuiz().rules(3_000), SpeedChallenge().rules(3_000)
EASY, MEDIUM, HARD = Difficulty
SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC, SHORT = (
    QuestionType.SINGLE_CHOICE,
    QuestionType.MULTIPLE_CHOICE,
    QuestionType.TRUE_FALSE,
    QuestionType.NUMERIC,
    QuestionType.SHORT_ANSWER,
)

# type, difficulty, T in ms; credit and t in ms → points in Quick Quiz (s = 0.25) and Speed Challenge (s = 0.5)
GOLDEN = [
    (SINGLE, EASY, 20_000, 1.0, 0, 1000, 1000),
    (SINGLE, EASY, 20_000, 1.0, 10_000, 875, 750),
    (SINGLE, EASY, 20_000, 1.0, 19_999, 750, 500),
    (SINGLE, EASY, 20_000, 0.0, 10_000, 0, -333),
    (SINGLE, MEDIUM, 20_000, 1.0, 0, 1500, 1500),
    (SINGLE, MEDIUM, 20_000, 1.0, 4_000, 1425, 1350),
    (SINGLE, MEDIUM, 20_000, 0.0, 0, 0, -500),
    (SINGLE, HARD, 20_000, 1.0, 10_000, 1750, 1500),
    (SINGLE, HARD, 20_000, 0.0, 19_999, 0, -667),
    (SINGLE, HARD, 20_000, 0.5, 10_000, 875, 750),
    (TRUE_FALSE, EASY, 15_000, 1.0, 3_000, 950, 900),
    (TRUE_FALSE, EASY, 15_000, 0.0, 3_000, 0, -1000),
    (TRUE_FALSE, HARD, 15_000, 0.0, 3_000, 0, -2000),
    (MULTIPLE, MEDIUM, 30_000, 1.0, 15_000, 1312, 1125),
    (MULTIPLE, MEDIUM, 30_000, 0.5, 15_000, 656, 562),
    (MULTIPLE, MEDIUM, 30_000, 0.0, 15_000, 0, 0),
    (NUMERIC, EASY, 30_000, 1.0, 15_000, 875, 750),
    (NUMERIC, HARD, 30_000, 0.0, 15_000, 0, 0),
    (SHORT, HARD, 30_000, 1.0, 30_000, 1500, 1000),
    (SHORT, EASY, 30_000, 0.0, 1, 0, 0),
]


@pytest.mark.parametrize(("kind", "difficulty", "limit_ms", "credit", "answer_ms", "quick", "speed"), GOLDEN)
def test_golden(
    kind: QuestionType, difficulty: Difficulty, limit_ms: int, credit: float, answer_ms: int, quick: int, speed: int
) -> None:
    asked = question(0, kind, difficulty)
    assert QUICK.limit_ms(kind) == SPEED.limit_ms(kind) == limit_ms
    assert points_earned(asked, QUICK, credit, answer_ms) == quick
    assert points_earned(asked, SPEED, credit, answer_ms) == speed


@pytest.mark.parametrize("difficulty", list(Difficulty))
@pytest.mark.parametrize("options", [2, 3, 4, 5])
def test_guessing_at_once_earns_nothing_on_average(options: int, difficulty: Difficulty) -> None:
    """Right once in k, wrong k − 1 times: 0 to the point where the cost is a whole number, within its rounding else."""
    asked = question(0, SINGLE, difficulty, options)
    full = Fraction(1000) * Fraction(DIFFICULTY_MULTIPLIER[difficulty])
    cost = full / (options - 1)
    assert Fraction(1, options) * full - Fraction(options - 1, options) * cost == 0  # the formula itself
    gained = points_earned(asked, SPEED, 1.0, 0)
    lost = points_earned(asked, SPEED, 0.0, 0)
    assert gained == full
    assert abs(lost + cost) <= Fraction(1, 2)
    assert abs(gained + (options - 1) * lost) <= Fraction(options - 1, 2) * (cost.denominator != 1)


def test_a_later_guess_loses() -> None:
    asked = question(0, SINGLE)
    for answer_ms in (100, 1_000, 10_000, 19_999):
        assert points_earned(asked, SPEED, 1.0, answer_ms) + 3 * points_earned(asked, SPEED, 0.0, answer_ms) < 0


@pytest.mark.parametrize("rules", [QUICK, SPEED])
def test_later_is_never_worth_more(rules: DuelRules) -> None:
    asked = question(0, SINGLE, HARD)
    points = [points_earned(asked, rules, 1.0, answer_ms) for answer_ms in range(0, 20_001, 50)]
    assert points == sorted(points, reverse=True)
    assert points[-1] == 2000 * (1 - rules.time_weight)


def test_time_outside_the_limit_counts_as_its_end() -> None:
    asked = question(0)
    assert points_earned(asked, SPEED, 1.0, 25_000) == 500
    assert points_earned(asked, SPEED, 1.0, -5) == 1000


def test_base_points_are_the_questions_own() -> None:
    asked = replace(question(0, SINGLE, MEDIUM), base_points=200)
    assert points_max(asked) == 300
    assert points_earned(asked, SPEED, 1.0, 10_000) == 225
    assert wrong_costs(asked, SPEED) == 100


def test_a_question_with_one_option_costs_nothing() -> None:
    assert wrong_costs(question(0, SINGLE, options=1), SPEED) == 0
