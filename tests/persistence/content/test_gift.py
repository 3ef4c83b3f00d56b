"""What one item says: a table for each type of question, and for what stands around the answers."""

import pytest

from persistence.content.gift import Fault, Item, parse
from persistence.content.gift_text import Place
from tests.persistence.content.told import told

CHOICE = {
    "Q{~a ~b =c}": "Single Choice: Q {0 a | 0 b | 1 c}",
    "Q{=c ~a}": "Single Choice: Q {1 c | 0 a}",
    "Q{~a~b=c}": "Single Choice: Q {0 a | 0 b | 1 c}",
    "Q{\n  =c # yes\n  ~a # no\n}": "Single Choice: Q {1 c # yes | 0 a # no}",
    "Q{=c ~%50%half ~%-25%bad}": "Single Choice: Q {1 c | 0.5 half | -0.25 bad}",
    "Q{=one =two ~three}": "Single Choice: Q {1 one | 1 two | 0 three}",
    "Q{~%50%a ~%50%b ~%-100%c}": "Multiple Choice: Q {0.5 a | 0.5 b | -1 c}",
    "Q{~%100%a ~b}": "Multiple Choice: Q {1 a | 0 b}",
    "Q{=%50%a =%50%b ~c}": "Multiple Choice: Q {0.5 a | 0.5 b | 0 c}",
    "Q{~%33.333%a ~%x%b}": "Multiple Choice: Q {0.33333 a | 0 %x%b}",
    "Q{lead ~a =b}": "Single Choice: Q {0 lead | 0 a | 1 b}",
    "Q{~a -> b =c -> d}": "Single Choice: Q {0 a -> b | 1 c -> d}",
    "Q{=“smart” ~‘quotes’ ####Why “so”}": "Single Choice: Q {1 “smart” | 0 ‘quotes’} #### Why “so”",
}
TRUE_FALSE = {
    "Q{T}": "True/False: Q {1 True | 0 False}",
    "Q{ TRUE }": "True/False: Q {1 True | 0 False}",
    "Q{F}": "True/False: Q {0 True | 1 False}",
    "Q{FALSE#wrong#right}": "True/False: Q {0 True # wrong | 1 False # right}",
    "Q{TRUE#wrong#right####general}": "True/False: Q {1 True # right | 0 False # wrong} #### general",
    "Q{T##right}": "True/False: Q {1 True # right | 0 False}",
    "Q{true}": "True/False: Q {1 True | 0 False}",
    "Q{t}": "Short Answer: Q {1 t}",
}
NUMERIC = {
    "Q{#5}": "Numeric: Q {1 5..5}",
    "Q{#-2.5:0.5}": "Numeric: Q {1 -3..-2}",
    "Q{#9.81:0.01}": "Numeric: Q {1 9.8..9.82}",
    "Q{#-5..-1}": "Numeric: Q {1 -5..-1}",
    "Q{# =5:0 =%50%5:2 # near}": "Numeric: Q {1 5..5 | 0.5 3..7 # near}",
    "Q{#1e3#thousand}": "Numeric: Q {1 1000..1000 # thousand}",
    "Q{#5 ~#no}": "Numeric: Q {1 5..5 | 0 -1.79769e+308..1.79769e+308 # no}",
    "Q{#.5}": "Numeric: Q {1 0.5..0.5}",
    "Q{#\\=5}": "Fault bad_number 1:4",
    "Q{#five}": "Fault bad_number 1:4",
    "Q{#1e999}": "Fault bad_number 1:4",
    "Q{#5..1}": "Fault bad_range 1:4",
    "Q{#5:-1}": "Fault bad_range 1:4",
    "Q{#}": "Fault no_answers 1:4",
}
SHORT_ANSWER = {
    "Q{=a =b}": "Short Answer: Q {1 a | 1 b}",
    "Q{a}": "Short Answer: Q {1 a}",
    "Q{=%50%a* =b#good}": "Short Answer: Q {0.5 a* | 1 b # good}",
    "Two and {=2 =two} is four.": "Short Answer: Two and _____ is four. {1 2 | 1 two}",
    "Two and {~2 =3}\nis five.": "Single Choice: Two and _____\nis five. {0 2 | 1 3}",
}
OTHER = {
    "Q{}": "Essay: Q {}",
    "Q{=a####not this####but this}": "Short Answer: Q {1 a # ###not this} #### but this",
    "Q{####model answer}": "Essay: Q {} #### model answer",
    "Q{=a -> b =c -> d}": "Matching: Q {}",
    "Just a text.": "Description: Just a text. {}",
    "$CATEGORY: a/b: c": "Category a/b: c",
    "$CATEGORY: a\\=b // not a comment": "Category a=b // not a comment",
}
WEIGHTS = {
    "Q{~%101%a ~b}": "Fault bad_weight 1:4",
    "Q{=a =%-200%b}": "Fault bad_weight 1:7",
}
TITLES = {
    "::t::Q{T}": "True/False: ::t:: Q {1 True | 0 False}",
    "  ::a\\:\\: b:: Q{T}": "True/False: ::a:: b:: Q {1 True | 0 False}",
    "::two\nlines::Q{T}": "True/False: ::two lines:: Q {1 True | 0 False}",
    "::{b}::Q{T}": "True/False: ::{b}:: Q {1 True | 0 False}",
    "::no end{T}": "True/False: no end {1 True | 0 False}",
    "::::Q{T}": "True/False: Q {1 True | 0 False}",
}
ESCAPES = {
    r"\{\}\~\=\#\: \x {=\= ~\~ ~\#}": r"Single Choice: {}~=#: \x {1 = | 0 ~ | 0 #}",
    r"a\nb \\n {T}": "True/False: a\nb \\n {1 True | 0 False}",
    r"Q{=a \-> b}": "Matching: Q {}",
    "Q{=&#39; ~&#x27; ~#f}": "Single Choice: Q {1 &#39; | 0 &#x27; | 0  # f}",
    """Q{=<a href="x=1#2">y</a> ~<b>}""": """Single Choice: Q {1 <a href="x=1#2">y</a> | 0 <b>}""",
    "Q{=a ~{% if x = 1 %}}": "Single Choice: Q {1 a | 0 {% if x = 1 %}}",
    "Is {{ x }} set?{T}": "True/False: Is {{ x }} set? {1 True | 0 False}",
    "Q{%50%50%=b}": "Short Answer: Q {0.5 50% | 1 b}",
}
FORMATS = {
    "[html]<i>Q</i>{=a ~[plain]b#[markdown]c}": "Single Choice: [html]<i>Q</i> {1 [html]a | 0 b # [markdown]c}",
    "::t::[markdown] *Q*{T####why}": "True/False: ::t:: [markdown]*Q* {1 True | 0 False} #### [markdown]why",
    "[1] Q{T}": "True/False: [1] Q {1 True | 0 False}",
    "[moodle]Q{=a[html] ~b}": "Single Choice: Q {1 a[html] | 0 b}",
}
COMMENTS = {
    "// c\nQ{T}": "True/False: Q {1 True | 0 False}",
    "Q{\n// c = ~ #\n=a\n  // d\n~b\n}": "Single Choice: Q {1 a | 0 b}",
    "Q one\n// c\nQ two{T}\n// end": "True/False: Q one\nQ two {1 True | 0 False}",
    "Q{T // no comment}": "Short Answer: Q {1 T // no comment}",
}
TABLE = CHOICE | TRUE_FALSE | NUMERIC | SHORT_ANSWER | OTHER | WEIGHTS | TITLES | ESCAPES | FORMATS | COMMENTS


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_one_item(text: str, expected: str) -> None:
    assert told(text) == [expected]


def test_ids_and_tags_come_from_the_comments_of_the_item() -> None:
    text = "// [id:q-1] [tag:easy]\n// [tag:old\\]er]\nQ{T}\n\n// a note\n\nR{F}"
    first, second = parse(text)
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert (first.source_id, first.tags) == ("q-1", ("easy", "old]er"))
    assert (second.source_id, second.tags) == ("", ())


def test_a_category_holds_for_the_items_after_it() -> None:
    items = [element for element in parse("A{T}\n\n$CATEGORY: x\n\nB{T}\n\nC{T}") if isinstance(element, Item)]
    assert [item.category for item in items] == ["", "x", "x"]


def test_a_fault_names_its_place_title_and_value() -> None:
    (fault,) = parse("\n\n::t::Q {#\n  =5\n  =six }")
    assert fault == Fault("bad_number", Place(5, 4), range(3, 6), "t", {"text": "six"})


def test_zero_bytes_become_visible() -> None:
    assert told("Q\x00{T}") == ["True/False: Q\N{REPLACEMENT CHARACTER} {1 True | 0 False}"]
