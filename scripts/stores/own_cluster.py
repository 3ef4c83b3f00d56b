"""A Redis Cluster of three Valkeys on loopback, without replicas."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from scripts.stores.own_valkey import OwnValkey, own_valkey
from server.startup.listening import free_port

SLOTS, SHARDS = 16_384, 3
_READY_S_MAX = 20.0
_CLUSTERED = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--appendfsync", "always")


class OwnCluster:
    """`url` names one of its nodes, and so all of it. `options` are those that each node is started with."""

    def __init__(self, nodes: list[OwnValkey], options: Sequence[Sequence[str]]) -> None:
        self.nodes, self.options = nodes, options
        self.url = nodes[0].url.replace("redis://", "redis+cluster://").removesuffix("/0")

    async def ask(self, node: OwnValkey, *words: str | int) -> Any:
        async with Redis.from_url(node.url, decode_responses=True) as client:
            return await client.execute_command(*words)  # type: ignore[no-untyped-call]

    async def holder(self, key: str) -> OwnValkey:
        """The node that has this key."""
        slot = await self.ask(self.nodes[0], "CLUSTER", "KEYSLOT", key)
        for first, last, (_, port, *_), *_ in await self.ask(self.nodes[0], "CLUSTER", "SLOTS"):
            if first <= slot <= last:
                return next(node for node in self.nodes if node.port == port)
        raise AssertionError(f"nobody has slot {slot}")

    async def move(self, key: str, there: OwnValkey) -> None:
        """The slot of this key with all that is in it."""
        await self.set_out(key, await self.holder(key), there)
        await self.arrive(key, there)

    async def set_out(self, key: str, here: OwnValkey, there: OwnValkey) -> None:
        """All that is in the slot is there already, and the slot is not."""
        slot = await self.ask(here, "CLUSTER", "KEYSLOT", key)
        here_id, there_id = [await self.ask(node, "CLUSTER", "MYID") for node in (here, there)]
        await self.ask(there, "CLUSTER", "SETSLOT", slot, "IMPORTING", here_id)
        await self.ask(here, "CLUSTER", "SETSLOT", slot, "MIGRATING", there_id)
        keys = await self.ask(here, "CLUSTER", "GETKEYSINSLOT", slot, 100)
        if keys:
            await self.ask(here, "MIGRATE", "127.0.0.1", there.port, "", 0, 5_000, "KEYS", *keys)

    async def arrive(self, key: str, there: OwnValkey) -> None:
        slot, there_id = await self.ask(there, "CLUSTER", "KEYSLOT", key), await self.ask(there, "CLUSTER", "MYID")
        for node in (there, *self.nodes):
            await self.ask(node, "CLUSTER", "SETSLOT", slot, "NODE", there_id)

    async def empty(self) -> None:
        for node in self.nodes:
            await self.ask(node, "FLUSHALL")

    async def is_ready(self) -> bool:
        told = [await self.ask(node, "CLUSTER", "INFO") for node in self.nodes]
        return all("cluster_state:ok" in one and f"cluster_known_nodes:{len(self.nodes)}" in one for one in told)


@asynccontextmanager
async def own_cluster(folder: Path) -> AsyncIterator[OwnCluster]:
    """One that runs while entered."""
    async with AsyncExitStack() as running:
        buses = [free_port() for _ in range(SHARDS)]
        options = [(*_CLUSTERED, "--cluster-port", str(bus)) for bus in buses]
        nodes = [
            await running.enter_async_context(own_valkey(folder / str(number), *words))
            for number, words in enumerate(options)
        ]
        cluster = OwnCluster(nodes, options)
        for number, node in enumerate(nodes):
            first, last = SLOTS * number // SHARDS, SLOTS * (number + 1) // SHARDS - 1
            await cluster.ask(node, "CLUSTER", "ADDSLOTSRANGE", first, last)
            await cluster.ask(nodes[0], "CLUSTER", "MEET", "127.0.0.1", node.port, buses[number])
        async with asyncio.timeout(_READY_S_MAX):
            while not await cluster.is_ready():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        yield cluster
