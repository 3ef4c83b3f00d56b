"""How we speak to Redis or Valkey: bounded in time, never twice, and with one error for "the store is away"."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import BlockingConnectionPool, Redis
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
    ResponseError,
    TimeoutError,
)

from persistence.event_log import StoreUnavailable

CALL_S = 2.0
CONNECTIONS_MAX = 50

_REASONS: dict[type[Exception], str] = {
    BusyLoadingError: "loading",
    AuthenticationError: "not_authorised",
    AuthorizationError: "not_authorised",
    NoPermissionError: "not_authorised",
    TimeoutError: "timeout",
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


def open_redis(redis_url: str) -> Redis:
    """A client whose replies are bytes. It connects at the first call; close it with `aclose`.

    It never sends a command again on its own: an append whose reply was lost may be stored, and sent again it would be
    told that it was fenced.
    """
    pool = BlockingConnectionPool.from_url(
        redis_url,
        max_connections=CONNECTIONS_MAX,
        timeout=CALL_S,
        socket_timeout=CALL_S,
        socket_connect_timeout=CALL_S,
        retry=Retry(NoBackoff(), 0),
        decode_responses=False,
    )
    return Redis.from_pool(pool)


@asynccontextmanager
async def bounded() -> AsyncIterator[None]:
    """Around every call, or the few calls that make one: an answer within `CALL_S`, or `StoreUnavailable`."""
    try:
        async with asyncio.timeout(CALL_S):
            yield
    except (builtins.TimeoutError, ConnectionError, TimeoutError, ResponseError) as error:
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
