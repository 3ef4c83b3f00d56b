"""The law of what nodes tell each other, on the memory twin and on the real store alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from persistence import redis_client, redis_node_channel
from persistence.memory_node_channel import MemoryNodeChannel, MemoryPost
from persistence.node_channel import NodeChannel
from persistence.redis_client import open_redis
from persistence.redis_node_channel import RedisNodeChannel
from persistence.shards import ONE
from scripts.stores.cable import Cable, through
from tests.server.waiting import until


@dataclass
class Pair:
    one: NodeChannel
    other: NodeChannel


@pytest.fixture
async def pair(store_url: str | None) -> AsyncIterator[Pair]:
    if store_url is None:
        post = MemoryPost()
        yield Pair(MemoryNodeChannel(post, "one"), MemoryNodeChannel(post, "other"))
        return
    async with open_redis(store_url) as redis:
        pair = Pair(RedisNodeChannel(redis, "arena", "one"), RedisNodeChannel(redis, "arena", "other"))
        yield pair
        for channel in (pair.one, pair.other):
            await channel.close()


async def test_what_is_told_arrives_in_order_and_byte_for_byte_at_that_node_alone(pair: Pair) -> None:
    mine: list[bytes] = []
    theirs: list[bytes] = []
    pair.one.hear, pair.other.hear = mine.append, theirs.append
    await pair.one.open()
    await pair.other.open()
    told = [bytes(range(256)), b"", *(b"%d" % number for number in range(100))]
    for data in told:
        pair.one.publish("other", data)
    await until(lambda: len(theirs) == len(told))
    assert theirs == told
    pair.other.publish("one", b"back")
    await until(lambda: mine == [b"back"])


async def test_what_is_told_to_nobody_is_lost(pair: Pair) -> None:
    theirs: list[bytes] = []
    pair.other.hear = theirs.append
    await pair.one.open()
    pair.one.publish("other", b"before")
    await pair.other.open()
    pair.one.publish("other", b"after")
    await until(lambda: bool(theirs))
    assert theirs == [b"after"]


@pytest.mark.stores
async def test_both_lines_come_back(redis_url: str) -> None:
    async with open_redis(redis_url) as redis:
        channel = RedisNodeChannel(redis, "arena", "node")
        heard: list[bytes] = []
        channel.hear = heard.append
        await channel.open()
        ear, (mouth,) = channel._ear, channel._mouths.values()
        for kind in ("normal", "pubsub"):
            await redis.client_kill_filter(_type=kind, skipme=True)
        await until(lambda: channel._ear not in (ear, None) and channel._mouths.get(ONE) not in (mouth, None))
        channel.publish("node", b"back")
        await until(lambda: heard == [b"back"])
        await channel.close()
        channel.publish("node", b"too late")
        assert channel.lost == 1


@pytest.mark.stores
async def test_an_ear_that_was_cut_without_a_word_is_replaced(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for no answer of its own: a cable that carries nothing any more looks like silence."""
    monkeypatch.setattr(redis_client, "CALL_S", 0.4)
    monkeypatch.setattr(redis_node_channel, "LISTENS_S", 0.1)
    cable = Cable(urlsplit(redis_url).port or 6379)
    await cable.plug_in()
    async with open_redis(through(cable, redis_url)) as redis:
        channel = RedisNodeChannel(redis, "arena", "node")
        heard: list[bytes] = []
        channel.hear = heard.append
        await channel.open()
        ear = channel._ear
        cable.stall()
        await until(lambda: channel._ear is not ear)
        cable.flow()
        await until(lambda: channel._ear is not None and bool(channel._mouths))
        channel.publish("node", b"back")
        await until(lambda: heard == [b"back"])
        await channel.close()
    await cable.pull_out()
