"""Which items become questions, how, and why others do not."""

import pytest

from game.question import AcceptedText, Difficulty, NumberRange, Option, Question, QuestionType, TextFormat
from persistence.content.codes import Code, Note
from persistence.content.drafts import ANSWERS_MAX, TEXT_LENGTH_MAX, Refused, Setting, question_from, setting_of
from persistence.content.gift import Item, parse

DEFAULT = Setting("Default", Difficulty.MEDIUM, "en")


def drafted(text: str) -> tuple[Question, tuple[Note, ...]]:
    item = parse(text)[-1]
    assert isinstance(item, Item)
    return question_from(item, DEFAULT)


REFUSED = {
    "Q{}": (Code.UNSUPPORTED_TYPE, {"kind": "Essay"}),
    "Q{=a->b =c->d}": (Code.UNSUPPORTED_TYPE, {"kind": "Matching"}),
    "Q": (Code.UNSUPPORTED_TYPE, {"kind": "Description"}),
    "::t::{T}": (Code.EMPTY_QUESTION, {}),
    "[html]<p> </p>{T}": (Code.EMPTY_QUESTION, {}),
    "Q{=a ~}": (Code.EMPTY_ANSWER, {}),
    "Q{=}": (Code.EMPTY_ANSWER, {}),
    "Q{~%100%a}": (Code.TOO_FEW_OPTIONS, {"count": "1"}),
    "Q{=a ~a ~b}": (Code.CONTRADICTORY_OPTIONS, {"text": "a"}),
    "Q{~a ~b}": (Code.WEIGHTS_SUM, {"percent": "0"}),
    "Q{~%50%a ~%30%b}": (Code.WEIGHTS_SUM, {"percent": "80"}),
    "Q{~%60%a ~%60%b}": (Code.WEIGHTS_SUM, {"percent": "120"}),
    "Q{=%50%a}": (Code.NO_FULL_ANSWER, {}),
    "Q{#=%90%5}": (Code.NO_FULL_ANSWER, {}),
    "Q{=" + "=".join(map(str, range(ANSWERS_MAX + 1))) + "}": (
        Code.TOO_MANY_ANSWERS,
        {"count": str(ANSWERS_MAX + 1), "limit": str(ANSWERS_MAX)},
    ),
    "Q" * (TEXT_LENGTH_MAX + 1) + "{T}": (
        Code.TOO_LONG,
        {"count": str(TEXT_LENGTH_MAX + 1), "limit": str(TEXT_LENGTH_MAX)},
    ),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_refused(text: str, reason: tuple[Code, dict[str, str]]) -> None:
    with pytest.raises(Refused) as caught:
        drafted(text)
    assert (caught.value.code, caught.value.values) == reason


def test_a_single_choice() -> None:
    question, notes = drafted("$CATEGORY: Sums/Hard\n1+1?{=2#yes ~3 ####It is two.}")
    assert notes == ()
    assert question == Question(
        question_id="",
        version=0,
        topic="Sums",
        difficulty_level=Difficulty.HARD,
        question_type=QuestionType.SINGLE_CHOICE,
        content="1+1?",
        options=(Option("2", 1.0, "yes"), Option("3", 0.0)),
        explanation="It is two.",
    )


def test_true_comes_before_false() -> None:
    question, _ = drafted("[html]<b>Q</b>{F#wrong}")
    assert question.options == (Option("True", 0.0, "wrong"), Option("False", 1.0))
    assert question.text_format is TextFormat.HTML


def test_thirds_are_scaled_to_the_whole() -> None:
    question, _ = drafted("Q{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}")
    weights = [option.weight for option in question.options]
    assert sum(weights[:3]) == 1.0
    assert weights[3] == -1.0


def test_keys_of_numbers_and_texts() -> None:
    assert drafted("Q{#=5:1 =%50%5..9#near}")[0].ranges == (NumberRange(4, 6), NumberRange(5, 9, 0.5, "near"))
    assert drafted("[html]Q{=<p>a  &amp;\nb</p> =%0%*#no}")[0].texts == (
        AcceptedText("a & b"),
        AcceptedText("*", 0.0, "no"),
    )


def test_one_html_text_makes_all_of_them_html() -> None:
    question, notes = drafted("a < b{=[html]<i>x</i>#<3 ~[html]<u> ####1 < 2\\nso}")
    assert question.text_format is TextFormat.HTML
    assert question.content == "a &lt; b"
    assert question.options == (Option("<i>x</i>", 1.0, "&lt;3"), Option("&lt;u&gt;", 0.0))
    assert question.explanation == "1 &lt; 2<br>so"
    assert notes == (Note.TAG_TAKEN_AS_TEXT,)


def test_the_same_option_twice_is_taken_once() -> None:
    question, notes = drafted("Q{=a =a ~b}")
    assert [option.text for option in question.options] == ["a", "b"]
    assert notes == (Note.SAME_OPTION_TWICE,)


@pytest.mark.parametrize(
    ("category", "topic", "difficulty"),
    [
        ("", "Default", Difficulty.MEDIUM),
        ("Astronomy", "Astronomy", Difficulty.MEDIUM),
        ("Science/Astronomy/Easy", "Astronomy", Difficulty.EASY),
        ("Astronomy / hard", "Astronomy", Difficulty.HARD),
        ("Easy", "Default", Difficulty.EASY),
        ("$course$/top/Unit 1: A//B", "Unit 1: A/B", Difficulty.MEDIUM),
        ("$course$/top/", "Default", Difficulty.MEDIUM),
        ("Hard/Facts", "Facts", Difficulty.MEDIUM),
        ("x" * 100, "x" * 80, Difficulty.MEDIUM),
    ],
)
def test_topic_and_difficulty_of_a_category(category: str, topic: str, difficulty: Difficulty) -> None:
    assert setting_of(category, DEFAULT) == Setting(topic, difficulty, "en")
