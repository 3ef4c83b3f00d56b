"""Real banks: another parser's expectations, and courses that are in use. They are read, never copied here."""

import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from game.question import Difficulty, QuestionType
from persistence.content.gift import Category, Fault, Item, parse
from persistence.content.gift_answers import Unsupported
from persistence.content.gift_text import MarkedText
from persistence.content.importer import import_path
from persistence.content.report import Outcome
from persistence.postgres.pool import open_pool
from persistence.postgres.questions import Questions

FOLDER = Path(os.environ["ARENA_CONTENT_DIR"])
GRAMMAR = FOLDER / "gift-grammar"
TSUGI = FOLDER / "gift-tsugi"
if not GRAMMAR.is_dir() or not TSUGI.is_dir():
    raise FileNotFoundError(f"ARENA_CONTENT_DIR={FOLDER} has no gift-grammar and gift-tsugi in it")

KINDS = {
    "MC": {QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE},
    "TF": {QuestionType.TRUE_FALSE},
    "Short": {QuestionType.SHORT_ANSWER},
    "Numerical": {QuestionType.NUMERIC},
    "Essay": {Unsupported.ESSAY},
    "Matching": {Unsupported.MATCHING},
    "Description": {Unsupported.DESCRIPTION},
}


@pytest.mark.parametrize("file", sorted(GRAMMAR.glob("*.gift")), ids=lambda file: file.stem)
def test_what_another_parser_expects(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text("utf-8"))
    elements = parse(file.read_text("utf-8-sig").replace("\r\n", "\n"))
    assert len(elements) == len(expected)
    for element, wanted in zip(elements, expected, strict=True):
        if wanted["type"] == "Category":
            assert isinstance(element, Category)
            assert element.path == wanted["title"]
        else:
            assert isinstance(element, Item)
            _compare(element, wanted)


def _compare(item: Item, wanted: dict[str, Any]) -> None:
    assert item.kind in KINDS[wanted["type"]]
    assert item.title == (wanted["title"] or "")
    assert item.source_id == (wanted["id"] or "")
    assert item.tags == tuple(wanted["tags"] or ())
    assert _same_text(item.stem, wanted["stem"])
    assert _same_text(item.general_feedback, wanted.get("globalFeedback"))
    match wanted["type"]:
        case "MC" | "Short":
            _compare_choices(item, wanted["choices"])
        case "TF":
            # For true statements that parser has the two feedbacks the other way round than Moodle.
            assert item.choices[0].weight == float(wanted["isTrue"])
            if not wanted["isTrue"]:
                assert _same_text(item.choices[0].feedback, wanted["trueFeedback"])
                assert _same_text(item.choices[1].feedback, wanted["falseFeedback"])
        case "Numerical":
            _compare_numerals(item, wanted["choices"])


def _compare_choices(item: Item, wanted: list[dict[str, Any]]) -> None:
    for choice, expected in zip(item.choices, wanted, strict=True):
        assert _same_text(choice.text, expected["text"])
        assert _same_text(choice.feedback, expected["feedback"])
        assert choice.weight == pytest.approx(_weight(expected))


def _compare_numerals(item: Item, wanted: dict[str, Any] | list[dict[str, Any]]) -> None:
    answers = wanted if isinstance(wanted, list) else [{"text": wanted, "weight": None, "isCorrect": True}]
    for key, expected in zip(item.numerals, answers, strict=True):
        number = expected["text"]
        low, high = number.get("numberLow"), number.get("numberHigh")
        if low is None:
            low, high = (number["number"] + sign * number.get("range", 0) for sign in (-1, 1))
        assert (key.low, key.high) == pytest.approx((low, high))
        assert key.weight == pytest.approx(_weight(expected))


def _weight(expected: dict[str, Any]) -> float:
    return float(expected["isCorrect"]) if expected["weight"] is None else expected["weight"] / 100


def _same_text(marked: MarkedText | None, wanted: dict[str, str] | None) -> bool:
    """That parser folds line ends of unmarked texts and puts spaces around the blank of a missing word."""
    found = (marked.markup.value, marked.text) if marked else ("", "")
    expected = (wanted["format"], wanted["text"]) if wanted else ("", "")
    return (found[0], "".join(found[1].split())) == (expected[0], "".join(expected[1].split()))


@pytest.mark.parametrize("file", sorted(TSUGI.glob("*[0-9a-zA-Z]*.txt")), ids=lambda file: file.stem)
def test_courses_are_read_without_a_fault(file: Path) -> None:
    text = file.read_text("utf-8")
    elements = parse(text)
    assert [element for element in elements if isinstance(element, Fault)] == []
    if file.name != "quiz_questions.txt":
        assert len(elements) == sum(line.startswith("::") for line in text.split("\n"))


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(fresh_database_url) as opened:
        yield opened


@pytest.mark.stores
async def test_all_of_it_imports_and_importing_again_changes_nothing(pool: asyncpg.Pool) -> None:
    report = await import_path(pool, FOLDER)
    files = Counter(Path(entry.path).parent.name for entry in report.entries if entry.outcome is Outcome.IMPORTED)
    assert files == {"gift-grammar": 32, "gift-tsugi": 133}
    assert not report.has_errors
    counts = {topic.topic: sum(topic.counts.values()) for topic in await Questions(pool).topics()}
    assert counts["06-Python-Objects"] == 20
    picked = await Questions(pool).pick("06-Python-Objects", Difficulty.MEDIUM, 10, [], 7)
    assert len({question.question_id for question in picked}) == 10
    again = await import_path(pool, FOLDER)
    assert again.count(Outcome.IMPORTED) == 0
    assert again.count(Outcome.UNSUPPORTED) == report.count(Outcome.UNSUPPORTED)
    assert await pool.fetchval("select count(*) from arena.question_versions") == report.count(Outcome.IMPORTED)
