"""From a marked text to plain text or harmless HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence.content.codes import Note
from persistence.content.gift_text import MarkedText, Markup
from persistence.content.markup import Rendered, plain_to_html, render, to_plain

HTML = {
    "<p>one</p>": "one",
    "<p>one</p><p>two</p>": "<p>one</p><p>two</p>",
    "a <b>b</b> <em onclick='x()'>c</em>": "a <b>b</b> <em>c</em>",
    "x<script>alert(1)</script>y": "xy",
    "<svg/onload=alert(1)>x": "x",
    "<div>a</div><h2>b</h2>": "<p>a</p><p>b</p>",
    "<kbd>x</kbd>": "<code>x</code>",
    '<span dir="rtl" lang="he" style="color:red">x</span> y': '<span dir="rtl" lang="he">x</span> y',
    "a < b & c": "a &lt; b &amp; c",
    r"\(x^2\) and \(a &lt; b\)": r"\(x^2\) and \(a &lt; b\)",
    "<!-- hidden -->seen": "seen",
    "<table><tr><td>1</td></tr></table>": "<table><tbody><tr><td>1</td></tr></tbody></table>",
}
MARKDOWN = {
    "*a* `b < c`": "<em>a</em> <code>b &lt; c</code>",
    "- x\n- y": "<ul>\n<li>x</li>\n<li>y</li>\n</ul>",
    r"if \(a_1<b_2 * c*\) then": r"if \(a_1&lt;b_2 * c*\) then",
    "$$a_1$$ and *b*": "$$a_1$$ and <em>b</em>",
    "<script>x</script>ok": "ok",
}


@pytest.mark.parametrize(("source", "expected"), HTML.items())
def test_html(source: str, expected: str) -> None:
    assert render(MarkedText(source, Markup.HTML)) == Rendered(expected, is_html=True)


@pytest.mark.parametrize(("source", "expected"), MARKDOWN.items())
def test_markdown(source: str, expected: str) -> None:
    assert render(MarkedText(source, Markup.MARKDOWN)) == Rendered(expected, is_html=True)


@pytest.mark.parametrize(
    "text", ["a < b > c", "<html>", "Which tag is <b>?", "What does <br> do?", "<br>", "x\n  y", "&lt;", "<p"]
)
def test_unmarked_text_that_is_no_markup_stays_as_it_is(text: str) -> None:
    assert render(MarkedText(text, Markup.MOODLE)) == Rendered(text, is_html=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "a <b>b</b>\nc": "a <b>b</b><br>c",
        "a<br/>b": "a<br>b",
        "Pick:\n<ul>\n<li>a</li>\n</ul>\nor b\nor c": "Pick:<ul><li>a</li></ul>or b<br>or c",
        "See\n<pre>a\n  b</pre>": "See\n<pre>a\n  b</pre>",
    }.items(),
)
def test_unmarked_text_with_known_tags_is_html(text: str, expected: str) -> None:
    assert render(MarkedText(text, Markup.MOODLE)) == Rendered(expected, is_html=True)


def test_plain_text_is_never_html() -> None:
    assert render(MarkedText("<b>x</b>", Markup.PLAIN)) == Rendered("<b>x</b>", is_html=False)
    assert plain_to_html('<b>"x" & y</b>\nz') == '&lt;b&gt;"x" &amp; y&lt;/b&gt;<br>z'


def test_links_and_images_leave_their_text_and_a_note() -> None:
    rendered = render(MarkedText('<a href="/x">there</a> <img src=p.png alt="a &lt;cat&gt;"> <img>', Markup.HTML))
    assert rendered == Rendered("there a &lt;cat&gt;", True, (Note.LINK_DROPPED, Note.IMAGE_DROPPED))


def test_an_answer_that_is_a_tag_is_shown_as_text() -> None:
    tag = MarkedText("<body>", Markup.HTML)
    assert render(tag, may_be_tag=True) == Rendered("<body>", False, (Note.TAG_TAKEN_AS_TEXT,))
    assert render(tag).text == ""


@pytest.mark.parametrize(
    ("text", "markup", "typed"),
    [("<p>a &amp; b</p>", Markup.HTML, "a & b"), ("*a*", Markup.MARKDOWN, "a"), ("<b>", Markup.MOODLE, "<b>")],
)
def test_what_a_person_would_type(text: str, markup: Markup, typed: str) -> None:
    assert to_plain(MarkedText(text, markup)) == typed


@given(st.text(alphabet="<>/ab \"'=&;!-scriptonjve:(1)\n*`[]"), st.sampled_from([Markup.HTML, Markup.MARKDOWN]))
def test_sanitised_html_stays_what_it_is_when_sanitised_again(text: str, markup: Markup) -> None:
    once = render(MarkedText(text, markup)).text
    assert "<script" not in once
    assert "<a" not in once
    assert render(MarkedText(f"x{once}", Markup.HTML)).text.removeprefix("x").strip() == once
