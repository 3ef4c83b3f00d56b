"""Lines that open when they are needed, and again after a loss."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from persistence.event_log import StoreUnavailable
from persistence.lines import Lines, Script, open_lines
from persistence.redis_client import open_redis
from tests.persistence.scripted_store import scripted_store

ECHO = Script("return {KEYS[1], ARGV[1]}")


async def test_what_is_asked_at_once_is_answered_each(lines: Lines) -> None:
    asked = [lines.run(ECHO, ["key"], [number]) for number in range(100)]
    assert await asyncio.gather(*asked) == [[b"key", b"%d" % number] for number in range(100)]


async def test_a_script_that_was_flushed_is_sent_again(lines: Lines, redis: Redis) -> None:
    await lines.run(ECHO, ["key"], ["1"])
    await redis.script_flush()
    assert await lines.run(ECHO, ["key"], ["2"]) == [b"key", b"2"]


async def test_after_a_loss_it_opens_again(lines: Lines, redis: Redis) -> None:
    await lines.ask("SET", "key", "value")
    await redis.client_kill_filter(skipme=True)
    for _ in range(100):  # until the loss is noticed
        try:
            assert await lines.ask("GET", "key") == b"value"
            return
        except StoreUnavailable:
            await asyncio.sleep(0.01)
    pytest.fail("it never opened again")


async def test_what_got_no_reply_is_not_sent_again() -> None:
    async with scripted_store(None) as store, open_redis(store.url) as redis, open_lines(redis) as lines:
        with pytest.raises(StoreUnavailable):
            await lines.run(ECHO, ["key"], ["1"])
        await asyncio.sleep(0.1)  # for what must not come
        assert store.scripts_received == 1


async def test_a_refusal_has_its_reason() -> None:
    refusal = b"-OOM command not allowed when used memory > 'maxmemory'.\r\n"
    async with scripted_store(refusal) as store, open_redis(store.url) as redis, open_lines(redis) as lines:
        with pytest.raises(StoreUnavailable) as caught:
            await lines.run(ECHO, ["key"], ["1"])
        assert caught.value.reason == "oom"
