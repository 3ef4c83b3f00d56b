"""The law of results that are set aside, on the memory twin and on the real store alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from game.deck import Deck
from persistence.event_codec import deck_hash, encode_deck
from persistence.event_log import EventLog, RoomLost
from persistence.keys import Keys
from persistence.memory_event_log import MemoryEventLog, MemoryStore
from persistence.memory_set_aside import MemorySetAside
from persistence.redis_client import open_redis
from persistence.redis_event_log import open_event_log
from persistence.set_aside import REASON_LENGTH_MAX, RedisSetAside, SetAside

DECK = encode_deck(Deck())


@dataclass
class Store:
    log: EventLog
    set_aside: SetAside


@pytest.fixture
async def store(store_url: str | None) -> AsyncIterator[Store]:
    if store_url is None:
        memory = MemoryStore(now_ms=lambda: 1_700_000_000_000)
        yield Store(MemoryEventLog(memory, "node"), MemorySetAside(memory))
        return
    async with open_redis(store_url) as redis, open_event_log(redis, "arena", "node") as log:
        yield Store(log, RedisSetAside(redis, "arena"))


async def test_it_leaves_the_index_and_keeps_its_log(store: Store) -> None:
    for room in ("one", "two"):
        await store.log.create(room, b"opened")
    await store.set_aside.keep("one", "first", DECK)
    await store.set_aside.keep("one", "x" * 9_999, DECK)
    assert await store.log.live_rooms() == ("two",)
    assert await store.set_aside.reasons() == {"one": "x" * REASON_LENGTH_MAX}
    assert (await store.log.held("one")).entries[0].data == b"opened"


async def test_put_back_it_is_live_again_with_its_deck(store: Store) -> None:
    await store.log.create("one", b"opened")
    await store.set_aside.keep("one", "why", DECK)
    await store.set_aside.put_back("one")
    assert await store.set_aside.reasons() == {}
    assert await store.log.live_rooms() == ("one",)
    assert await store.log.get_deck(deck_hash(DECK)) == DECK
    with pytest.raises(RoomLost):
        await store.set_aside.put_back("one")


@pytest.mark.stores
async def test_nothing_of_it_ends_by_itself(redis_url: str) -> None:
    async with open_redis(redis_url) as redis, open_event_log(redis, "arena", "node") as log:
        await log.create("one", b"opened")
        await RedisSetAside(redis, "arena").keep("one", "why", DECK)
        keys = Keys("arena")
        for key in (keys.log("one"), keys.owner("one"), keys.set_aside()):
            assert await redis.ttl(key) == -1
