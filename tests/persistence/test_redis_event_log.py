"""What is Redis' own beyond the contract of every log: expiry, scripts, hash tags, the index's grace."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from persistence.codes import Codes
from persistence.event_log import RoomLost
from persistence.keys import Keys
from persistence.redis_event_log import RedisEventLog, open_event_log

KEYS = Keys("arena")
ROOM = "01890000-0000-7000-8000-000000000001"
DAY_S = 24 * 3600


async def test_nothing_of_a_living_room_expires(redis: Redis, log: RedisEventLog) -> None:
    await log.create(ROOM, b"1")
    await log.claim(ROOM)
    assert [await redis.ttl(key) for key in (KEYS.log(ROOM), KEYS.owner(ROOM), KEYS.live(ROOM))] == [-1, -1, -1]


async def test_a_retired_room_ends_by_itself(redis: Redis, log: RedisEventLog) -> None:
    claim = await log.create(ROOM, b"1")
    await log.retire(ROOM, keep_s=60)
    await log.append(claim, 1, b"2")
    await log.claim(ROOM)
    for key in (KEYS.log(ROOM), KEYS.owner(ROOM)):
        assert 0 < await redis.ttl(key) <= 60


async def test_a_retired_room_forgets_its_code(redis: Redis, log: RedisEventLog) -> None:
    codes = Codes(redis, "arena")
    await log.create(ROOM, b"1")
    code = await codes.issue(ROOM, 600)
    await log.retire(ROOM, keep_s=60)
    assert await codes.find(code) is None


async def test_a_heartbeat_is_remembered_for_longer_than_a_day(redis: Redis, log: RedisEventLog) -> None:
    await log.heartbeat()
    heartbeat = await redis.get(KEYS.heartbeat("node"))
    assert heartbeat is not None
    assert abs(int(heartbeat) - await log.now_ms()) < 10_000
    assert await redis.ttl(KEYS.heartbeat("node")) > DAY_S


async def test_a_deck_is_kept_longer_whenever_it_is_asked_for(redis: Redis, log: RedisEventLog) -> None:
    await log.put_deck("hash", b"deck")
    await redis.expire(KEYS.deck("hash"), 60)
    await log.get_deck("hash")
    assert await redis.ttl(KEYS.deck("hash")) > DAY_S


async def test_a_store_that_lost_its_scripts_gets_them_again(redis: Redis, log: RedisEventLog) -> None:
    claim = await log.create(ROOM, b"1")
    await redis.script_flush()
    await log.append(claim, 1, b"2")
    assert len((await log.claim(ROOM)).entries) == 2


async def test_a_room_that_is_only_just_indexed_may_be_under_creation(redis: Redis, log: RedisEventLog) -> None:
    await redis.zadd(KEYS.live(ROOM), {ROOM: await log.now_ms()})
    with pytest.raises(RoomLost):
        await log.claim(ROOM)
    await log.retire(ROOM, keep_s=60)
    assert await log.live_rooms() == (ROOM,)


async def test_a_lost_room_leaves_the_index_later(redis: Redis, log: RedisEventLog) -> None:
    await redis.zadd(KEYS.live(ROOM), {ROOM: await log.now_ms() - 61_000})
    await log.retire(ROOM, keep_s=60)
    assert await log.live_rooms() == ()


async def test_a_room_without_an_owner_is_lost(redis: Redis, log: RedisEventLog) -> None:
    """Its epoch is not known any more, and an epoch never falls."""
    await log.create(ROOM, b"1")
    await redis.delete(KEYS.owner(ROOM))
    with pytest.raises(RoomLost):
        await log.claim(ROOM)


async def test_an_owner_without_a_log_is_a_lost_room(redis: Redis, log: RedisEventLog) -> None:
    await log.create(ROOM, b"1")
    await redis.delete(KEYS.log(ROOM))
    with pytest.raises(RoomLost):
        await log.claim(ROOM)


async def test_two_prefixes_are_two_arenas(redis: Redis, log: RedisEventLog) -> None:
    async with open_event_log(redis, "other", "node") as other:
        await log.create(ROOM, b"1")
        await other.create(ROOM, b"1")
        await log.retire(ROOM, keep_s=0)
        assert await other.live_rooms() == (ROOM,)
        assert len((await other.claim(ROOM)).entries) == 1
