"""The law of members and leases, on the memory twin and on the real store alike."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from persistence.keys import Keys
from persistence.members import FORGOTTEN_MS, LEASE_MS, Member, Members, Seen
from persistence.memory_members import MemoryMembers
from persistence.redis_client import open_redis
from persistence.redis_members import RedisMembers

ONE, OTHER = Member("one", "127.0.0.1", 1, "here"), Member("other", "10.0.0.2", 2, "there", 7)


class Leased:
    """Members, and a way to let time pass for one of them."""

    def __init__(self) -> None:
        self.now_ms = 1_700_000_000_000
        self.members: Members = MemoryMembers(lambda: self.now_ms)

    async def ages(self, node: str, ms: int) -> None:
        """Nobody else has renewed since."""
        self.now_ms += ms


class LeasedOnRedis(Leased):
    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.members = RedisMembers(redis, "arena")

    async def ages(self, node: str, ms: int) -> None:
        key = Keys("arena").members()
        kept = await self.redis.hget(key, node)
        assert isinstance(kept, bytes)
        renewed_ms, _, rest = kept.partition(b":")
        await self.redis.hset(key, node, b"%d:%b" % (int(renewed_ms) - ms, rest))


@pytest.fixture
async def leased(store_url: str | None) -> AsyncIterator[Leased]:
    if store_url is None:
        yield Leased()
        return
    async with open_redis(store_url) as redis:
        yield LeasedOnRedis(redis)


async def test_whoever_renews_sees_all_with_what_they_said_last(leased: Leased) -> None:
    assert await leased.members.renew(ONE) == (Seen(ONE, True),)
    seen = await leased.members.renew(OTHER)
    assert set(seen) == {Seen(ONE, True), Seen(OTHER, True)}
    busier = Member("one", "127.0.0.1", 1, "here", 9)
    assert set(await leased.members.renew(busier)) == {Seen(busier, True), Seen(OTHER, True)}


@pytest.mark.parametrize(("ms", "is_current"), [(LEASE_MS - 500, True), (LEASE_MS, False)])
async def test_a_lease_runs_out(leased: Leased, ms: int, is_current: bool) -> None:
    await leased.members.renew(ONE)
    await leased.ages("one", ms)
    seen = await leased.members.renew(OTHER)
    assert set(seen) == {Seen(ONE, is_current), Seen(OTHER, True)}
    (left_ms,) = [one.left_ms for one in seen if one.member == ONE]
    assert 0 < left_ms <= LEASE_MS - ms if is_current else left_ms == 0
    assert set(await leased.members.renew(ONE)) == {Seen(ONE, True), Seen(OTHER, True)}, "it woke up"


async def test_who_was_gone_for_long_is_forgotten(leased: Leased) -> None:
    await leased.members.renew(ONE)
    await leased.ages("one", FORGOTTEN_MS)
    assert await leased.members.renew(OTHER) == (Seen(OTHER, True),)


async def test_who_leaves_is_no_member(leased: Leased) -> None:
    await leased.members.renew(ONE)
    await leased.members.leave("one")
    await leased.members.leave("one")
    assert await leased.members.renew(OTHER) == (Seen(OTHER, True),)
