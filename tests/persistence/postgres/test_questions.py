"""The bank of questions on a real Postgres: picking for two players, and versions."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from game.question import AcceptedText, Difficulty, NumberRange, Option, Question, QuestionType, TextFormat
from persistence.ids import uuid7
from persistence.postgres.pool import open_pool
from persistence.postgres.questions import Questions, Topic

pytestmark = pytest.mark.stores

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLAIN = Question(
    question_id="",
    version=0,
    topic="",
    difficulty_level=Difficulty.EASY,
    question_type=QuestionType.SINGLE_CHOICE,
    content="Which?",
    options=(Option("this", 1.0, "yes"), Option("that", -0.25)),
)
EVERY_TYPE = (
    PLAIN,
    replace(PLAIN, question_type=QuestionType.MULTIPLE_CHOICE, text_format=TextFormat.HTML, explanation="<b>so</b>"),
    replace(
        PLAIN,
        question_type=QuestionType.TRUE_FALSE,
        options=(Option("True", 0.0, "no"), Option("False", 1.0)),
        locale="he",
    ),
    replace(
        PLAIN,
        question_type=QuestionType.NUMERIC,
        options=(),
        ranges=(
            NumberRange(-0.1, 1e300, 0.5, "near"),
            NumberRange(-1.7976931348623157e308, 1.7976931348623157e308, 0.0),
        ),
    ),
    replace(
        PLAIN,
        question_type=QuestionType.SHORT_ANSWER,
        options=(),
        texts=(AcceptedText("“*”"), AcceptedText("b", 0.5, "nearly")),
        case_sensitive=True,
        shuffle=False,
        base_points=500,
    ),
)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(database_url) as opened:
        yield opened


@pytest.fixture
def questions(pool: asyncpg.Pool) -> Questions:
    return Questions(pool)


@pytest.fixture
def tenant() -> str:
    """The database is shared by the worker's tests: each has a tenant of its own."""
    return uuid4().hex


async def fill(questions: Questions, tenant: str, count: int, topic: str = "t") -> list[str]:
    keyed = [(str(number), replace(PLAIN, topic=topic, content=str(number))) for number in range(count)]
    return [saved.question_id for saved in await questions.save(f"bank of {topic}", keyed, tenant)]


async def player(pool: asyncpg.Pool) -> str:
    user_id = uuid7()
    await pool.execute(
        "insert into arena.users (user_id, issuer, subject, username) values ($1, 'guest', $2, 'A')",
        user_id,
        user_id.hex,
    )
    return str(user_id)


async def answer(pool: asyncpg.Pool, user_id: str, question_id: str, day: int) -> None:
    await pool.execute(
        "insert into arena.user_answers (user_answer_id, room_id, result_n, user_id, question_id, question_version,"
        " is_correct, credit, points_earned, submitted_at) values ($1, $1, 1, $2, $3, 1, true, 1, 1, $4)",
        uuid7(),
        user_id,
        question_id,
        NOW + timedelta(days=day),
    )


@pytest.mark.parametrize("question", EVERY_TYPE, ids=lambda question: question.question_type)
async def test_a_question_comes_back_as_it_was_saved(questions: Questions, tenant: str, question: Question) -> None:
    (saved,) = await questions.save("bank", [("key", question)], tenant)
    expected = replace(question, question_id=saved.question_id, version=1)
    assert await questions.get(saved.question_id, 1) == expected
    assert await questions.pick("", Difficulty.EASY, 5, [], 0, tenant) == (expected,)


async def test_what_is_shown_is_stored_apart_from_the_key(
    questions: Questions, pool: asyncpg.Pool, tenant: str
) -> None:
    (saved,) = await questions.save("bank", [("key", PLAIN)], tenant)
    shown = await pool.fetchval("select options from arena.question_versions where question_id = $1", saved.question_id)
    assert shown == '[{"text": "this"}, {"text": "that"}]'


async def test_a_version_that_does_not_exist(questions: Questions, tenant: str) -> None:
    (saved,) = await questions.save("bank", [("key", PLAIN)], tenant)
    assert await questions.get(saved.question_id, 2) is None
    assert await questions.get(str(uuid7()), 1) is None


async def test_the_same_content_changes_nothing_and_other_content_is_a_version(
    questions: Questions, tenant: str
) -> None:
    changed = replace(PLAIN, content="Which one?", topic="elsewhere")
    (first,) = await questions.save("bank", [("key", PLAIN)], tenant)
    (again,) = await questions.save("bank", [("key", PLAIN)], tenant)
    (second,) = await questions.save("bank", [("key", changed)], tenant)
    assert (first.version, first.is_changed) == (1, True)
    assert again == dataclasses.replace(first, is_changed=False)
    assert (second.question_id, second.version, second.is_changed) == (first.question_id, 2, True)
    assert await questions.pick("", Difficulty.EASY, 5, [], 0, tenant) == ()
    (picked,) = await questions.pick("elsewhere", Difficulty.EASY, 5, [], 0, tenant)
    assert (picked.content, picked.version) == ("Which one?", 2)


async def test_a_new_topic_alone_is_a_change(questions: Questions, tenant: str) -> None:
    await questions.save("bank", [("key", PLAIN)], tenant)
    (moved,) = await questions.save("bank", [("key", replace(PLAIN, topic="elsewhere"))], tenant)
    assert moved.is_changed
    assert len(await questions.pick("elsewhere", Difficulty.EASY, 5, [], 0, tenant)) == 1


async def test_imports_at_once_make_each_question_once(questions: Questions, pool: asyncpg.Pool, tenant: str) -> None:
    for connection in [await pool.acquire() for _ in range(4)]:  # So that no import waits for its connection.
        await pool.release(connection)
    keyed = [(str(number), replace(PLAIN, content=str(number))) for number in range(50)]
    results = await asyncio.gather(*(questions.save("bank", keyed, tenant) for _ in range(4)))
    assert len({saved.question_id for result in results for saved in result}) == 50
    assert sum(saved.is_changed for result in results for saved in result) == 50


async def test_banks_and_tenants_are_apart(questions: Questions, tenant: str) -> None:
    one = await questions.save("one", [("key", PLAIN)], tenant)
    two = await questions.save("two", [("key", PLAIN)], tenant)
    other = await questions.save("one", [("key", PLAIN)], f"{tenant} 2")
    assert len({saved.question_id for (saved,) in (one, two, other)}) == 3
    assert len(await questions.pick("", Difficulty.EASY, 5, [], 0, tenant)) == 2


async def test_a_pick_is_shuffled_by_chance_alone(questions: Questions, tenant: str) -> None:
    await fill(questions, tenant, 30)
    orders = [
        tuple(question.content for question in await questions.pick("t", Difficulty.EASY, 10, [], chance, tenant))
        for chance in (1, 1, 2, 2**64 - 1)
    ]
    assert orders[0] == orders[1]
    assert len(set(orders)) == 3
    assert all(len(set(order)) == 10 for order in orders)


async def test_what_a_player_saw_comes_last_and_the_latest_at_the_end(
    questions: Questions, pool: asyncpg.Pool, tenant: str
) -> None:
    ids = await fill(questions, tenant, 6)
    mira, yusuf, stranger = [await player(pool) for _ in range(3)]
    await answer(pool, mira, ids[0], day=1)
    await answer(pool, mira, ids[0], day=9)
    await answer(pool, yusuf, ids[1], day=5)
    await answer(pool, mira, ids[2], day=2)
    await answer(pool, stranger, ids[3], day=8)
    for chance in range(5):
        picked = await questions.pick("t", Difficulty.EASY, 6, [mira, yusuf], chance, tenant)
        order = [question.question_id for question in picked]
        assert order[3:] == [ids[2], ids[1], ids[0]]
        assert set(order[:3]) == {ids[3], ids[4], ids[5]}


async def test_fewer_than_asked_for_where_there_are_not_enough(questions: Questions, tenant: str) -> None:
    await fill(questions, tenant, 3)
    assert len(await questions.pick("t", Difficulty.EASY, 10, [], 0, tenant)) == 3
    assert await questions.pick("t", Difficulty.HARD, 10, [], 0, tenant) == ()


async def test_topics_and_archived_questions(questions: Questions, pool: asyncpg.Pool, tenant: str) -> None:
    ids = await fill(questions, tenant, 3, topic="b")
    await fill(questions, tenant, 1, topic="a")
    await questions.save("hard", [("key", replace(PLAIN, topic="b", difficulty_level=Difficulty.HARD))], tenant)
    await pool.execute("update arena.questions set archived_at = now() where question_id = $1", ids[0])
    assert await questions.topics(tenant) == [
        Topic("a", {Difficulty.EASY: 1, Difficulty.MEDIUM: 0, Difficulty.HARD: 0}),
        Topic("b", {Difficulty.EASY: 2, Difficulty.MEDIUM: 0, Difficulty.HARD: 1}),
    ]
    picked = await questions.pick("b", Difficulty.EASY, 5, [], 0, tenant)
    assert {question.question_id for question in picked} == set(ids[1:])
    assert await questions.get(ids[0], 1) is not None
