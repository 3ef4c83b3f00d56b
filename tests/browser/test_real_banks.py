"""Real question banks, imported by the command and played to the end in both duel types, over the wire."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from game.question import Question, QuestionType
from persistence.event_codec import decode_deck
from persistence.postgres.pool import open_pool
from persistence.postgres.recordings import Recordings
from tests.browser.kept import kept
from tests.browser.stack import Stack
from tests.browser.wire import View, Wire, fetched, sit_down, wire

pytestmark = [pytest.mark.stores, pytest.mark.asyncio(loop_scope="module")]

FOLDER = Path(os.environ["ARENA_CONTENT_DIR"])
GRAMMAR, COURSES = FOLDER / "gift-grammar", FOLDER / "gift-tsugi"
if not GRAMMAR.is_dir() or not COURSES.is_dir():
    raise FileNotFoundError(f"ARENA_CONTENT_DIR={FOLDER} has no gift-grammar and gift-tsugi in it")

FEWEST = {"Quick Quiz": 3, "Speed Challenge": 5}
ALL_OF_THEM_MINUTES = 30
AT_ONCE = 4


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A server that knows the real banks."""
    library = Stack(tmp_path_factory.mktemp("library"))
    library.start()
    library.run("import", str(GRAMMAR), "--topic", "Grammar", "--bank", "real/grammar")
    library.run("import", str(COURSES), "--bank", "real/courses")
    yield library
    library.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool(library: Stack) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(library.database_url) as opened:
        yield opened


@pytest.mark.parametrize("duel_type", list(FEWEST))
async def test_every_topic_is_played_to_its_end(library: Stack, pool: asyncpg.Pool, duel_type: str) -> None:
    topics = await pool.fetch(_TOPICS, FEWEST[duel_type])
    assert len(topics) >= 5
    tables = asyncio.Semaphore(AT_ONCE)

    async def played(topic: str, difficulty: str, questions: int) -> set[str]:
        async with tables, AsyncExitStack() as connected:
            players = [await connected.enter_async_context(wire(library.origin, name)) for name in ("Ada", "Bob")]
            return await Duel(library, pool, players).play(topic, duel_type, difficulty, questions)

    types = await asyncio.gather(*(played(*topic) for topic in topics))
    imported = await pool.fetch(_TYPES)
    assert set().union(*types) == {row["question_type"] for row in imported} == set(QuestionType)


class Duel:
    """The first player knows every answer, the second none."""

    def __init__(self, library: Stack, pool: asyncpg.Pool, players: list[Wire]) -> None:
        self._library, self._pool, self._players = library, pool, players

    async def play(self, topic: str, duel_type: str, difficulty: str, questions: int) -> set[str]:
        """The types of the questions that were asked, which are all of the topic."""
        room = await sit_down(
            *self._players,
            topic=topic,
            duel_type=duel_type,
            difficulty_level=difficulty,
            time_limit=ALL_OF_THEM_MINUTES,
        )
        deck = await self._deck(room)
        assert len(deck) == questions
        for player in self._players:
            assert (await player.do(room, "ready"))["ok"]
        await asyncio.gather(*(self._sit(room, seat, deck) for seat in (0, 1)))
        view = await self._players[0].sees(room, lambda view: view["stage"] == "over")
        self._check(view, questions)
        rows = await kept(self._library.database_url, room)
        assert list(rows.scores.values()) == view["result"]["scores"]
        assert len(rows.answers) == 2 * questions
        assert len({(answer["question_id"], answer["question_version"]) for answer in rows.answers}) == questions
        replay = json.loads(await fetched(f"{self._library.origin}/api/v1/duels/{room}/replay"))
        assert replay["data"]["frames"][-1]["view"]["result"] == view["result"]
        return {str(key.question_type) for key in deck}

    async def _deck(self, room: str) -> tuple[Question, ...]:
        """What was dealt: some questions of a bank differ in their key alone."""
        rows = await kept(self._library.database_url, room, "Accepted")
        deck = await Recordings(self._pool).deck(rows.duel["deck_hash"])
        assert deck
        return decode_deck(deck).questions

    async def _sit(self, room: str, seat: int, deck: tuple[Question, ...]) -> None:
        player = self._players[seat]
        for index, key in enumerate(deck):
            question = await player.asked(room, index)
            assert question["content"] == key.content
            given = _anything(question) if seat else _right(key, question)
            done = await player.do(room, "answer", index=index, **given)
            assert done["ok"], (done, question)
            settled = await player.sees(room, lambda view, index=index: _is_behind(view, index))  # type: ignore[misc]
            if settled["stage"] == "playing":
                await player.do(room, "continue")  # the other may have ended it in between

    def _check(self, view: View, questions: int) -> None:
        assert len(view["review"]) == questions
        knowing = [answer for reveal in view["review"] for answer in reveal["answers"] if answer["seat"] == 0]
        assert [answer["credit"] for answer in knowing] == [1.0] * questions
        assert view["seats"][0]["correct"] == questions
        assert sum(answer["points_earned"] for answer in knowing) == view["result"]["scores"][0]


def _is_behind(view: View, index: int) -> bool:
    reveal = view["reveal"]
    return view["stage"] == "over" or (reveal is not None and reveal["index"] == index)


def _right(key: Question, shown: View) -> dict[str, object]:
    if key.ranges:
        best = next(one for one in key.ranges if one.weight >= 1)
        return {"text": repr((best.low + best.high) / 2)}
    if key.texts:
        text = next(one.text for one in key.texts if one.weight >= 1)
        return {"text": re.sub(r"(?<!\\)\*", "", text).replace(r"\*", "*")}
    least = 1 if key.question_type is not QuestionType.MULTIPLE_CHOICE else 1e-6
    right = [option.text for option in key.options if option.weight >= least]
    return {"picked": sorted(shown["options"].index(text) for text in right)}


def _anything(shown: View) -> dict[str, object]:
    return {"picked": [0]} if shown["options"] else {"text": "31415"}


_TOPICS = """
select topic, difficulty_level, count(*) as questions
from arena.questions join arena.question_versions using (question_id)
where bank like 'real/%' and version = current_version
group by topic, difficulty_level having count(*) >= $1
order by topic, difficulty_level
"""
_TYPES = """
select distinct question_type from arena.questions join arena.question_versions using (question_id)
where bank like 'real/%'
"""
