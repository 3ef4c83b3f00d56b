"""Turn a marked text into what is stored: plain text, or HTML that holds nothing but a small set of harmless tags.

Links keep their text, images their alternative text, everything else its text alone. LaTeX stays as it is written.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt

from persistence.content.codes import Note
from persistence.content.gift_text import MarkedText, Markup

_INLINE = {"br", "b", "i", "em", "strong", "code", "sub", "sup", "span"}
_BLOCK = {"p", "pre", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th"}
TAGS = _INLINE | _BLOCK
ATTRIBUTES = {tag: {"dir", "lang"} for tag in ("span", "p", "li", "blockquote", "td", "th")}

_OTHER_BLOCK = re.compile(r"<(/?)(?:div|h[1-6]|section|article|header|footer|center)\b[^<>]*>", re.IGNORECASE)
_OTHER_CODE = re.compile(r"<(/?)(?:kbd|samp|tt|var)\b[^<>]*>", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_LINK = re.compile(r"<a\s[^<>]*>", re.IGNORECASE)
_MATH = re.compile(r"\\\((?:.|\n)*?\\\)|\\\[(?:.|\n)*?\\\]|\$\$(?:.|\n)*?\$\$")
_ANY_TAG = re.compile(r"<[^<>]*>")
_SOLE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
_PAIR = re.compile(rf"<({'|'.join(sorted(TAGS | {'a', 'div'}))})\b[^<>]*>(?=.*?</\1>)", re.IGNORECASE | re.DOTALL)
_BREAK_IN_TEXT = re.compile(r"\S<br\s*/?>|<br\s*/?>\S", re.IGNORECASE)
_BLOCK_NAME = rf"(?:{'|'.join(sorted(_BLOCK | {'br', 'div'}))})\b"
_BREAK_BESIDE_BLOCK = re.compile(rf"(</?{_BLOCK_NAME}[^<>]*>)[ \t]*\n|\n[ \t]*(?=</?{_BLOCK_NAME})", re.IGNORECASE)

_markdown = MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True, slots=True)
class Rendered:
    """`text` is HTML when `is_html`. `notes` are codes of what was lost."""

    text: str
    is_html: bool
    notes: tuple[Note, ...] = ()

    def as_html(self) -> str:
        return self.text if self.is_html else plain_to_html(self.text)


def render(marked: MarkedText, *, may_be_tag: bool = False) -> Rendered:
    """`may_be_tag`: an answer such as `<body>` that is nothing but a tag means the tag's name, and is shown as text."""
    text = marked.text
    rendered = _rendered(marked)
    if may_be_tag and rendered.is_html and text and not visible_text(rendered.text):
        return Rendered(text, is_html=False, notes=(*rendered.notes, Note.TAG_TAKEN_AS_TEXT))
    return rendered


def _rendered(marked: MarkedText) -> Rendered:
    text = marked.text
    match marked.markup:
        case Markup.HTML:
            return _sanitised(text)
        case Markup.MARKDOWN:
            return _sanitised(_markdown_to_html(text))
        case Markup.MOODLE if looks_like_html(text):
            return _sanitised(text if "<pre" in text.lower() else _with_breaks(text))
    return Rendered(text, is_html=False)


def looks_like_html(text: str) -> bool:
    """A question about tags (`Which tag is bold? ~<b>`) is text; a pair of known tags around text is markup."""
    has_break = _BREAK_IN_TEXT.search(text) is not None and _ANY_TAG.sub("", text).strip() != ""
    return has_break or _PAIR.search(text) is not None


def plain_to_html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def to_plain(marked: MarkedText) -> str:
    """What a person would type for this text: tags gone, entities resolved."""
    rendered = render(marked, may_be_tag=True)
    return visible_text(rendered.text) if rendered.is_html else rendered.text


def visible_text(markup: str) -> str:
    return html.unescape(_ANY_TAG.sub("", markup)).strip()


def _sanitised(source: str) -> Rendered:
    notes: list[Note] = []
    if _LINK.search(source):
        notes.append(Note.LINK_DROPPED)
    if _IMAGE.search(source):
        notes.append(Note.IMAGE_DROPPED)
        source = _IMAGE.sub(_alternative, source)
    source = _OTHER_CODE.sub(r"<\1code>", _OTHER_BLOCK.sub(r"<\1p>", source))
    clean = nh3.clean(source, tags=TAGS, attributes=ATTRIBUTES, link_rel=None).strip()
    sole = _SOLE_PARAGRAPH.fullmatch(clean)
    return Rendered(sole[1] if sole else clean, is_html=True, notes=tuple(notes))


def _with_breaks(text: str) -> str:
    """A line's end is shown as one, as in Moodle, unless a block begins or ends there anyway."""
    return _BREAK_BESIDE_BLOCK.sub(r"\1", text).replace("\n", "<br>")


def _alternative(image: re.Match[str]) -> str:
    alt = _ALT.search(image[0])
    return (alt[1] or alt[2] or "") if alt else ""


def _markdown_to_html(text: str) -> str:
    """Formulas are put aside first: Markdown would eat their backslashes and underscores."""
    formulas: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        formulas.append(match[0])
        return f"\N{OBJECT REPLACEMENT CHARACTER}{len(formulas) - 1}\N{OBJECT REPLACEMENT CHARACTER}"

    marked = _MATH.sub(put_aside, text.replace("\N{OBJECT REPLACEMENT CHARACTER}", ""))
    rendered: str = _markdown.render(marked)
    for index, formula in enumerate(formulas):
        mark = f"\N{OBJECT REPLACEMENT CHARACTER}{index}\N{OBJECT REPLACEMENT CHARACTER}"
        rendered = rendered.replace(mark, html.escape(formula, quote=False))
    return rendered
