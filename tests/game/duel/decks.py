"""Questions for tests. `answer_to` writes a right or wrong answer as one player's screen would send it.

Every text of a question names its place, so that it can be found wherever it goes. What a player types is written
unlike the key even where it is right: `key3` for KEY3, `123,450,003` for 123450003.
"""

from __future__ import annotations

from game.deck import Deck
from game.question import AcceptedText, Answer, Difficulty, NumberRange, Option, Question, QuestionType

TYPES = tuple(QuestionType)


def question(
    index: int,
    question_type: QuestionType = QuestionType.SINGLE_CHOICE,
    difficulty: Difficulty = Difficulty.EASY,
    options: int = 4,
) -> Question:
    """Option 0 is right; of several answers 0 and 1 share the credit."""
    choices: tuple[Option, ...] = ()
    if question_type is QuestionType.TRUE_FALSE:
        choices = (Option("True", 1.0, f"FEEDBACK{index}-0"), Option("False", 0.0, f"FEEDBACK{index}-1"))
    elif question_type in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
        several = question_type is QuestionType.MULTIPLE_CHOICE
        weights = (0.5, 0.5, -1.0, 0.0) if several else (1.0, 0.0, 0.0, 0.0)
        choices = tuple(
            Option(f"OPTION{index}-{n}", weights[min(n, 3)], f"FEEDBACK{index}-{n}") for n in range(options)
        )
    numeric, typed = question_type is QuestionType.NUMERIC, question_type is QuestionType.SHORT_ANSWER
    number = float(123_450_000 + index)  # no time in ms looks like it
    return Question(
        question_id=f"question-{index}",
        version=1,
        topic="Testing",
        difficulty_level=difficulty,
        question_type=question_type,
        content=f"CONTENT{index}",
        options=choices,
        ranges=(NumberRange(number, number, 1.0, f"FEEDBACK{index}-0"),) if numeric else (),
        texts=(AcceptedText(f"KEY{index}", 1.0, f"FEEDBACK{index}-0"),) if typed else (),
        explanation=f"EXPLANATION{index}",
    )


def one_type(count: int, question_type: QuestionType = QuestionType.SINGLE_CHOICE) -> Deck:
    return Deck(tuple(question(index, question_type) for index in range(count)))


def mixed(count: int) -> Deck:
    """The types in turn, and every difficulty."""
    difficulties = tuple(Difficulty)
    return Deck(tuple(question(n, TYPES[n % len(TYPES)], difficulties[n % len(difficulties)]) for n in range(count)))


def answer_to(asked: Question, order: tuple[int, ...], word: str) -> Answer:
    """`right`, `half` (several answers only), `wrong`, or `shapeless`: one that no question can take."""
    if word == "shapeless":
        return Answer((0,), "both")
    match asked.question_type:
        case QuestionType.SHORT_ANSWER:
            return Answer(text=asked.texts[0].text.lower() if word == "right" else "something else")
        case QuestionType.NUMERIC:
            return Answer(text=f"{asked.ranges[0].low:,.0f}" if word == "right" else "-1")
        case QuestionType.MULTIPLE_CHOICE:
            chosen = {"right": (0, 1), "half": (0,), "wrong": (2,)}[word]
        case _:
            chosen = (0,) if word == "right" else (1,)
    return Answer(tuple(order.index(option) for option in chosen))
