"""Whether two stores are new enough and keep what they are given."""

from typing import Any

import asyncpg
from asyncpg.types import ServerVersion
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError

from server.trouble import Trouble

POSTGRES_MAJOR_MIN = 15
REDIS_MAJOR_MIN = 7
VALKEY_MAJOR_MIN = 8
_CONNECT_SECONDS_MAX = 10


async def check_postgres(database_url: str) -> str:
    """Its name and version, e.g. "Postgres 18.4"; raises Trouble when it is away, refuses us or is too old."""
    try:
        connection = await asyncpg.connect(database_url, timeout=_CONNECT_SECONDS_MAX, statement_cache_size=0)
        try:
            version = connection.get_server_version()
        finally:
            await connection.close()
    except (OSError, TimeoutError) as error:
        raise Trouble(f"Postgres (DATABASE_URL) does not answer: {_reason(error)}.") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise Trouble(f"Postgres (DATABASE_URL) refuses us: {_reason(error)}.") from error
    return judge_postgres(version)


def judge_postgres(version: ServerVersion) -> str:
    """The same for the version that it told. asyncpg reads 18.4 as major 18, minor 0, micro 4."""
    name = f"Postgres {version.major}.{version.minor or version.micro}"
    if version.major < POSTGRES_MAJOR_MIN:
        raise Trouble(f"{name} is too old: {POSTGRES_MAJOR_MIN} or newer is needed.")
    return name


async def check_redis(redis_url: str) -> tuple[str, list[str]]:
    """Its name and version, and what to know about how it keeps data; raises Trouble as `check_postgres` does."""
    try:
        async with Redis.from_url(redis_url, socket_connect_timeout=_CONNECT_SECONDS_MAX) as client:
            told = await client.info()
    except AuthenticationError as error:
        raise Trouble(f"Redis (REDIS_URL) refuses us: {_reason(error)}.") from error
    except (RedisError, OSError, ValueError) as error:
        raise Trouble(f"Redis (REDIS_URL) does not answer: {_reason(error)}.") from error
    return judge_redis(told)


def judge_redis(told: dict[str, Any]) -> tuple[str, list[str]]:
    """The same for what INFO told."""
    valkey = told.get("valkey_version")
    version = str(valkey or told["redis_version"])
    name = f"{'Valkey' if valkey else 'Redis'} {version}"
    needed = VALKEY_MAJOR_MIN if valkey else REDIS_MAJOR_MIN
    if int(version.partition(".")[0]) < needed:
        raise Trouble(f"{name} is too old: Redis {REDIS_MAJOR_MIN} or Valkey {VALKEY_MAJOR_MIN} or newer is needed.")
    policy = told.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        # An evicted log is a lost game.
        raise Trouble(f"{name} may throw data away (maxmemory-policy {policy}): set maxmemory-policy noeviction.")
    if not told.get("aof_enabled"):
        return name, [f"{name} loses running games when it restarts: set appendonly yes."]
    return name, []


def _reason(error: BaseException) -> str:
    """One line without a full stop; never the URL, which has a password in it."""
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
