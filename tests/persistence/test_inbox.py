"""Open challenges wait for their user, and no longer than they are open."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from persistence.inbox import CARDS_MAX, Inbox
from persistence.keys import Keys
from persistence.lines import Lines


@pytest.fixture
def inbox(lines: Lines) -> Inbox:
    return Inbox(lines, "arena")


async def in_ms(redis: Redis, ms: int) -> int:
    seconds, _ = await redis.time()
    return int(seconds) * 1000 + ms


async def test_cards_are_listed_by_when_they_end(inbox: Inbox, redis: Redis) -> None:
    assert await inbox.add("user", "later", b"{later}", await in_ms(redis, 60_000))
    assert await inbox.add("user", "sooner", b"{sooner}", await in_ms(redis, 30_000))
    assert await inbox.add("somebody", "else", b"{else}", await in_ms(redis, 30_000))
    assert await inbox.list("user") == [b"{sooner}", b"{later}"]
    assert await inbox.list("nobody") == []


async def test_a_removed_card_is_gone(inbox: Inbox, redis: Redis) -> None:
    await inbox.add("user", "one", b"1", await in_ms(redis, 60_000))
    await inbox.add("user", "two", b"2", await in_ms(redis, 60_000))
    await inbox.remove("user", "one")
    await inbox.remove("user", "one")
    assert await inbox.list("user") == [b"2"]


async def test_a_room_has_one_card(inbox: Inbox, redis: Redis) -> None:
    await inbox.add("user", "room", b"old", await in_ms(redis, 60_000))
    await inbox.add("user", "room", b"new", await in_ms(redis, 90_000))
    assert await inbox.list("user") == [b"new"]


async def test_an_expired_card_is_not_taken(inbox: Inbox, redis: Redis) -> None:
    assert not await inbox.add("user", "room", b"late", await in_ms(redis, -1_000))
    assert await inbox.list("user") == []


async def test_an_expired_card_is_not_listed(inbox: Inbox, redis: Redis) -> None:
    await inbox.add("user", "open", b"open", await in_ms(redis, 60_000))
    await inbox.add("user", "over", b"over", await in_ms(redis, 60_000))
    expiries, cards = Keys("arena").inbox("user")
    await redis.zadd(expiries, {"over": await in_ms(redis, -1_000)})
    assert await inbox.list("user") == [b"open"]
    assert await redis.hlen(cards) == 1


async def test_an_inbox_ends_with_its_last_card(inbox: Inbox, redis: Redis) -> None:
    await inbox.add("user", "later", b"later", await in_ms(redis, 90_000))
    await inbox.add("user", "sooner", b"sooner", await in_ms(redis, 30_000))
    for key in Keys("arena").inbox("user"):
        assert 60 < await redis.ttl(key) <= 90


async def test_a_full_inbox_takes_no_new_card(inbox: Inbox, redis: Redis) -> None:
    ends_ms = await in_ms(redis, 60_000)
    for number in range(CARDS_MAX):
        assert await inbox.add("user", f"room {number}", b"card", ends_ms)
    assert not await inbox.add("user", "one more", b"card", ends_ms)
    assert await inbox.add("user", "room 0", b"changed", ends_ms)
    assert len(await inbox.list("user")) == CARDS_MAX
