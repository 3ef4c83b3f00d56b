"""The parameters of one duel. A room keeps those of its creation event, whatever later releases change."""

from __future__ import annotations

from msgspec import Struct

from game.question import QuestionType


class DuelRules(Struct, frozen=True):
    """Times in ms. `time_weight` is s in points = base · multiplier · credit · (1 − s·t/T).

    `in_step`: everyone has the same question at the same time; otherwise each player goes at their own pace.
    """

    in_step: bool
    time_weight: float
    wrong_costs: bool
    reveal_ms: int
    single_choice_ms: int = 20_000
    multiple_choice_ms: int = 30_000
    true_false_ms: int = 15_000
    numeric_ms: int = 30_000
    short_answer_ms: int = 30_000
    challenge_ms: int = 900_000
    ready_ms: int = 60_000
    countdown_ms: int = 3_000
    away_ms: int = 60_000
    resume_ms: int = 2_000
    flag_under_ms: int = 250
    spectator_delay_ms: int = 3_000

    def limit_ms(self, question_type: QuestionType) -> int:
        """T: how long a question of this type stays open."""
        match question_type:
            case QuestionType.SINGLE_CHOICE:
                return self.single_choice_ms
            case QuestionType.MULTIPLE_CHOICE:
                return self.multiple_choice_ms
            case QuestionType.TRUE_FALSE:
                return self.true_false_ms
            case QuestionType.NUMERIC:
                return self.numeric_ms
            case QuestionType.SHORT_ANSWER:
                return self.short_answer_ms
