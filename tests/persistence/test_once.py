"""A request is done once; its id with other content is a conflict."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from persistence.keys import Keys
from persistence.once import KEEP_S, Once, OnceConflict


@pytest.fixture
def once(redis: Redis) -> Once:
    return Once(redis, "arena")


async def test_the_first_is_new_and_the_second_gets_its_value(once: Once) -> None:
    assert await once.remember("user", "request", "digest", b"room 1") is None
    assert await once.remember("user", "request", "digest", b"room 2") == b"room 1"


async def test_users_and_requests_do_not_meet(once: Once) -> None:
    assert await once.remember("user", "request", "digest", b"1") is None
    assert await once.remember("user", "other request", "digest", b"2") is None
    assert await once.remember("other user", "request", "other digest", b"3") is None


async def test_other_content_is_a_conflict(once: Once) -> None:
    await once.remember("user", "request", "digest", b"room")
    with pytest.raises(OnceConflict):
        await once.remember("user", "request", "other digest", b"room")
    assert await once.remember("user", "request", "digest", b"") == b"room"


async def test_a_request_of_which_nothing_came_may_be_made_anew(once: Once) -> None:
    await once.remember("user", "request", "digest", b"room")
    await once.forget("user", "request")
    assert await once.remember("user", "request", "other digest", b"room 2") is None


async def test_it_is_remembered_for_ten_minutes(once: Once, redis: Redis) -> None:
    await once.remember("user", "request", "digest", b"room")
    assert KEEP_S == 600
    assert 590 < await redis.ttl(Keys("arena").once("user", "request")) <= 600
