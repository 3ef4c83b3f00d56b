"""Bounded in time, never twice, one error for a store that is away."""

from __future__ import annotations

import asyncio
import socket

import pytest
from hiredis import ReplyError
from redis.asyncio import Redis

from persistence import redis_client
from persistence.event_log import Claim, StoreUnavailable
from persistence.redis_client import open_redis
from persistence.redis_event_log import RedisEventLog, open_event_log
from tests.persistence.scripted_store import SILENCE, ScriptedStore, scripted_store

CLAIM = Claim("room", "1:nonce", 0, None, ())


async def append_to(store: ScriptedStore) -> None:
    async with open_redis(store.url) as redis, open_event_log(redis, "arena", "node") as log:
        await log.now_ms()  # an append opens no line
        await log.append(CLAIM, 1, b"2")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"-OOM command not allowed when used memory > 'maxmemory'. script: 1, on @user_script:3.\r\n", "oom"),
        (b"-READONLY You can't write against a read only replica.\r\n", "readonly"),
        (b"-MISCONF Errors writing to the AOF file: No space left on device\r\n", "misconf"),
        (b"-NOREPLICAS Not enough good replicas to write.\r\n", "noreplicas"),
        (b"-LOADING Redis is loading the dataset in memory\r\n", "loading"),
        (b"-MASTERDOWN Link with MASTER is down\r\n", "masterdown"),
        (b"-CLUSTERDOWN The cluster is down\r\n", "clusterdown"),
        (b"-BUSY Redis is busy running a script.\r\n", "busy"),
        (b"-NOAUTH Authentication required.\r\n", "not_authorised"),
        (b"-NOPERM User nobody has no permissions to run the 'evalsha' command\r\n", "not_authorised"),
        (None, "unreachable"),
    ],
)
async def test_a_refusal_of_the_store_has_a_reason(reply: bytes | None, reason: str) -> None:
    async with scripted_store(reply) as store:
        with pytest.raises(StoreUnavailable) as caught:
            await append_to(store)
    assert caught.value.reason == reason


@pytest.mark.parametrize("reply", [None, SILENCE], ids=["closed", "silent"])
async def test_a_lost_reply_is_never_asked_for_again(monkeypatch: pytest.MonkeyPatch, reply: bytes | None) -> None:
    """The first append may be stored: sent again, it would be told "fenced", as if nothing had been."""
    async with scripted_store(reply) as store:
        async with open_redis(store.url) as redis, open_event_log(redis, "arena", "node") as log:
            await log.now_ms()
            if reply is SILENCE:
                monkeypatch.setattr(redis_client, "CALL_S", 0.2)
            with pytest.raises(StoreUnavailable):
                await log.append(CLAIM, 1, b"2")
            await asyncio.sleep(0.2)  # for what must not come
        assert store.scripts_received == 1


async def test_silence_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_client, "CALL_S", 0.05)
    async with scripted_store(SILENCE) as store:
        with pytest.raises(StoreUnavailable) as caught:
            await append_to(store)
    assert caught.value.reason == "timeout"


async def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connecting is refused
        async with open_redis(f"redis://127.0.0.1:{taken.getsockname()[1]}/0") as redis:
            with pytest.raises(StoreUnavailable) as caught:
                await RedisEventLog(redis, "arena", "node").now_ms()
    assert caught.value.reason == "unreachable"


async def test_a_reply_that_means_a_bug_is_not_an_outage() -> None:
    async with scripted_store(b"-WRONGTYPE Operation against a key holding the wrong kind of value\r\n") as store:
        with pytest.raises(ReplyError):
            await append_to(store)


async def test_a_client_that_sends_again_by_itself_is_refused(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        with pytest.raises(ValueError, match="again by itself"):
            RedisEventLog(redis, "arena", "node")
