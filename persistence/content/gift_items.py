"""Where the items of a GIFT file begin and end, and which braces hold an item's answers.

Moodle's rule: items are parted by blank lines, and the first `{` to the first `}` are the answers. Real files break
it in three ways that have only one sensible reading, and these are read so:

- the next item follows without a blank line (a title, a category, or a further answer block begins its line);
- a blank line stands inside an answer block;
- braces of other languages stand unescaped in a text: `{% csrf %}` inside the answers, or before them.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from persistence.content.gift_text import COMMENT_MASK, controls

_COMMENT_LINE = re.compile(r"^[^\S\n]*//[^\n]*", re.MULTILINE)
_ITEM_START = re.compile(r"^[^\S\n]*(?:::|\$CATEGORY:)", re.MULTILINE)
_TITLED_START = re.compile(r"^[^\S\n]*(?:::(?:\\.|[^\\\n])+?::|\$CATEGORY:[^\n]*\n?)", re.MULTILINE)
_BLANK_OR_COMMENT = re.compile(f"[\\s{COMMENT_MASK}]*")
_ANSWERS_BEGIN = re.compile(f"[\\s{COMMENT_MASK}]*(?:[=~#]|(?:T|F|(?i:TRUE|FALSE))[\\s{COMMENT_MASK}]*(?:#|\\Z)|\\Z)")


@dataclass(frozen=True, slots=True)
class Span:
    """One item in the masked text: `start`..`end`; its comments are everything from `comments_start` on."""

    comments_start: int
    start: int
    end: int
    is_category: bool = False


@dataclass(frozen=True, slots=True)
class AnswerBlock:
    """Offsets of the braces that hold the answers. `tolerated`: other braces stand around unescaped."""

    opening: int
    closing: int
    tolerated: bool


@dataclass(frozen=True, slots=True)
class BraceFault:
    """A brace without its partner, at `offset`."""

    offset: int


def mask_comments(text: str) -> str:
    return _COMMENT_LINE.sub(lambda match: COMMENT_MASK * len(match[0]), text)


def spans(masked: str) -> Iterator[Span]:
    """All items of the text in order. Together they cover every line that is neither blank nor a comment."""
    for start, end in _paragraphs(masked):
        cuts = [start, *_cuts(masked, start, end), end]
        for piece in itertools.pairwise(cuts):
            span = _span(masked, *piece)
            if span:
                yield span


def _paragraphs(masked: str) -> Iterator[tuple[int, int]]:
    """Runs of lines without a blank line, joined where a blank line stands inside an answer block."""
    runs = _runs(masked)
    index = 0
    while index < len(runs):
        last = index + _runs_to_join(masked, runs, index)
        yield runs[index][0], runs[last][1]
        index = last + 1


def _runs(masked: str) -> list[tuple[int, int]]:
    """Runs of lines that are not blank."""
    runs: list[tuple[int, int]] = []
    at = 0
    in_run = False
    for line in masked.split("\n"):
        line_end = min(at + len(line) + 1, len(masked))
        if line.strip():
            runs.append((runs.pop()[0] if in_run else at, line_end))
        in_run = bool(line.strip())
        at = line_end
    return runs


def _runs_to_join(masked: str, runs: list[tuple[int, int]], index: int) -> int:
    """How many further runs belong to an answer block that stays open at the end of this one."""
    braces = controls(masked, *runs[index], "{}")
    if not braces or masked[braces[-1]] == "}":
        return 0
    for following in range(index + 1, len(runs)):
        start, end = runs[following]
        if _ITEM_START.match(masked, start):
            return 0
        further = controls(masked, start, end, "{}")
        if further:
            return following - index if masked[further[0]] == "}" else 0
    return 0


def _cuts(masked: str, start: int, end: int) -> Iterator[int]:
    """Where, inside one paragraph, a further item begins."""
    braces = controls(masked, start, end, "{}")
    closings = [offset for offset in braces if masked[offset] == "}"]
    piece_start = start
    for boundary in _TITLED_START.finditer(masked, start, end):
        is_category = boundary[0].lstrip().startswith("$")
        closed = bisect.bisect(closings, boundary.start()) > bisect.bisect(closings, piece_start)
        if is_category or closed:
            cut = _before_comments(masked, boundary.start(), piece_start)
            yield from _cuts_after_answers(masked, _between(braces, piece_start, cut))
            yield cut
            piece_start = cut
        if is_category:
            piece_start = boundary.end()
            yield piece_start
    yield from _cuts_after_answers(masked, _between(braces, piece_start, end))


def _between(offsets: list[int], start: int, end: int) -> list[int]:
    return offsets[bisect.bisect_left(offsets, start) : bisect.bisect_left(offsets, end)]


def _before_comments(masked: str, line_start: int, start: int) -> int:
    """The comments right above a line go with it."""
    while line_start > start:
        previous = masked.rfind("\n", start, line_start - 1) + 1 or start
        if masked[previous] != COMMENT_MASK:
            break
        line_start = previous
    return line_start


def _cuts_after_answers(masked: str, braces: list[int]) -> Iterator[int]:
    """The end of each line that ends with an item's answers and has further answers below it."""
    groups = _balanced_groups(masked, braces)
    while groups and not _begins_answers(masked, *groups[-1]):
        groups.pop()
    for (opening, closing), (following, _) in itertools.pairwise(groups):
        line_end = masked.find("\n", closing, following)
        if line_end > 0 and not masked[closing + 1 : line_end].strip() and _begins_answers(masked, opening, closing):
            yield line_end + 1


def _span(masked: str, start: int, end: int) -> Span | None:
    blank = _BLANK_OR_COMMENT.match(masked, start, end)
    text_start = blank.end() if blank else start
    if text_start == end:
        return None
    return Span(start, text_start, end, is_category=masked.startswith("$CATEGORY:", text_start))


def answer_block(masked: str, start: int, end: int) -> AnswerBlock | BraceFault | None:
    """The braces that hold the answers of the item in `start`..`end`; None for an item without any brace."""
    braces = controls(masked, start, end, "{}")
    if not braces:
        return None
    groups = _balanced_groups(masked, braces)
    if groups:
        chosen = next((group for group in groups if _begins_answers(masked, *group)), groups[0])
        return AnswerBlock(*chosen, tolerated=len(braces) > 2)
    openings = [offset for offset in braces if masked[offset] == "{"]
    closing = next((offset for offset in reversed(braces) if masked[offset] == "}"), -1)
    opening = next(
        (offset for offset in openings if _begins_answers(masked, offset, end)), openings[0] if openings else -1
    )
    if opening < 0 or closing < opening:
        return BraceFault(opening if opening >= 0 else closing)
    return AnswerBlock(opening, closing, tolerated=True)


def _begins_answers(masked: str, opening: int, closing: int) -> bool:
    return _ANSWERS_BEGIN.match(masked, opening + 1, closing) is not None


def _balanced_groups(masked: str, braces: list[int]) -> list[tuple[int, int]]:
    """The outermost pairs, or nothing when the braces do not pair up."""
    groups, depth, opening = [], 0, 0
    for offset in braces:
        if masked[offset] == "{":
            opening = offset if depth == 0 else opening
            depth += 1
        else:
            depth -= 1
            if depth < 0:
                return []
            if depth == 0:
                groups.append((opening, offset))
    return groups if depth == 0 else []
