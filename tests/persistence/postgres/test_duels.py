"""What pages and rules ask about duels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from game.duel.words import DuelStatus, DuelType, Outcome
from persistence.postgres.duels import Duels
from persistence.postgres.pool import open_pool
from persistence.postgres.recordings import Segment
from persistence.postgres.results import Results
from persistence.projection import project
from tests.persistence.duel_logs import DuelLog, new_id
from tests.persistence.postgres.rows import prepare


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(fresh_database_url) as opened:
        yield opened


@pytest.fixture
def duels(pool: asyncpg.Pool) -> Duels:
    return Duels(pool)


async def write(pool: asyncpg.Pool, log: DuelLog, *, days_ago: float = 0) -> str:
    """The log's duel, as if it had happened that long ago. Returns its id."""
    await prepare(pool, log)
    await Results(pool).write(project(log.room_id, log.records, log.deck, Segment(1, tuple(log.entries))))
    await pool.execute(
        "update arena.knowledge_duels set created_at = now() - $2 * interval '1 day',"
        " completed_at = case when completed_at is not null then now() - $2 * interval '1 day' end"
        " where knowledge_duel_id = $1",
        log.room_id,
        days_ago,
    )
    return log.room_id


async def test_a_duel_is_found_by_its_id(pool: asyncpg.Pool, duels: Duels) -> None:
    log = DuelLog().played()
    duel = await duels.get(await write(pool, log))
    assert duel is not None
    assert (duel.duel_type, duel.duel_status, duel.outcome) == (DuelType.QUICK_QUIZ, DuelStatus.COMPLETED, Outcome.WIN)
    assert (duel.challenger_id, duel.opponent_id, duel.winner_id) == (
        log.challenger_id,
        log.opponent_id,
        log.challenger_id,
    )
    assert (duel.challenger_name, duel.rematch_of) == (None, None)


async def test_an_open_challenge_has_nobody_opposite(pool: asyncpg.Pool, duels: Duels) -> None:
    duel = await duels.get(await write(pool, DuelLog().challenged()))
    assert duel is not None
    assert (duel.opponent_id, duel.winner_id, duel.outcome, duel.completed_at) == (None, None, None, None)


async def test_what_is_no_duel_is_not_found(duels: Duels) -> None:
    assert await duels.get(str(uuid4())) is None
    assert await duels.get("x") is None
    assert await duels.participants("x") == []


async def test_duels_of_a_pair_today(pool: asyncpg.Pool, duels: Duels) -> None:
    one, other = new_id(), new_id()
    assert await duels.pair_duels_today(one, other) == 0
    await write(pool, DuelLog(challenger_id=one, opponent_id=other).played())
    await write(pool, DuelLog(challenger_id=other, opponent_id=one).played())
    await write(pool, DuelLog(challenger_id=one, opponent_id=other).challenged().accepted().started())
    await write(pool, DuelLog(challenger_id=one, opponent_id=other).played(), days_ago=1.1)
    await write(pool, DuelLog(challenger_id=one).played())
    assert await duels.pair_duels_today(one, other) == 2
    assert await duels.pair_duels_today(other, one) == 2
