"""Importing into a real Postgres: what is stored, what a second import does, and what the report says."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from game.question import Difficulty, Question
from persistence.content.codes import Code, Note
from persistence.content.importer import SAMPLE_FOLDER, import_path
from persistence.content.report import ImportReport, Outcome
from persistence.postgres.pool import open_pool
from persistence.postgres.questions import Questions

pytestmark = pytest.mark.stores

BANK = """
$CATEGORY: {topic}/Easy

// [id:sum]
::Sum::1+1?{{=2 ~3}}

::Twice::First?{{T}}

::Twice::Second?{{F}}

Untitled?{{#5}}

::Long::Write.{{}}

::Broken::Q{{#five}}
"""


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(database_url) as opened:
        yield opened


@pytest.fixture
def topic() -> str:
    """The database is shared by the worker's tests: each keeps to a topic of its own."""
    return f"topic {uuid4().hex}"


def outcomes(report: ImportReport) -> list[tuple[str, str]]:
    return [(entry.title, entry.outcome.value) for entry in report.entries]


async def stored(pool: asyncpg.Pool, topic: str, difficulty: Difficulty = Difficulty.EASY) -> dict[str, Question]:
    questions = await Questions(pool).pick(topic, difficulty, 100, [], 0)
    return {question.content: question for question in questions}


async def test_every_item_has_its_entry_and_the_good_ones_are_stored(
    pool: asyncpg.Pool, topic: str, tmp_path: Path
) -> None:
    file = tmp_path / "bank.gift"
    file.write_text(BANK.format(topic=topic))
    report = await import_path(pool, file)
    assert outcomes(report) == [
        ("Sum", "imported"),
        ("Twice", "imported"),
        ("Twice", "imported"),
        ("", "imported"),
        ("Long", "unsupported"),
        ("Broken", "error"),
    ]
    assert [entry.notes for entry in report.entries] == [(), (), (Note.SAME_KEY_TWICE,), (), (), ()]
    broken = report.entries[-1]
    assert (broken.path, broken.line, broken.column, broken.code) == (str(file), 15, 14, Code.BAD_NUMBER)
    found = await stored(pool, topic)
    assert set(found) == {"1+1?", "First?", "Second?", "Untitled?"}
    assert [option.weight for option in found["1+1?"].options] == [1.0, 0.0]


async def test_importing_again_changes_nothing(pool: asyncpg.Pool, topic: str, tmp_path: Path) -> None:
    (tmp_path / "bank.gift").write_text(BANK.format(topic=topic))
    await import_path(pool, tmp_path)
    before = await stored(pool, topic)
    again = await import_path(pool, tmp_path)
    assert [outcome for _, outcome in outcomes(again)] == ["unchanged"] * 4 + ["unsupported", "error"]
    assert await stored(pool, topic) == before


async def test_a_changed_item_becomes_a_new_version_of_the_same_question(
    pool: asyncpg.Pool, topic: str, tmp_path: Path
) -> None:
    file = tmp_path / "bank.gift"
    file.write_text(BANK.format(topic=topic))
    await import_path(pool, file)
    first = (await stored(pool, topic))["1+1?"]
    file.write_text(BANK.format(topic=topic).replace("::Sum::1+1?{=2", "::New title::1 + 1?{=two"))
    report = await import_path(pool, file)
    assert outcomes(report)[:2] == [("New title", "imported"), ("Twice", "unchanged")]
    assert report.entries[0].notes == (Note.NEW_VERSION,)
    second = (await stored(pool, topic))["1 + 1?"]
    assert (second.question_id, second.version) == (first.question_id, 2)
    assert await Questions(pool).get(first.question_id, 1) == first


async def test_the_same_question_twice_in_a_file_is_stored_once(pool: asyncpg.Pool, topic: str, tmp_path: Path) -> None:
    (tmp_path / "bank.gift").write_text("A?{T}\n\n::Titled::A?{T}")
    report = await import_path(pool, tmp_path, topic=topic, difficulty=Difficulty.EASY)
    assert outcomes(report) == [("", "imported"), ("Titled", "unchanged")]
    assert report.entries[1].notes == (Note.SAME_QUESTION_TWICE,)
    assert len(await stored(pool, topic)) == 1


async def test_a_folder_with_other_files(pool: asyncpg.Pool, topic: str, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.gift").write_text("A?{T}")
    (tmp_path / "a.gift").write_bytes(b"caf\xe9?{T}")
    (tmp_path / "data.json").write_text("{}")
    report = await import_path(pool, tmp_path, topic=topic, difficulty=Difficulty.HARD, bank="given", locale="fr")
    assert [(Path(entry.path).name, entry.outcome, entry.notes) for entry in report.entries] == [
        ("a.gift", Outcome.IMPORTED, (Note.READ_AS_CP1252,)),
        ("data.json", Outcome.UNSUPPORTED, ()),
        ("a.gift", Outcome.IMPORTED, ()),
    ]
    found = await stored(pool, topic, Difficulty.HARD)
    assert set(found) == {"A?", "café?"}
    assert {question.locale for question in found.values()} == {"fr"}
    banks = await pool.fetch("select bank from arena.questions where topic = $1 order by bank", topic)
    assert [row["bank"] for row in banks] == ["given/a", "given/deep/a"]


async def test_topic_from_the_file_name_and_one_bank_however_it_is_named(pool: asyncpg.Pool, tmp_path: Path) -> None:
    name = f"stem{uuid4().hex}"
    file = tmp_path / f"{name}.gift"
    file.write_text("A?{T}")
    assert (await import_path(pool, file)).count(Outcome.IMPORTED) == 1
    assert (await import_path(pool, tmp_path)).count(Outcome.UNCHANGED) == 1
    assert set(await stored(pool, name, Difficulty.MEDIUM)) == {"A?"}


async def test_what_is_not_there(pool: asyncpg.Pool, tmp_path: Path) -> None:
    report = await import_path(pool, tmp_path / "nowhere")
    assert [(entry.outcome, entry.code) for entry in report.entries] == [(Outcome.ERROR, Code.NOT_FOUND)]


async def test_names_that_postgres_could_not_store(pool: asyncpg.Pool, tmp_path: Path) -> None:
    name = f"{uuid4().hex}\udcff.gift"
    title = "".join(uuid4().hex for _ in range(200))
    (tmp_path / name).write_text(f"::{title}::A?{{T}}")
    report = await import_path(pool, tmp_path)
    assert [entry.outcome for entry in report.entries] == [Outcome.IMPORTED]
    assert report.entries[0].path.isprintable()


async def test_our_own_sample_bank(pool: asyncpg.Pool) -> None:
    report = await import_path(pool, SAMPLE_FOLDER, tenant_id="sample test")
    assert {entry.outcome for entry in report.entries} == {Outcome.IMPORTED}
    assert [entry for entry in report.entries if entry.notes] == []
    topics = await Questions(pool).topics("sample test")
    assert [topic.topic for topic in topics] == ["Astronomy", "Biology", "Programming", "World History"]
    assert min(count for topic in topics for count in topic.counts.values()) >= 12


async def test_five_thousand_items_at_once(pool: asyncpg.Pool, topic: str, tmp_path: Path) -> None:
    (tmp_path / "large.gift").write_text("\n\n".join(f"::Q{n}::{n}+1?{{={n + 1} ~{n}}}" for n in range(5_000)))
    report = await import_path(pool, tmp_path, topic=topic, bank=topic)
    assert report.count(Outcome.IMPORTED) == 5_000
    assert len(await Questions(pool).pick(topic, Difficulty.MEDIUM, 10, [], 1)) == 10
