"""The whole server on a Redis Cluster."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from scripts.stores.own_cluster import OwnCluster
from server.embedded import StoreAddresses
from server.startup.redis_check import check_redis
from server.trouble import Trouble
from tests.fixtures.arena import arena_on
from tests.server.cluster.test_nodes import cluster as nodes_on
from tests.server.sessions.test_gateway import at_the_table, play_on, wish
from tests.server.waiting import until

pytestmark = pytest.mark.stores


async def test_doctor_looks_at_every_shard_and_names_the_other_kind_of_address(cluster: OwnCluster) -> None:
    assert (await check_redis(cluster.url))[1] == []
    with pytest.raises(Trouble, match=r"begin with redis\+cluster"):
        await check_redis(cluster.nodes[0].url)
    await cluster.ask(cluster.nodes[2], "CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(Trouble, match="noeviction"):
            await check_redis(cluster.url)
    finally:
        await cluster.ask(cluster.nodes[2], "CONFIG", "SET", "maxmemory-policy", "noeviction")


async def test_a_duel_is_played_and_challenged_by_code(cluster: OwnCluster, stores: StoreAddresses, page: Path) -> None:
    behind = StoreAddresses(stores.database_url, cluster.url)
    async with arena_on(behind, page, spectator_delay_ms=0) as arena:
        one, two, room = await at_the_table(arena)
        for player in (one, two):
            assert (await player.do(room, "ready"))["ok"]
        acks = await asyncio.gather(*(play_on(player, room, 0) for player in (one, two)))
        assert all(ack["ok"] for ack in acks)


async def test_nodes_take_rooms_over_from_one_that_was_killed(cluster: OwnCluster, stores: StoreAddresses) -> None:
    async with nodes_on(StoreAddresses(stores.database_url, cluster.url)) as arena:
        one, two = await arena.comes(), await arena.comes()
        rooms = [(await one.ask("create_duel", wish()))["room"] for _ in range(3)]
        for room in rooms:
            for player in (one, two):
                assert (await player.ask("join_room", {"room": room}))["ok"]
            assert (await two.do(room, "accept"))["ok"]
        killed = arena.pids()[0]
        os.kill(killed, signal.SIGKILL)
        for room in rooms:
            one, two = await arena.stays(one, room), await arena.stays(two, room)
            assert (await one.do(room, "ready"))["ok"]
            await two.sees(room, lambda view: view["seats"][0]["ready"])
        await until(lambda: killed not in arena.pids(), 20)
