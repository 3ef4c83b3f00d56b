"""What each question type gives for an answer: tables of key and answer → credit, and feedback of the key that hit."""

from __future__ import annotations

import time

import pytest

from game.judging import Verdict, judge
from game.judging.number import parse
from game.judging.text import normalised
from game.question import AcceptedText, Answer, Difficulty, NumberRange, Option, Question, QuestionType


def choice(question_type: QuestionType, *weights: float) -> Question:
    options = tuple(Option(f"option {n}", weight, f"feedback {n}") for n, weight in enumerate(weights))
    return Question("q", 1, "T", Difficulty.EASY, question_type, "?", options=options)


def numeric(*ranges: NumberRange) -> Question:
    return Question("q", 1, "T", Difficulty.EASY, QuestionType.NUMERIC, "?", ranges=ranges)


def typed(*texts: AcceptedText | str, case_sensitive: bool = False) -> Question:
    keys = tuple(AcceptedText(key) if isinstance(key, str) else key for key in texts)
    kind = QuestionType.SHORT_ANSWER
    return Question("q", 1, "T", Difficulty.EASY, kind, "?", texts=keys, case_sensitive=case_sensitive)


def credit(question: Question, answer: Answer) -> float | None:
    verdict = judge(question, answer)
    return None if verdict is None else verdict.credit


@pytest.mark.parametrize(
    ("weights", "picked", "expected"),
    [
        ((1.0, 0.0, 0.0), (0,), 1.0),
        ((1.0, 0.0, 0.0), (2,), 0.0),
        ((1.0, 0.5, 0.0), (1,), 0.5),
        ((1.0, -0.5, 0.0), (1,), 0.0),
        ((1.0, 0.0), (), None),
        ((1.0, 0.0), (0, 1), None),
        ((1.0, 0.0), (0, 0), None),
        ((1.0, 0.0), (2,), None),
        ((1.0, 0.0), (-1,), None),
    ],
)
@pytest.mark.parametrize("question_type", [QuestionType.SINGLE_CHOICE, QuestionType.TRUE_FALSE])
def test_one_choice(
    question_type: QuestionType, weights: tuple[float, ...], picked: tuple[int, ...], expected: float | None
) -> None:
    assert credit(choice(question_type, *weights), Answer(picked)) == expected


THIRD = 0.3333333  # as "33.33333 %" is imported


@pytest.mark.parametrize(
    ("weights", "picked", "expected", "is_correct"),
    [
        ((0.5, 0.5, -1.0), (0, 1), 1.0, True),
        ((0.5, 0.5, -1.0), (1, 0), 1.0, True),
        ((0.5, 0.5, -1.0), (0,), 0.5, False),
        ((0.5, 0.5, -1.0), (0, 1, 2), 0.0, False),
        ((0.5, 0.5, -0.5), (0, 1, 2), 0.5, False),
        ((0.5, 0.5, -1.0), (2,), 0.0, False),
        ((THIRD, THIRD, THIRD, -1.0), (0, 1, 2), 1.0, True),
        ((0.33333, 0.33333, 0.33333), (0, 1, 2), 1.0, True),
        ((0.333, 0.333, 0.333), (0, 1, 2), 3 * 0.333, False),
        ((THIRD, THIRD, THIRD, -1.0), (0, 1), 2 * THIRD, False),
        ((THIRD, THIRD, THIRD, -THIRD), (0, 3), 0.0, False),
        ((1.0, 0.5), (0, 1), 1.0, True),
        ((0.1, 0.2, -0.3), (0, 1, 2), 0.0, False),  # the floats' remainder is no credit
        ((*(1 / 7,) * 7, -1.0), tuple(range(7)), 1.0, True),
    ],
)
def test_several_choices_add_up_and_are_clipped(
    weights: tuple[float, ...], picked: tuple[int, ...], expected: float, is_correct: bool
) -> None:
    verdict = judge(choice(QuestionType.MULTIPLE_CHOICE, *weights), Answer(picked))
    assert verdict is not None
    assert (verdict.credit, verdict.is_correct) == (pytest.approx(expected, abs=0), is_correct)


@pytest.mark.parametrize("picked", [(), (0, 0), (3,), (-1,), (0, 3)])
def test_several_choices_have_their_shape(picked: tuple[int, ...]) -> None:
    assert judge(choice(QuestionType.MULTIPLE_CHOICE, 0.5, 0.5, 0.0), Answer(picked)) is None


def test_feedback_of_all_picked_options() -> None:
    verdict = judge(choice(QuestionType.MULTIPLE_CHOICE, 0.5, 0.5, 0.0), Answer((2, 0)))
    assert verdict == Verdict(0.5, False, "feedback 2 feedback 0")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (choice(QuestionType.SINGLE_CHOICE, 1.0, 0.0), Answer((0,), "option 0")),
        (choice(QuestionType.SINGLE_CHOICE, 1.0, 0.0), Answer(text="option 0")),
        (choice(QuestionType.TRUE_FALSE, 1.0, 0.0), Answer(text="True")),
        (choice(QuestionType.MULTIPLE_CHOICE, 1.0, 0.0), Answer((0,), "")),
        (numeric(NumberRange(1, 1)), Answer((0,))),
        (numeric(NumberRange(1, 1)), Answer((0,), "1")),
        (numeric(NumberRange(1, 1)), Answer()),
        (numeric(NumberRange(1, 1)), Answer(text="one")),
        (typed("a"), Answer((0,))),
        (typed("a"), Answer((0,), "a")),
        (typed("a"), Answer()),
        (typed("a"), Answer(text="")),
        (typed("a"), Answer(text=" \t\n\N{NO-BREAK SPACE}")),
    ],
)
def test_an_answer_of_another_shape_is_not_judged(question: Question, answer: Answer) -> None:
    assert judge(question, answer) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9.8", 1.0),
        ("9.80", 1.0),
        ("9,8", 1.0),
        ("9.82", 1.0),
        ("9,82", 1.0),
        ("9.79999", 0.0),
        ("9.820001", 0.0),
        ("98e-1", 1.0),
        ("  9.81  ", 1.0),
        ("+9.81", 1.0),
        ("−9.81", 0.0),
    ],
)
def test_both_edges_of_a_range_are_right(text: str, expected: float) -> None:
    """9.81 with a tolerance of 0.01; the importer computes the edges in decimals."""
    assert credit(numeric(NumberRange(9.8, 9.82)), Answer(text=text)) == expected


def test_the_best_range_that_holds_the_value_counts() -> None:
    question = numeric(
        NumberRange(90, 110, 0.5, "near"), NumberRange(100, 100, 1.0, "exact"), NumberRange(-1e300, 1e300, 0.0, "no")
    )
    assert judge(question, Answer(text="100")) == Verdict(1.0, True, "exact")
    assert judge(question, Answer(text="110")) == Verdict(0.5, False, "near")
    assert judge(question, Answer(text="111")) == Verdict(0.0, False, "no")
    assert judge(numeric(NumberRange(1, 2)), Answer(text="3")) == Verdict(0.0, False, "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("-0", 0.0),
        ("1.5", 1.5),
        ("1,5", 1.5),
        (",5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("1,5e2", 150.0),
        ("1 234", 1234.0),
        ("1\N{NARROW NO-BREAK SPACE}234,5", 1234.5),
        ("1\N{NO-BREAK SPACE}234.5", 1234.5),
        ("1'234.5", 1234.5),
        ("1’234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("1.234.567,25", 1234567.25),
        ("1,234,567.25", 1234567.25),
        ("−7", -7.0),
        ("- 7", -7.0),
        ("1.2,3.4", None),
        ("1,2.3,4", None),
        ("", None),
        (" ", None),
        ("-", None),
        (".", None),
        ("seven", None),
        ("7 km", None),
        ("7%", None),
        ("1/2", None),
        ("0x10", None),
        ("1_000", None),
        ("nan", None),
        ("inf", None),
        ("-Infinity", None),
        ("1e999", None),
        ("--1", None),
        ("٣", None),
        ("1e" + "9" * 500, None),
        ("9" * 5000, None),
    ],
)
def test_numbers_as_people_type_them(text: str, value: float | None) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("key", "text", "hits"),
    [
        ("Paris", "Paris", True),
        ("Paris", "pARIS", True),
        ("Paris", " Paris\t", True),
        ("Paris", "Pari", False),
        ("Paris", "Paris!", False),
        ("New  York", "new york", True),
        ("New York", "new\N{NO-BREAK SPACE}york", True),
        ("New York", "newyork", False),
        ("Straße", "STRASSE", True),
        ("ﬁsh", "fish", True),  # a ligature
        ("café", "cafe\N{COMBINING ACUTE ACCENT}", True),
        ("café", "cafe", False),
        ("x²", "x2", True),  # NFKC: formatting, not meaning
        ("１２", "12", True),
        ("*", "anything", True),
        ("*a*", "banana", True),
        ("*a*", "kiwi", False),
        ("colo*r", "colour", True),
        ("colo*r", "color", True),
        ("colo*r", "colo", False),
        ("ab*ba", "aba", False),  # head and tail may not overlap
        ("ab*ba", "abba", True),
        ("a*b*c", "a1b2c", True),
        ("a*b*c", "acb", False),
        ("a*bb*c", "abc", False),
        ("a**b", "ab", True),
        ("*end", "the END", True),
        ("start*", "startle", True),
        ("a.c", "abc", False),  # no regular expression
        ("[a]", "a", False),
        (r"2\*3", "2*3", True),  # Moodle: an escaped asterisk is one
        (r"2\*3", "2x3", False),
        (r"2\*3*", "2*3=6", True),
        (r"*\**", "a*b", True),
        (r"*\**", "ab", False),
        ("5*3", "5*3", True),
        (r"C:\dir", r"c:\DIR", True),
    ],
)
def test_short_answers(key: str, text: str, hits: bool) -> None:
    assert credit(typed(key), Answer(text=text)) == float(hits)


@pytest.mark.parametrize(("text", "expected"), [("DNA", 1.0), ("dna", 0.0), (" DNA ", 1.0), ("ＤＮＡ", 1.0)])
def test_case_counts_where_the_question_says_so(text: str, expected: float) -> None:
    assert credit(typed("DNA", case_sensitive=True), Answer(text=text)) == expected


def test_the_best_key_that_fits_counts() -> None:
    question = typed(AcceptedText("*", 0.0, "no"), AcceptedText("par*", 0.5, "nearly"), AcceptedText("paris"))
    assert judge(question, Answer(text="Paris")) == Verdict(1.0, True, "")
    assert judge(question, Answer(text="Parma")) == Verdict(0.5, False, "nearly")
    assert judge(question, Answer(text="Rome")) == Verdict(0.0, False, "no")
    assert judge(typed("paris"), Answer(text="Rome")) == Verdict(0.0, False, "")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("*a" * 200 + "*b", "a" * 4_000),
        ("*" * 4_000, "a" * 4_000),
        ("a*" * 500, "a" * 4_000),
        ("*" + "a" * 500 + "*" + "a" * 500 + "b*", "a" * 4_000),
        ("*ab" * 300, "ab" * 299 + "a" * 3_000),
    ],
    ids=["many stars", "only stars", "every letter", "long pieces", "just missed"],
)
def test_patterns_that_would_ruin_a_regular_expression_stay_fast(key: str, text: str) -> None:
    """Exponential matching would never end; a generous bound keeps a slow machine green."""
    started = time.perf_counter()
    judge(typed(key), Answer(text=text))
    assert time.perf_counter() - started < 0.5


def test_normalising_twice_changes_nothing() -> None:
    for text in ("Ǆ ﬁ  Straße", "ΑΣ ς", "İstanbul", "½ ㎏", "\N{ANGSTROM SIGN}"):
        once = normalised(text, case_sensitive=False)
        assert normalised(once, case_sensitive=False) == once
