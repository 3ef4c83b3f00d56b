"""Whatever a file holds: the parser ends with items, and every line is in one of them."""

from hypothesis import example, given
from hypothesis import strategies as st

from persistence.content.gift import parse

SIGNS = ["{", "}", "~", "=", "#", "####", "::", "//", "\n", "\n\n", "\\", "->", "\t", " ", "\x00", "“", "a"]
WORDS = ["T", "FALSE", "$CATEGORY:", "%50%", "[html]", "[id:1]", "5..6", "1:0.5"]
LITERALS = ["<b>", '<a href="x=1">', "{% x %}", "{{ y }}", "&#39;"]
FRAGMENTS = st.sampled_from([*SIGNS, *WORDS, *LITERALS])
TEXTS = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=40).map("".join))


@given(TEXTS)
@example("0\n{")
@example("{\n\n::")
@example("a\n$CATEGORY:\n//\n}")
def test_every_line_is_in_one_item(text: str) -> None:
    elements = parse(text)
    covered = {line for element in elements for line in element.lines}
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.strip().startswith("//"):
            assert number in covered, (number, elements)


@given(TEXTS)
def test_items_stand_in_order_and_places_are_inside_them(text: str) -> None:
    previous = range(1)
    for element in parse(text):
        assert element.lines.start >= previous.stop
        assert element.place.line in element.lines
        assert element.place.column >= 1
        previous = element.lines


@given(
    st.text(alphabet=st.characters(exclude_characters="\x00\\", exclude_categories=["Cs", "Cc"])).filter(
        lambda text: "->" not in text  # which makes an answer a pair to match
    )
)
@example("-")
def test_an_escaped_text_comes_back_as_it_was(text: str) -> None:
    """As long as it does not look like a format or a comment, which GIFT has no escape for."""
    wanted = f"x{text}x"
    escaped = "".join(f"\\{character}" if character in "~=#{}:" else character for character in wanted)
    (item,) = parse(f"{escaped}{{={escaped}}}")
    assert item.stem.text == wanted  # type: ignore[union-attr]
    assert item.choices[0].text.text == wanted  # type: ignore[union-attr]
