"""Results reach Postgres once, whatever is handed over again, late, at once or half way."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from game.duel.events import Completed, WatchersPeaked
from game.duel.words import Outcome
from persistence.duel_rows import DuelProjection
from persistence.event_codec import decode_deck, decode_record
from persistence.postgres.duels import Duels
from persistence.postgres.pool import open_pool
from persistence.postgres.recordings import Recordings, Segment
from persistence.postgres.results import Results
from persistence.projection import project
from tests.persistence.duel_logs import MODE, STORE_MS, DuelLog, new_id
from tests.persistence.postgres.rows import prepare


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(database_url) as opened:
        yield opened


@pytest.fixture
def results(pool: asyncpg.Pool) -> Results:
    return Results(pool)


def projected(log: DuelLog, upto_n: int | None = None) -> DuelProjection:
    return project(log.room_id, log.records[:upto_n], log.deck, Segment(1, tuple(log.entries[:upto_n])))


async def rows_of(pool: asyncpg.Pool, log: DuelLog) -> dict[str, list[dict[str, Any]]]:
    """All that Postgres holds of this room, without the keys that are drawn by chance."""
    queries = {
        "duel": "select * from arena.knowledge_duels where knowledge_duel_id = $1",
        "answers": "select * from arena.user_answers where room_id = $1 order by result_n, user_id",
        "experience": "select * from arena.xp_ledger where room_id = $1 order by result_n, user_id",
        "recording": "select * from arena.recordings where room_id = $1 order by from_n",
    }
    drawn = ("user_answer_id", "xp_entry_id")
    return {
        table: [
            {name: value for name, value in row.items() if name not in drawn}
            for row in await pool.fetch(query, log.room_id)
        ]
        for table, query in queries.items()
    }


async def test_a_played_duel_is_written(pool: asyncpg.Pool, results: Results) -> None:
    log = DuelLog().played()
    await prepare(pool, log)
    assert await results.write(projected(log))
    rows = await rows_of(pool, log)
    (duel,) = rows["duel"]
    assert (duel["duel_status"], duel["outcome"], duel["log_n"]) == ("Completed", "win", 9)
    assert (str(duel["winner_id"]), duel["challenger_score"], duel["opponent_score"]) == (log.challenger_id, 1500, 700)
    assert duel["created_at"] == datetime.fromtimestamp(STORE_MS / 1000, UTC)
    assert [answer["result_n"] for answer in rows["answers"]] == [4, 5, 7, 8]
    assert rows["answers"][0]["answer"] == '{"text": null, "picked": [0]}'
    assert rows["answers"][3]["answer"] is None
    assert [(str(row["user_id"]), row["amount"], row["reason"]) for row in rows["experience"]] == sorted(
        [(log.challenger_id, 60, "duel"), (log.opponent_id, 20, "duel")]
    )
    assert [(row["from_n"], row["to_n"], row["closed"]) for row in rows["recording"]] == [(1, 9, True)]


async def test_writing_again_changes_nothing(pool: asyncpg.Pool, results: Results) -> None:
    log = DuelLog().played()
    await prepare(pool, log)
    await results.write(projected(log))
    before = await rows_of(pool, log)
    assert not await results.write(projected(log))
    assert await rows_of(pool, log) == before


async def test_an_older_projection_changes_nothing(pool: asyncpg.Pool, results: Results) -> None:
    log = DuelLog().played()
    await prepare(pool, log)
    await results.write(projected(log))
    before = await rows_of(pool, log)
    for upto_n in range(1, len(log.records)):
        assert not await results.write(projected(log, upto_n))
    assert await rows_of(pool, log) == before


@pytest.mark.parametrize("seed", range(5))
async def test_any_order_ends_in_the_same_rows(pool: asyncpg.Pool, results: Results, seed: int) -> None:
    """Every status of a duel is handed over, some twice, some late, some at the same time."""
    chance = random.Random(seed)
    log, in_order = DuelLog().played(), DuelLog().played()
    await prepare(pool, log, in_order)
    handed_over = [*range(1, 10), 9, *chance.choices(range(1, 10), k=6)]
    chance.shuffle(handed_over)
    await asyncio.gather(*(results.write(projected(log, upto_n)) for upto_n in handed_over))
    for upto_n in range(1, 10):
        await results.write(projected(in_order, upto_n))
    shape = [
        (len(rows), sorted(row.get("result_n", 0) for row in rows)) for rows in (await rows_of(pool, log)).values()
    ]
    expected = await rows_of(pool, in_order)
    assert shape == [(len(rows), sorted(row.get("result_n", 0) for row in rows)) for rows in expected.values()]
    (duel,) = (await rows_of(pool, log))["duel"]
    assert (duel["duel_status"], duel["log_n"]) == ("Completed", 9)


async def test_a_later_record_brings_the_row_up_to_date(pool: asyncpg.Pool, results: Results) -> None:
    log = DuelLog().played()
    await prepare(pool, log)
    await results.write(projected(log))
    log.add(WatchersPeaked(12))
    assert await results.write(projected(log))
    (duel,) = (await rows_of(pool, log))["duel"]
    assert (duel["spectator_count"], duel["duel_status"], duel["log_n"]) == (12, "Completed", 10)


async def test_what_a_log_has_lost_is_no_result_any_more(pool: asyncpg.Pool, results: Results) -> None:
    """The store lost the end of a duel after it was handed over; the next owner ended it sooner, and otherwise."""
    log = DuelLog().played()
    await prepare(pool, log)
    await results.write(projected(log))
    kept = DuelLog(log.room_id, log.challenger_id, log.opponent_id, log.deck, log.records[:5])
    kept.add(Completed(Outcome.FORFEIT, 1, (0, 700), (0, 30), 99_000, loser_by_forfeit=0))
    assert len(kept.records) < len(log.records)
    projection = project(log.room_id, kept.records, log.deck, Segment(2, tuple(kept.entries)))
    assert await results.write(projection)
    rows = await rows_of(pool, log)
    assert [duel["outcome"] for duel in rows["duel"]] == ["forfeit"]
    assert sorted((row["result_n"], row["amount"]) for row in rows["experience"]) == [(6, 0), (6, 30)]
    assert [row["result_n"] for row in rows["answers"]] == [answer.result_n for answer in projection.answers]
    assert [(row["from_n"], row["to_n"]) for row in rows["recording"]] == [(1, 6)]
    assert not await results.write(projected(log)), "what the lost tail said comes too late"
    assert await rows_of(pool, log) == rows


async def test_a_failure_leaves_nothing_behind(pool: asyncpg.Pool, results: Results) -> None:
    log = DuelLog().played()
    await prepare(pool, log)
    whole = projected(log)
    broken = replace(whole, experience=(replace(whole.experience[0], user_id=new_id()),))
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await results.write(broken)
    assert not any((await rows_of(pool, log)).values())
    assert await results.write(whole)


async def test_what_a_player_types_never_blocks_a_result(pool: asyncpg.Pool, results: Results) -> None:
    log = DuelLog().challenged().accepted().started()
    log.answered(0, 0, 3_000, text="nul \0, quotes \" ' and \u2028 π 🚀")
    await prepare(pool, log)
    await results.write(projected(log))
    (answer,) = (await rows_of(pool, log))["answers"]
    assert "nul \ufffd, quotes" in answer["answer"]
    assert "🚀" in answer["answer"]


async def test_a_recording_is_the_log_byte_for_byte(pool: asyncpg.Pool, results: Results) -> None:
    log = DuelLog().played()
    await prepare(pool, log)
    recordings = Recordings(pool)
    await results.write(projected(log, 8))
    assert await recordings.load(log.room_id) is None, "a running duel has no recording yet"
    await results.write(projected(log))
    recording = await recordings.load(log.room_id)
    assert recording is not None
    assert recording.entries == tuple(log.entries)
    deck = await recordings.deck(recording.deck_hash)
    assert deck is not None
    records = [decode_record(entry.n, entry.data, MODE) for entry in recording.entries]
    assert (decode_deck(deck), records) == (log.deck, log.records)


async def test_what_was_never_recorded_is_not_found(pool: asyncpg.Pool) -> None:
    recordings = Recordings(pool)
    assert await recordings.load(new_id()) is None
    assert await recordings.load("not an id") is None
    assert await recordings.deck("unheard of") is None


async def test_participants_have_names_until_they_are_erased(pool: asyncpg.Pool, results: Results) -> None:
    log, duels = DuelLog().played(), Duels(pool)
    await prepare(pool, log)
    await results.write(projected(log))
    await results.save_participants(log.room_id, [(0, log.challenger_id, "Ada")])
    await results.save_participants(log.room_id, [(0, log.challenger_id, "Ada L."), (1, log.opponent_id, "Bob")])
    assert [(who.seat, who.user_id, who.display_name) for who in await duels.participants(log.room_id)] == [
        (0, log.challenger_id, "Ada L."),
        (1, log.opponent_id, "Bob"),
    ]
    erase = "update arena.room_participants set display_name = '', erased_at = now() where room_id = $1 and seat = 1"
    await pool.execute(erase, log.room_id)
    await results.save_participants(log.room_id, [(1, log.opponent_id, "Bob")])
    assert [who.display_name for who in await duels.participants(log.room_id)] == ["Ada L.", ""]
    name = "select display_name from arena.room_participants where room_id = $1 and seat = 1"
    assert await pool.fetchval(name, log.room_id) == ""
    duel = await duels.get(log.room_id)
    assert duel is not None
    assert (duel.challenger_name, duel.opponent_name) == ("Ada L.", None)
