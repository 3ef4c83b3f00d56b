r"""The characters of GIFT: what is escaped, what is a control character, where a place is in the file.

GIFT gives `~ = # { } :` a meaning; a backslash before one takes it away. `\n` is a line break, `\\` a backslash, and a
backslash before anything else is itself.
"""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass
from enum import StrEnum

COMMENT_MASK = "\x00"
"""Stands for every character of a comment line, so that offsets stay true while the comment is read as nothing."""

_ESCAPED = re.compile(r"\\([\\:#={}~n])")
_ESCAPE_PAIR = r"\\[\\:#={}~n]"
_MASKED_LINES = re.compile(f"[ \\t]*{COMMENT_MASK}+\\n?")
_FORMAT_PREFIX = re.compile(r"\s*\[(html|markdown|moodle|plain)\]", re.IGNORECASE)

# Real files hold tags with quoted attributes, numeric entities and template tags that nobody escaped. Moodle would cut
# them at the equals sign, the hash or the brace; none can be meant as GIFT, so all are read as text.
_LITERAL = r"""
    <[a-zA-Z][\w:-]*(?:\s+[\w:-]+(?:\s*=\s*(?:"[^"<>\n]*"|'[^'<>\n]*'))?)*\s*/?>
    |&\#(?:\d+|[xX][0-9a-fA-F]+);
    |\{%(?!-?\d)[^{}\n]*%\}
    |\{\{(?!\s*[=~\#])[^{}\n]*\}\}
"""


class Markup(StrEnum):
    """How a text of the file is written. `MOODLE` is the unmarked one: HTML if it looks like it, else plain."""

    HTML = "html"
    MARKDOWN = "markdown"
    MOODLE = "moodle"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class MarkedText:
    text: str
    markup: Markup


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, both counted from 1."""

    line: int
    column: int


class Lines:
    """Turns offsets of one text into places."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> Place:
        line = bisect.bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)


def unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text)


def without_comments(text: str) -> str:
    return _MASKED_LINES.sub("", text)


def controls(text: str, start: int, end: int, characters: str) -> list[int]:
    """Offsets in `start`..`end` of those of `characters` that are neither escaped nor inside a literal."""
    matches = _control_pattern(characters).finditer(text, start, end)
    return [match.start() for match in matches if match.end() - match.start() == 1]


@functools.cache
def _control_pattern(characters: str) -> re.Pattern[str]:
    return re.compile(f"{_ESCAPE_PAIR}|(?:{_LITERAL})|[{re.escape(characters)}]", re.VERBOSE)


def marked_text(raw: str, inherited: Markup) -> MarkedText:
    """Read one text: its own `[format]` or else the inherited one, escapes resolved, comments and edges removed."""
    raw = without_comments(raw)
    prefix = _FORMAT_PREFIX.match(raw)
    if prefix:
        return MarkedText(unescape(raw[prefix.end() :]).strip(), Markup(prefix[1].lower()))
    return MarkedText(unescape(raw).strip(), inherited)
