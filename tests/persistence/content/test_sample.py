"""Our own bank: every item fit to be asked, and the right answers among what the types allow."""

from collections import Counter

import pytest

from game.question import Difficulty, Question, QuestionType
from persistence.content.drafts import Setting, question_from
from persistence.content.gift import Category, Item, parse
from persistence.content.importer import SAMPLE_FOLDER

DEFAULT = Setting("", Difficulty.MEDIUM, "en")
FILES = sorted(SAMPLE_FOLDER.glob("*.gift"))


def questions_of(text: str) -> list[Question]:
    elements = [element for element in parse(text) if not isinstance(element, Category)]
    assert all(isinstance(element, Item) for element in elements), elements
    return [question_from(element, DEFAULT)[0] for element in elements if isinstance(element, Item)]


QUESTIONS = [question for file in FILES for question in questions_of(file.read_text("utf-8"))]


def test_four_topics_with_twelve_questions_of_each_difficulty() -> None:
    counts = Counter((question.topic, question.difficulty_level) for question in QUESTIONS)
    assert len(counts) == 4 * len(Difficulty)
    assert min(counts.values()) >= 12


def test_every_topic_has_every_type() -> None:
    types = {(question.topic, question.question_type) for question in QUESTIONS}
    assert len(types) == 4 * len(QuestionType)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.content[:40])
def test_a_question_is_fit_to_be_asked(question: Question) -> None:
    assert question.explanation
    assert len(question.content) <= 400
    assert "_____" not in question.content
    if question.question_type is QuestionType.SINGLE_CHOICE:
        assert 3 <= len(question.options) <= 5
        assert sorted(option.weight for option in question.options)[-2:] == [0.0, 1.0]
    if question.question_type is QuestionType.MULTIPLE_CHOICE:
        assert min(option.weight for option in question.options) < 0, "picking everything must not be right"


def test_titles_are_unique_in_a_file() -> None:
    for file in FILES:
        titles = [element.title for element in parse(file.read_text("utf-8")) if isinstance(element, Item)]
        assert all(titles)
        assert len(titles) == len(set(titles))
