"""The fixtures that other tests stand on."""

import asyncpg
from redis.asyncio import Redis


async def test_an_empty_database_is_empty(empty_database_url: str) -> None:
    connection = await asyncpg.connect(empty_database_url)
    tables = await connection.fetchval("select count(*) from pg_tables where schemaname = 'arena'")
    await connection.close()
    assert tables == 0


async def test_each_test_finds_redis_empty_first(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        assert await client.set("left-behind", 1, nx=True)


async def test_each_test_finds_redis_empty_second(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        assert await client.set("left-behind", 1, nx=True)
