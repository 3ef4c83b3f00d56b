"""Names that people choose: what may stand in one, and which two look alike.

The look-alike rule follows UTS 39's skeletons (Unicode Technical Standard 39, section 4) with a table of our own: marks
come off by decomposition, compatibility forms fold, and the Cyrillic, Greek, Armenian and Latin letters below are drawn
like the plain letters beside them. It is stricter than UTS 39 on purpose: case, separators, and i/l/1 or o/0 make no
difference. The whole table of Unicode is 900 kB and the packages that carry it are not kept up.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

from protocol.limits import NAME_CHARS_MAX, NAME_CHARS_MIN

_REMEMBERED_MAX = 10_000  # who comes is asked about several times, and at every renewal again
_SIGNS = frozenset(" _-'.")
_MARKS_PER_LETTER_MAX = 3
_ACCENT_CLASS_MIN = 200  # combining classes from here on stand above or below; lower ones are parts of the script
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_RESERVED = (
    "admin", "administrator", "arena", "bot", "gamemaster", "host", "mod", "moderator", "official", "owner",
    "practicebot", "referee", "roguelearn", "root", "server", "staff", "support", "system",
)  # fmt: skip
_USERNAME = re.compile(r"[A-Za-z0-9_-]{3,30}")

_DRAWN_LIKE = {
    # Cyrillic
    "а": "a", "в": "b", "е": "e", "ё": "e", "ѕ": "s", "і": "i", "ї": "i", "ј": "j", "к": "k", "м": "m", "н": "h",
    "о": "o", "р": "p", "с": "c", "т": "t", "у": "y", "ү": "y", "х": "x", "һ": "h", "ԁ": "d", "ԛ": "q", "ԝ": "w",
    "ь": "b", "ъ": "b", "г": "r", "ӏ": "l", "з": "3", "б": "6",
    # Greek
    "α": "a", "β": "b", "γ": "y", "ε": "e", "ζ": "z", "η": "n", "ι": "i", "κ": "k", "μ": "m", "ν": "v", "ο": "o",
    "ρ": "p", "σ": "o", "ς": "c", "τ": "t", "υ": "u", "χ": "x", "ω": "w",
    # Armenian and Hebrew
    "օ": "o", "ս": "u", "ո": "n", "հ": "h", "ց": "g", "զ": "q", "յ": "j", "ס": "o",
    # Latin of its own
    "ı": "i", "ɩ": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ɑ": "a",
    "ɡ": "g", "ʋ": "v", "ǀ": "l", "ß": "ss", "þ": "p",
    # within one script
    "i": "l", "1": "l", "0": "o", "m": "rn", "w": "vv",
}  # fmt: skip


class NameInvalid(Exception):
    """`reason`: too_short, too_long, characters, spaces or reserved."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_name(given: str) -> str:
    """The name in its normal form (NFKC). Raises `NameInvalid`."""
    name = unicodedata.normalize("NFKC", given)
    if len(name) > NAME_CHARS_MAX:
        raise NameInvalid("too_long")
    kinds = [unicodedata.category(letter) for letter in name if letter not in _SIGNS]
    if any(kind[0] not in "LMN" or kind in ("Nl", "No", "Me") for kind in kinds):
        raise NameInvalid("characters")
    if _INVISIBLE.search(name) or _stacked(name):
        raise NameInvalid("characters")
    if name.strip() != name or "  " in name:
        raise NameInvalid("spaces")
    if len(name) < NAME_CHARS_MIN:
        raise NameInvalid("too_short")
    if not any(kind[0] in "LN" for kind in kinds):
        raise NameInvalid("characters")
    if skeleton(name) in _RESERVED_SKELETONS:
        raise NameInvalid("reserved")
    return name


@lru_cache(_REMEMBERED_MAX)
def skeleton(name: str) -> str:
    """Equal for names that look alike. Only ever compared, never shown."""
    if name.isascii():
        return name.lower().translate(_ASCII_TWINS)
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(_twin(letter) for letter in folded if letter not in _SIGNS and not _is_accent(letter))


def username(claimed: object, issuer: str, subject: str) -> str:
    """A token's name where it follows the data model's rule for usernames, else one made from whose token it is."""
    if isinstance(claimed, str) and _USERNAME.fullmatch(claimed) and skeleton(claimed) not in _RESERVED_SKELETONS:
        return claimed
    return f"player-{sha256(f'{issuer} {subject}'.encode()).hexdigest()[:8]}"


def _twin(letter: str) -> str:
    """A foreign letter becomes its plain twin, and the twin what it shares with others: і → i → l."""
    plain = _DRAWN_LIKE.get(letter, letter)
    return "".join(_DRAWN_LIKE.get(part, part) for part in plain)


def _is_accent(letter: str) -> bool:
    return unicodedata.combining(letter) >= _ACCENT_CLASS_MIN


def _stacked(name: str) -> bool:
    """Marks without a letter, or piled up on one until they run over the lines above and below."""
    marks = _MARKS_PER_LETTER_MAX
    for letter in name:
        marks = marks + 1 if unicodedata.category(letter)[0] == "M" else 0
        if marks > _MARKS_PER_LETTER_MAX:
            return True
    return False


_ASCII_TWINS = {code: "" if chr(code) in _SIGNS else _twin(chr(code)) for code in range(128)}
_RESERVED_SKELETONS = frozenset(map(skeleton, _RESERVED))
