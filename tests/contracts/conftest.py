"""Every contract runs on the memory twin, on one real store and on a cluster of them."""

from __future__ import annotations

import asyncio

import pytest

from scripts.stores.own_cluster import OwnCluster

REAL = pytest.mark.stores


@pytest.fixture(params=["memory", pytest.param("redis", marks=REAL), pytest.param("cluster", marks=REAL)])
def store_url(request: pytest.FixtureRequest) -> str | None:
    """None for the memory twin. A real store is asked for here, because it cannot be started in a running loop."""
    if request.param == "memory":
        return None
    if request.param == "redis":
        return str(request.getfixturevalue("redis_url"))
    cluster: OwnCluster = request.getfixturevalue("_cluster")
    asyncio.run(cluster.empty())
    return cluster.url
