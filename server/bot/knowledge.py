"""What the practice bot knows: it looks questions up in the bank, and is wrong often enough to be beaten."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from game.chance import numbers
from game.question import Question, QuestionType
from persistence.postgres.pool import AWAY
from persistence.postgres.questions import Questions

RIGHT_SHARE = 0.6
_FINE = 2**32
_ASTERISK = re.compile(r"\\(\*)|\*")  # a bare one stands for anything, so for nothing as well

Given = dict[str, Any]
"""An answer as the wire takes it: `picked` positions, or `text`."""
Knowledge = Callable[[str, dict[str, Any]], Awaitable[Given]]
"""(topic, the question as it is seen) → what to answer."""


class BankKnowledge:
    """`chance` gives 64 fresh bits."""

    def __init__(self, questions: Questions, chance: Callable[[], int], right_share: float = RIGHT_SHARE) -> None:
        self._questions, self._chance, self._right_share = questions, chance, right_share

    async def __call__(self, topic: str, seen: dict[str, Any]) -> Given:
        draws = numbers(self._chance())
        is_right = next(draws) % _FINE < self._right_share * _FINE
        try:
            known = await self._questions.of_content(topic, seen["content"])
        except AWAY:
            known = ()
        alike = [question for question in known if {o.text for o in question.options} == set(seen["options"])]
        right = _right(alike[0], seen) if alike else None
        if right is not None and is_right:
            return right
        return _wrong(seen, right, draws)


def _right(question: Question, seen: dict[str, Any]) -> Given:
    match question.question_type:
        case QuestionType.NUMERIC:
            best = max(question.ranges, key=lambda key: key.weight)
            return {"text": f"{(best.low + best.high) / 2:.12g}"}
        case QuestionType.SHORT_ANSWER:
            pattern = max(question.texts, key=lambda key: key.weight).text
            return {"text": _ASTERISK.sub(lambda found: found[1] or "", pattern)}
        case QuestionType.MULTIPLE_CHOICE:
            texts = {option.text for option in question.options if option.weight > 0}
        case _:
            texts = {max(question.options, key=lambda option: option.weight).text}
    return {"picked": [position for position, text in enumerate(seen["options"]) if text in texts]}


def _wrong(seen: dict[str, Any], right: Given | None, draws: Iterator[int]) -> Given:
    """Something else than the right answer; any guess where that is unknown."""
    options = range(len(seen["options"]))
    if not options:
        return {"text": str(next(draws) % 100)}
    others = [position for position in options if right is None or position not in right["picked"]]
    choice = others or list(options)
    return {"picked": [choice[next(draws) % len(choice)]]}
