"""Where each key lives: at the one server, or at its shard of a Redis Cluster. redis-py keeps the map of the slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import SlotNotCoveredError

from persistence.event_log import StoreRefused
from persistence.redis_client import bounded

MOVED = "moved"
"""The reason of a `StoreRefused` whose key lives elsewhere now, or is on its way."""
ONE = ""
"""The name of the only server."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a line leads, and how it gets in. `options` are those of redis-py's connections."""

    name: str
    connection_class: type[AbstractConnection]
    options: Mapping[str, Any]


class Shards:
    """`redis` comes from `open_redis`."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._cluster = redis if isinstance(redis, RedisCluster) else None
        self.may_move = self.is_stale = self._cluster is not None

    def mistaken(self) -> None:
        """Something was not where we looked for it: the map is read anew before it is next asked."""
        self.is_stale = self.may_move

    def name_of(self, key: str) -> str:
        """Of the server that has this key, by the map as it is. Raises `StoreRefused` where nobody has."""
        return ONE if self._cluster is None else str(self._node_of(key).name)

    async def server_of(self, key: str) -> Server:
        """Raises `StoreUnavailable`."""
        if self._cluster is None:
            return self._one()
        await self._refresh(self._cluster)
        return _server(self._node_of(key))

    async def all(self) -> list[Server]:
        """Every server that takes writes. Raises `StoreUnavailable`."""
        if self._cluster is None:
            return [self._one()]
        await self._refresh(self._cluster)
        return [_server(node) for node in self._cluster.get_primaries()]

    # --- inside ------------------------------------------------------------------------------------------------

    def _one(self) -> Server:
        pool = self._redis.connection_pool
        return Server(ONE, pool.connection_class, pool.connection_kwargs)

    def _node_of(self, key: str) -> ClusterNode:
        assert self._cluster is not None
        try:
            return self._cluster.nodes_manager.get_node_from_slot(self._cluster.keyslot(key))
        except (SlotNotCoveredError, KeyError) as error:
            raise StoreRefused("clusterdown", str(error)) from error

    async def _refresh(self, cluster: RedisCluster) -> None:
        if not self.is_stale:
            return
        async with bounded():
            await cluster.initialize()
            await cluster.nodes_manager.initialize()
        self.is_stale = False


def _server(node: ClusterNode) -> Server:
    return Server(node.name, node.connection_class, node.connection_kwargs)
