"""The law of `replicated` on real replicas: who may be promoted has what anybody was told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis.asyncio import Redis

from persistence.event_log import StoreUnavailable
from persistence.redis_client import open_redis
from persistence.redis_event_log import RedisEventLog, open_event_log
from scripts.stores.own_valkey import OwnValkey, own_valkey

pytestmark = pytest.mark.stores
ROOM = "01890000-0000-7000-8000-000000000001"


@pytest.fixture
async def replicas(tmp_path: Path) -> AsyncIterator[tuple[OwnValkey, list[OwnValkey]]]:
    """A primary and two replicas that follow it."""
    async with AsyncExitStack() as running:
        primary = await running.enter_async_context(own_valkey(tmp_path / "primary"))
        follow = ("--replicaof", f"127.0.0.1 {primary.port}")
        both = [await running.enter_async_context(own_valkey(tmp_path / name, *follow)) for name in "ab"]
        async with Redis.from_url(primary.url) as client:
            await client.set("attached", 1)
            assert await client.wait(2, 20_000) == 2
        yield primary, both


async def log_on(running: AsyncExitStack, primary: OwnValkey, replicas: int) -> RedisEventLog:
    redis = await running.enter_async_context(open_redis(primary.url))
    return await running.enter_async_context(open_event_log(redis, "arena", "node", replicas))


async def test_every_replica_that_is_attached_must_have_it(replicas: tuple[OwnValkey, list[OwnValkey]]) -> None:
    primary, (_, stalled) = replicas
    async with AsyncExitStack() as running:
        log = await log_on(running, primary, 1)
        claim = await log.create(ROOM, b"1")
        await log.append(claim, 1, b"2")
        stalled.freeze()
        with pytest.raises(StoreUnavailable, match="1 of 2 replicas"):
            await log.append(claim, 2, b"3")
        with pytest.raises(StoreUnavailable, match="1 of 2 replicas"):
            await log.claim(ROOM)
        with pytest.raises(StoreUnavailable, match="1 of 2 replicas"):
            await log.heartbeat()
        stalled.thaw()
        assert [entry.data for entry in (await log.claim(ROOM)).entries] == [b"1", b"2", b"3"], (
            "it was stored after all"
        )


async def test_as_many_as_are_set_must_have_it_though_fewer_are_attached(
    replicas: tuple[OwnValkey, list[OwnValkey]],
) -> None:
    primary, (_, gone) = replicas
    async with AsyncExitStack() as running:
        log = await log_on(running, primary, 2)
        claim = await log.create(ROOM, b"1")
        gone.kill()
        with pytest.raises(StoreUnavailable, match="1 of 2 replicas"):
            await log.append(claim, 1, b"2")
