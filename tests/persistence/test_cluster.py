"""A log on a Redis Cluster: each room at its shard, and slots that move away under it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from persistence.event_log import Claim, Fenced, StoreRefused, StoreUnavailable
from persistence.keys import Keys
from persistence.redis_client import open_redis
from persistence.redis_event_log import RedisEventLog, open_event_log
from persistence.redis_node_channel import RedisNodeChannel
from scripts.stores.own_cluster import OwnCluster, own_cluster
from scripts.stores.own_valkey import OwnValkey
from tests.server.waiting import until

pytestmark = pytest.mark.stores
KEYS = Keys("arena")
ROOMS = [f"01890000-0000-7000-8000-0000000000{number:02}" for number in range(30)]
ROOM = ROOMS[0]


@pytest.fixture
async def log(cluster: OwnCluster) -> AsyncIterator[RedisEventLog]:
    async with open_redis(cluster.url) as redis, open_event_log(redis, "arena", "node") as log:
        yield log


async def test_rooms_live_at_all_shards_each_with_a_line_of_its_own(cluster: OwnCluster, log: RedisEventLog) -> None:
    claims = [await log.create(room, b"1") for room in ROOMS]
    await asyncio.gather(*(log.append(claim, 1, claim.room_id.encode()) for claim in claims))
    for claim in claims:
        assert [entry.data for entry in (await log.claim(claim.room_id)).entries] == [b"1", claim.room_id.encode()]
    assert len({(await cluster.holder(KEYS.log(room))).port for room in ROOMS}) == 3
    assert len(log._line._lines) == 3
    assert sorted(await log.live_rooms()) == ROOMS


async def test_a_slot_that_moved_is_found_again_and_nothing_was_stored_meanwhile(
    cluster: OwnCluster, log: RedisEventLog
) -> None:
    claim = await log.create(ROOM, b"1")
    await cluster.move(KEYS.log(ROOM), await another_than(cluster, KEYS.log(ROOM)))
    with pytest.raises(StoreRefused, match="moved"):
        await log.append(claim, 1, b"lost")
    again = await log.claim(ROOM)
    await log.append(again, 1, b"2")
    assert [entry.data for entry in (await log.claim(ROOM)).entries] == [b"1", b"2"]


async def test_a_slot_on_its_way_takes_nothing_until_it_has_arrived(cluster: OwnCluster, log: RedisEventLog) -> None:
    claim = await log.create(ROOM, b"1")
    here, there = await cluster.holder(KEYS.log(ROOM)), await another_than(cluster, KEYS.log(ROOM))
    await cluster.set_out(KEYS.log(ROOM), here, there)
    for attempt in (log.append(claim, 1, b"lost"), log.claim(ROOM)):
        with pytest.raises(StoreUnavailable, match=r"moved|tryagain"):
            await attempt
    await cluster.arrive(KEYS.log(ROOM), there)
    assert [entry.data for entry in (await log.claim(ROOM)).entries] == [b"1"]


async def test_a_shard_that_was_killed_ends_the_era_and_is_found_again(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with (
        own_cluster(tmp_path_factory.mktemp("killed")) as cluster,
        open_redis(cluster.url) as redis,
        open_event_log(redis, "arena", "node") as log,
    ):
        claims = [await log.create(room, b"1") for room in ROOMS]
        era, killed = log.era, await cluster.holder(KEYS.log(ROOM))
        killed.kill()
        await until(lambda: log.era > era)
        with pytest.raises(Fenced):
            await log.append(claims[0], 1, b"2")
        await killed.start(*cluster.options[cluster.nodes.index(killed)])
        for room in ROOMS:
            claim = await claimed(log, room)
            await log.append(claim, 1, b"2")


async def test_a_node_is_heard_after_its_channel_has_moved(cluster: OwnCluster) -> None:
    key = KEYS.channel("node")
    async with open_redis(cluster.url) as redis:
        channel, heard = RedisNodeChannel(redis, "arena", "node"), asyncio.Event()
        channel.hear = lambda data: heard.set()
        await channel.open()
        await cluster.move(key, await another_than(cluster, key))
        async with asyncio.timeout(10):
            while not heard.is_set():
                channel.publish("node", b"still there")
                await asyncio.sleep(0.02)
        await channel.close()


async def another_than(cluster: OwnCluster, key: str) -> OwnValkey:
    here = await cluster.holder(key)
    return next(node for node in cluster.nodes if node is not here)


async def claimed(log: RedisEventLog, room: str) -> Claim:
    async with asyncio.timeout(15):
        while True:
            try:
                return await log.claim(room)
            except StoreUnavailable:
                await asyncio.sleep(0.05)
