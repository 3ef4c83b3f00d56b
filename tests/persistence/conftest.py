"""The real store and a log on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from persistence.lines import Lines, open_lines
from persistence.redis_client import open_redis
from persistence.redis_event_log import RedisEventLog, open_event_log


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with open_redis(redis_url) as client:
        yield client


@pytest.fixture
async def lines(redis: Redis) -> AsyncIterator[Lines]:
    async with open_lines(redis) as lines:
        yield lines


@pytest.fixture
async def log(redis: Redis) -> AsyncIterator[RedisEventLog]:
    async with open_event_log(redis, "arena", "node") as log:
        yield log
