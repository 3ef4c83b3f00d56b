"""Read GIFT, Moodle's plain text format for questions. Pure: text in, items and faults out; nothing is left out.

The rules are those of Moodle's importer (`question/format/gift/format.php`); where real files need more tolerance,
`gift_items.py` and `gift_text.py` say which and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from game.question import QuestionType
from persistence.content.codes import Code, Note
from persistence.content.gift_answers import AnswerReader, Answers, Choice, Numeral, Unreadable, Unsupported
from persistence.content.gift_items import AnswerBlock, BraceFault, Span, answer_block, mask_comments, spans
from persistence.content.gift_text import (
    COMMENT_MASK,
    Lines,
    MarkedText,
    Markup,
    Place,
    controls,
    marked_text,
    unescape,
    without_comments,
)

BLANK = "_____"
"""Stands in the text where a missing word is asked for."""

_ID = re.compile(r"\[id:((?:\\\]|[^\]\n]){1,200})\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]\n]){1,200})\]")
_TITLE = re.compile(r"::((?:\\.|[^\\])*?)::", re.DOTALL)
_COMMENT = re.compile(f"{COMMENT_MASK}+")


@dataclass(frozen=True, slots=True)
class Category:
    """Holds for the items after it; `path` is as written, parts separated by `/`."""

    path: str
    place: Place
    lines: range


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the file says it, on `lines` of the file. `notes` are codes of what was tolerated."""

    kind: QuestionType | Unsupported
    stem: MarkedText
    place: Place
    lines: range
    title: str = ""
    source_id: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    choices: tuple[Choice, ...] = ()
    numerals: tuple[Numeral, ...] = ()
    general_feedback: MarkedText | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """An item that could not be read, and where."""

    code: Code
    place: Place
    lines: range
    title: str = ""
    values: dict[str, str] = field(default_factory=dict)


def parse(text: str) -> tuple[Category | Item | Fault, ...]:
    """All items of a file in order. Lines end with `\\n`; each that is not blank or a comment is in one of them."""
    text = text.replace(COMMENT_MASK, "\N{REPLACEMENT CHARACTER}")
    return tuple(_Parser(text).elements())


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._masked = mask_comments(text)
        self._lines = Lines(text)

    def elements(self) -> Iterator[Category | Item | Fault]:
        category = ""
        for span in spans(self._masked):
            if span.is_category:
                category = unescape(without_comments(self._masked[span.start : span.end])).strip()
                category = category.removeprefix("$CATEGORY:").strip()
                yield Category(category, self._lines.place(span.start), self._line_numbers(span))
            else:
                yield self._item(span, category)

    def _item(self, span: Span, category: str) -> Item | Fault:
        title, body_start = self._title(span)
        try:
            return self._read(span, title, body_start, category)
        except Unreadable as error:
            place = self._lines.place(error.offset)
            return Fault(error.code, place, self._line_numbers(span), title, error.values)

    def _read(self, span: Span, title: str, body_start: int, category: str) -> Item:
        block = answer_block(self._masked, body_start, span.end)
        comments = self._comments(span)
        if isinstance(block, BraceFault):
            raise Unreadable(Code.UNPAIRED_BRACE, block.offset)
        if block is None:
            stem = marked_text(self._masked[body_start : span.end], Markup.MOODLE)
            answers, general = Answers(Unsupported.DESCRIPTION), None
        else:
            stem = self._stem(body_start, block, span.end)
            answers, general = self._answers(block, stem.markup)
        source_id = _ID.search(comments)
        return Item(
            kind=answers.kind,
            stem=stem,
            place=self._lines.place(span.start),
            lines=self._line_numbers(span),
            title=title,
            source_id=source_id[1].replace("\\]", "]").strip() if source_id else "",
            tags=tuple(tag.replace("\\]", "]").strip() for tag in _TAG.findall(comments)),
            category=category,
            choices=answers.choices,
            numerals=answers.numerals,
            general_feedback=general,
            notes=(Note.BRACES_TAKEN_AS_TEXT,) if block and block.tolerated else (),
        )

    def _title(self, span: Span) -> tuple[str, int]:
        """The title and where the rest begins. A `::` without an end is dropped, as Moodle does."""
        if not self._masked.startswith("::", span.start):
            return "", span.start
        titled = _TITLE.match(self._masked, span.start, span.end)
        if not titled:
            return "", span.start + 2
        return " ".join(unescape(without_comments(titled[1])).split()), titled.end()

    def _stem(self, start: int, block: AnswerBlock, end: int) -> MarkedText:
        """Text after the answers makes the question one with a missing word."""
        stem = self._masked[start : block.opening]
        tail = self._masked[block.closing + 1 : end]
        return marked_text(stem + BLANK + tail if without_comments(tail).strip() else stem, Markup.MOODLE)

    def _answers(self, block: AnswerBlock, markup: Markup) -> tuple[Answers, MarkedText | None]:
        start, end = block.opening + 1, block.closing
        hashes = controls(self._masked, start, end, "#")
        runs = [a for a, d in zip(hashes, hashes[3:], strict=False) if d - a == 3]
        general = marked_text(self._masked[runs[-1] + 4 : end], markup) if runs else None
        answers = AnswerReader(self._masked, self._lines, markup).read(start, runs[-1] if runs else end)
        return answers, general if general and general.text else None

    def _comments(self, span: Span) -> str:
        masks = _COMMENT.finditer(self._masked, span.comments_start, span.end)
        return "\n".join(self._text[slice(*mask.span())] for mask in masks)

    def _line_numbers(self, span: Span) -> range:
        return range(self._lines.place(span.start).line, self._lines.place(span.end - 1).line + 1)
