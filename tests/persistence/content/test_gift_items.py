"""Where items begin and end, by Moodle's rule and beyond it."""

import pytest

from persistence.content.codes import Note
from persistence.content.gift import Item, parse
from tests.persistence.content.told import told

A = "True/False: A {1 True | 0 False}"
B = "True/False: B {0 True | 1 False}"
TITLED_B = "True/False: ::b:: B {0 True | 1 False}"

SEVERAL = {
    "A{T}\n\nB{F}": [A, B],
    "A{T}\n \t \nB{F}": [A, B],
    "A{T}\nB{F}": [A, B],
    "A{T}\n// c\nB{F}": [A, B],
    "A{T}\n::b::B{F}": [A, TITLED_B],
    "A{T}\n// c\n::b::\nB{F}\n\n\n": [A, TITLED_B],
    "$CATEGORY: x\nA{T}\n$CATEGORY: y\nB{F}": ["Category x", A, "Category y", B],
    "A{T}\n$CATEGORY: y": [A, "Category y"],
    "Text.\n$CATEGORY: y\n// c": ["Description: Text. {}", "Category y"],
    "Text.\n\nA{T}": ["Description: Text. {}", A],
    "Text\nA{T}": ["True/False: Text\nA {1 True | 0 False}"],
    "// only\n\n// comments": [],
    "": [],
}
BLANK_LINE_INSIDE = {
    "Q{\n=a\n\n~b\n}": ["Single Choice: Q {1 a | 0 b}"],
    "Q{\n\n=a\n\n~b\n\n}\n\nA{T}": ["Single Choice: Q {1 a | 0 b}", A],
    "Q{=a\n\nA{T}": ["Fault unpaired_brace 1:2", A],
    "Q{=a\n\n::b::B{F}": ["Fault unpaired_brace 1:2", TITLED_B],
    "Q{=a\n\n::t::Text.\n\n}": ["Fault unpaired_brace 1:2", "Description: ::t:: Text. {}", "Fault unpaired_brace 5:1"],
    "Q{=a": ["Fault unpaired_brace 1:2"],
    "Q=a}\n\nA{T}": ["Fault unpaired_brace 1:4", A],
    "}Q{\n\nA{T}": ["Fault unpaired_brace 1:3", A],
}
BRACES_IN_TEXTS = {
    "Q{=a ~{x} ~b}": ["Single Choice: Q {1 a | 0 {x} | 0 b}"],
    "What is {x}?{=a ~b}": ["Single Choice: What is {x}? {1 a | 0 b}"],
    "Q{\n=open {\n~b\n}": ["Single Choice: Q {1 open { | 0 b}"],
    "Q{\n=close }\n~b\n}": ["Single Choice: Q {1 close } | 0 b}"],
    "Q {x}\n{=open { ~b}": ["Single Choice: Q {x} {1 open { | 0 b}"],
    "A{T}\nUse {x} in B{F}": [A, "True/False: Use {x} in B {0 True | 1 False}"],
    "Two {=2}\nand {x}": ["Short Answer: Two _____\nand {x} {1 2}"],
    "Two {=2} and {=3}": ["Short Answer: Two _____ and {=3} {1 2}"],
}
TABLE = SEVERAL | BLANK_LINE_INSIDE | BRACES_IN_TEXTS


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_items_of_a_file(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("text", [*BRACES_IN_TEXTS][:-2])
def test_tolerated_braces_are_noted(text: str) -> None:
    last = parse(text)[-1]
    assert isinstance(last, Item)
    assert last.notes == (Note.BRACES_TAKEN_AS_TEXT,)


def test_comments_go_with_the_item_below_them() -> None:
    elements = parse("A{T}\n// [id:b]\n::b::B{F}\n// [id:c]\nC{T}")
    assert [element.source_id for element in elements if isinstance(element, Item)] == ["", "b", "c"]


def test_comments_at_the_end_are_the_last_item_s() -> None:
    (item,) = parse("A{T}\n// [id:a]")
    assert isinstance(item, Item)
    assert item.source_id == "a"


def test_places_count_from_one_and_comments_do_not_move_them() -> None:
    text = "// a comment\n  ::t:: Q\n// another\n{T}\n\n\n\tR{F}\n"
    assert [(element.place.line, element.place.column, element.lines) for element in parse(text)] == [
        (2, 3, range(2, 5)),
        (7, 2, range(7, 8)),
    ]
