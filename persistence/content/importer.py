"""Import a file or a folder into the bank of questions. Importing again what is there changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg

from game.question import Difficulty, Question
from persistence.content.codes import Code, Note
from persistence.content.drafts import TOPIC_LENGTH_MAX, Refused, Setting, question_from
from persistence.content.files import FileRefused, find, read_gift
from persistence.content.gift import Category, Fault, Item, parse
from persistence.content.report import ImportReport, Outcome, ReportEntry
from persistence.postgres.question_rows import content_hash
from persistence.postgres.questions import Questions, Saved

SAMPLE_FOLDER = Path(__file__).parent / "sample"
"""Our own bank: four topics, every difficulty."""

_KEY_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class _Taken:
    """An item that became a question: what it is called in its bank, and its entry as long as it counts as new."""

    source_key: str
    question: Question
    entry: ReportEntry


async def import_path(
    pool: asyncpg.Pool,
    path: Path,
    *,
    topic: str | None = None,
    difficulty: Difficulty = Difficulty.MEDIUM,
    bank: str | None = None,
    locale: str = "en",
    tenant_id: str = "default",
) -> ImportReport:
    """Import `path` and say what became of each item. `topic` and `difficulty` hold where a file says none itself.

    A bank is a file: `folder/file`, or with `bank` that name (for a folder `bank/file`). Only the database's own
    errors are raised; a file that is imported is imported whole or not at all.
    """
    root = await asyncio.to_thread(path.resolve)
    entries: list[ReportEntry] = []
    for file in await asyncio.to_thread(find, root):
        setting = Setting(_one_line(topic or file.stem)[:TOPIC_LENGTH_MAX], difficulty, locale)
        read = await asyncio.to_thread(_read, file, setting)
        taken = [result for result in read if isinstance(result, _Taken)]
        saved = await Questions(pool).save(
            _bank_name(root, file, bank), [(one.source_key, one.question) for one in taken], tenant_id
        )
        outcomes = iter(saved)
        entries += [_outcome(one, next(outcomes)) if isinstance(one, _Taken) else one for one in read]
    return ImportReport(tuple(entries))


def _read(file: Path, setting: Setting) -> list[_Taken | ReportEntry]:
    """Each item of the file: ready to be stored, or why not."""
    return list(_results(file, setting))


def _results(file: Path, setting: Setting) -> Iterator[_Taken | ReportEntry]:
    path = _encodable(str(file))
    try:
        source = read_gift(file)
    except FileRefused as refused:
        outcome = Outcome.UNSUPPORTED if refused.code is Code.UNSUPPORTED_FORMAT else Outcome.ERROR
        yield ReportEntry(path, outcome, code=refused.code, values=refused.values)
        return
    keys: set[str] = set()
    hashes: set[str] = set()
    for element in parse(source.text):
        match element:
            case Fault(code=code, place=place, title=title, values=values):
                yield ReportEntry(path, Outcome.ERROR, place.line, place.column, title, code=code, values=values)
            case Item():
                yield _taken(path, element, setting, source.notes, keys, hashes)
            case Category():
                pass


def _taken(
    path: str, item: Item, setting: Setting, file_notes: tuple[Note, ...], keys: set[str], hashes: set[str]
) -> _Taken | ReportEntry:
    """`keys` and `hashes` are those of the items before this one in the file, and get this one's."""
    entry = ReportEntry(path, Outcome.IMPORTED, item.place.line, item.place.column, item.title, item.kind)
    try:
        question, notes = question_from(item, setting)
    except Refused as refused:
        place = refused.place or item.place
        outcome = Outcome.UNSUPPORTED if refused.code is Code.UNSUPPORTED_TYPE else Outcome.ERROR
        return replace(
            entry, outcome=outcome, line=place.line, column=place.column, code=refused.code, values=refused.values
        )
    notes = (*file_notes, *notes)
    digest = content_hash(question)
    if digest in hashes:
        return replace(entry, outcome=Outcome.UNCHANGED, notes=(*notes, Note.SAME_QUESTION_TWICE))
    hashes.add(digest)
    wanted = _source_key(item, digest)
    source_key, number = wanted, 1
    while source_key in keys:
        number += 1
        source_key = f"{wanted}#{number}"
    keys.add(source_key)
    if number > 1:
        notes = (*notes, Note.SAME_KEY_TWICE)
    return _Taken(source_key, question, replace(entry, notes=notes))


def _source_key(item: Item, digest: str) -> str:
    """What the item is called in its bank: its id, else its title, else its content."""
    key = _one_line(item.source_id or item.title) or digest
    if len(key) > _KEY_LENGTH_MAX:
        key = key[: _KEY_LENGTH_MAX - 64] + hashlib.sha256(key.encode()).hexdigest()
    return key


def _outcome(taken: _Taken, saved: Saved) -> ReportEntry:
    if not saved.is_changed:
        return replace(taken.entry, outcome=Outcome.UNCHANGED)
    if saved.version > 1:
        return replace(taken.entry, notes=(*taken.entry.notes, Note.NEW_VERSION))
    return taken.entry


def _bank_name(root: Path, file: Path, bank: str | None) -> str:
    if root == file:
        return _encodable(bank or f"{file.parent.name}/{_without_gift(file.name)}")
    return _encodable(f"{bank or root.name}/{_without_gift(file.relative_to(root).as_posix())}")


def _without_gift(name: str) -> str:
    return name.removesuffix(".gift")


def _one_line(text: str) -> str:
    return " ".join(_encodable(text).split())


def _encodable(text: str) -> str:
    """A file name may hold bytes that are not UTF-8, which Postgres would refuse."""
    return text.encode("utf-8", "replace").decode("utf-8")
