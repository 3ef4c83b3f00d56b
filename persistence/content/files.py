"""The files of an import: which there are, what is in them as text, and which format that is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from persistence.content.codes import Code, Note

FILE_BYTES_MAX = 20_000_000
GIFT = "GIFT"

_SUFFIXES = {
    ".json": "JSON",
    ".xml": "XML",
    ".yml": "YAML",
    ".yaml": "YAML",
    ".csv": "CSV",
    ".tsv": "TSV",
    ".h5p": "H5P",
    ".md": "Markdown",
    ".html": "HTML",
    ".pdf": "PDF",
    ".docx": "Word",
}
_BINARY = {b"PK\x03\x04": "ZIP", b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"SQLite": "SQLite"}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_GIFT_SIGNS = re.compile(r"^[^\S\n]*(?:::.*?::|\$CATEGORY:)|\{\s*(?:[=~#]|T\s*\}|F\s*\}|TRUE|FALSE|\})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SourceText:
    text: str
    notes: tuple[Note, ...] = ()


class FileRefused(Exception):
    """The whole file cannot be imported: a code for the report and its values."""

    def __init__(self, code: Code, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def find(path: Path) -> list[Path]:
    """The file itself, or all files of a folder and of the folders in it, sorted; hidden ones are not content."""
    if not path.is_dir():
        return [path]
    found = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts))


def read_gift(path: Path) -> SourceText:
    """The text of a GIFT file, its lines ended by `\\n`. Raises FileRefused."""
    if path.suffix.lower() in _SUFFIXES:
        raise FileRefused(Code.UNSUPPORTED_FORMAT, format=_SUFFIXES[path.suffix.lower()])
    source = _decode(_bytes(path))
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    file_format = sniff(text)
    if file_format != GIFT and path.suffix.lower() != ".gift":
        raise FileRefused(Code.UNSUPPORTED_FORMAT, format=file_format)
    return SourceText(text, source.notes)


def sniff(text: str) -> str:
    """The name of the format that the text is in, as far as one can tell."""
    start = text.lstrip()[:200]
    if start.startswith("<?xml"):
        return "XML"
    if start.startswith(("{", '["', "[{")):
        return "JSON"
    return GIFT if _GIFT_SIGNS.search(text) else "plain text"


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > FILE_BYTES_MAX:
            raise FileRefused(Code.FILE_TOO_LARGE, count=str(size), limit=str(FILE_BYTES_MAX))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileRefused(Code.NOT_FOUND) from error
    except OSError as error:
        raise FileRefused(Code.UNREADABLE_FILE, reason=error.strerror or type(error).__name__) from error


def _decode(content: bytes) -> SourceText:
    for start, name in _BINARY.items():
        if content.startswith(start):
            raise FileRefused(Code.UNSUPPORTED_FORMAT, format=name)
    if content.startswith(_UTF_16):
        return SourceText(content.decode("utf-16", errors="replace"))
    if b"\x00" in content:
        raise FileRefused(Code.UNSUPPORTED_FORMAT, format="binary")
    try:
        return SourceText(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return SourceText(content.decode("cp1252", errors="replace"), (Note.READ_AS_CP1252,))
