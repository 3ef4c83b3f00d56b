"""How we speak to Redis or Valkey: bounded in time, never twice, and with one error for "the store is away"."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ClusterDownError,
    ConnectionError,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    ResponseError,
    TimeoutError,
)

from persistence.event_log import StoreUnavailable

CALL_S = 2.0
CONNECTIONS_MAX = 50
_CLUSTER = "+cluster"

_REASONS: dict[type[Exception], str] = {
    BusyLoadingError: "loading",
    AuthenticationError: "not_authorised",
    AuthorizationError: "not_authorised",
    NoPermissionError: "not_authorised",
    TimeoutError: "timeout",
    RedisClusterException: "unreachable",
    ConnectionError: "unreachable",
    OutOfMemoryError: "oom",
    ReadOnlyError: "readonly",
    MasterDownError: "masterdown",
    ClusterDownError: "clusterdown",
}
_REFUSALS = {
    "MISCONF": "misconf",
    "NOREPLICAS": "noreplicas",
    "TRYAGAIN": "tryagain",
    "MOVED": "moved",
    "ASK": "moved",
    "BUSY": "busy",
    "OOM": "oom",
    "READONLY": "readonly",
    "LOADING": "loading",
    "MASTERDOWN": "masterdown",
    "CLUSTERDOWN": "clusterdown",
    "NOAUTH": "not_authorised",
    "WRONGPASS": "not_authorised",
    "NOPERM": "not_authorised",
}
"""First words of replies by which a store says that it cannot serve us now. redis-py has a type for some."""


@asynccontextmanager
async def open_redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client whose replies are bytes. It connects at the first call.

    It never sends a command again on its own: an append whose reply was lost may be stored, and sent again it would be
    told that it was fenced. `redis+cluster://` and `rediss+cluster://` name any node of a Redis Cluster; its client has
    the same commands, and asks again only where it was sent on (MOVED).
    """
    limits: dict[str, Any] = {
        "max_connections": CONNECTIONS_MAX,
        "socket_timeout": CALL_S,
        "socket_connect_timeout": CALL_S,
        "retry": Retry(NoBackoff(), 0),
        "decode_responses": False,
    }
    if is_cluster(redis_url):
        client = cast("Redis", RedisCluster.from_url(redis_url.replace(_CLUSTER, "", 1), **limits))
    else:
        client = Redis.from_pool(BlockingConnectionPool.from_url(redis_url, timeout=CALL_S, **limits))
    try:
        yield client
    finally:
        await client.aclose()


def is_cluster(redis_url: str) -> bool:
    return redis_url.partition("://")[0].endswith(_CLUSTER)


def sends_again(redis: Redis) -> bool:
    """Whether this client repeats by itself what got no answer."""
    retry = redis.retry if isinstance(redis, RedisCluster) else redis.get_retry()
    return retry is None or retry.get_retries() != 0


@asynccontextmanager
async def bounded() -> AsyncIterator[None]:
    """Around every call, or the few calls that make one: an answer within `CALL_S`, or `StoreUnavailable`."""
    try:
        async with asyncio.timeout(CALL_S):
            yield
    except (builtins.TimeoutError, ConnectionError, TimeoutError, ResponseError, RedisClusterException) as error:
        reason = _reason(error)
        if reason is None:
            raise
        raise StoreUnavailable(reason, str(error)) from error


def text(reply: object) -> str:
    """A reply that is text. Replies are bytes, because records are."""
    assert isinstance(reply, bytes), reply
    return reply.decode()


def _reason(error: Exception) -> str | None:
    """None for a reply that no healthy store would give to what we sent: a bug, not an outage."""
    if isinstance(error, builtins.TimeoutError):
        return "timeout"
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    return refusal_reason(str(error))


def refusal_reason(reply: str) -> str | None:
    """The reason in an error reply; None where a healthy store might give it as well."""
    return _REFUSALS.get(reply.partition(" ")[0])
