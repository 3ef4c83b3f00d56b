"""Whether Redis or Valkey is new enough, well, and able to give the durability that is set.

CONFIG may be forbidden and INFO hide a field: what cannot be checked is said.
"""

from __future__ import annotations

from typing import Any

from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import RedisError, ResponseError

from persistence.event_log import StoreUnavailable
from persistence.redis_client import bounded, is_cluster, open_redis
from persistence.shards import Shards
from server.settings import Durability
from server.trouble import Trouble

REDIS_MAJOR_MIN = 7
VALKEY_MAJOR_MIN = 8
_PROBE_MS = 1_000

_SENTENCES = {
    "oom": "is full: it has reached its maxmemory and takes no writes; give it more",
    "readonly": "takes no writes because it is a replica: REDIS_URL must lead to the primary",
    "misconf": "takes no writes because it cannot save them: its log says why, mostly a full disk",
    "loading": "is still loading its data: try again in a moment",
    "noreplicas": "takes no writes because fewer replicas are attached than its min-replicas-to-write",
    "not_authorised": "refuses us",
}


async def check_redis(
    redis_url: str, key_prefix: str = "arena", durability: Durability = "fast", replicas: int = 1
) -> tuple[str, list[str]]:
    """Its name and version, and what to know about how it keeps data.

    Raises Trouble when it is away, refuses us or a write, is too old, evicts, or cannot give `durability`.
    """
    try:
        async with bounded(), open_redis(redis_url) as client:
            for server in await Shards(client).all():
                async with Redis.from_pool(ConnectionPool(server.connection_class, **server.options)) as one:
                    told, appendfsync = await _info(one), await _appendfsync(one)
                if told.get("loading"):
                    raise StoreUnavailable("loading")
                if told.get("cluster_enabled") and not is_cluster(redis_url):
                    raise Trouble("REDIS_URL leads to a Redis Cluster: let it begin with redis+cluster:// .")
                name, warnings = judge_redis(told, appendfsync, durability, replicas)
            await client.set(f"{key_prefix}:doctor", 1, px=_PROBE_MS)
    except StoreUnavailable as error:
        sentence = _SENTENCES.get(error.reason, "does not answer")
        detail = f": {_line(error.__cause__)}" if sentence in ("refuses us", "does not answer") else ""
        raise Trouble(f"Redis (REDIS_URL) {sentence}{detail}.") from error
    except (RedisError, OSError, ValueError) as error:
        raise Trouble(f"Redis (REDIS_URL) does not answer: {_line(error)}.") from error
    return name, warnings


def judge_redis(
    told: dict[str, Any], appendfsync: str | None = None, durability: Durability = "fast", replicas: int = 1
) -> tuple[str, list[str]]:
    """The same for what INFO told. `appendfsync` is None where CONFIG is forbidden."""
    if "redis_version" not in told:
        return "Redis", ["Redis does not let us ask (INFO): its version, eviction and durability are not checked."]
    name = _name(told)
    policy = told.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        # An evicted log is a lost game.
        raise Trouble(f"{name} may throw data away (maxmemory-policy {policy}): set maxmemory-policy noeviction.")
    if told.get("role") == "slave":
        raise Trouble(f"{name} {_SENTENCES['readonly']}.")
    warnings = _judge_file(name, told.get("aof_enabled"), appendfsync, durability)
    if durability == "replicated":
        _judge_replicas(name, told.get("connected_slaves"), replicas)
    return name, warnings


def _judge_file(name: str, aof: int | None, appendfsync: str | None, durability: Durability) -> list[str]:
    if durability == "strict":
        if not aof or (appendfsync or "always") != "always":
            raise Trouble(f"{name} cannot give DURABILITY=strict: set appendonly yes and appendfsync always.")
        if appendfsync is None:
            return [f"{name} does not let us ask (CONFIG): DURABILITY=strict needs appendfsync always."]
    elif not aof:
        if durability == "replicated":
            return [
                f"{name} empties its replicas when it restarts: set appendonly yes, or let it never restart itself."
            ]
        return [f"{name} loses running games when it restarts: set appendonly yes."]
    elif appendfsync == "no":
        return [f"{name} may lose half a minute of running games when it crashes: set appendfsync everysec."]
    return []


def _judge_replicas(name: str, attached: int | None, replicas: int) -> None:
    if attached is not None and attached < replicas:
        raise Trouble(
            f"{name} cannot give DURABILITY=replicated: {attached} of REPLICAS={replicas} are attached to it."
        )
    if attached is not None and attached > replicas:
        raise Trouble(
            f"{name} has {attached} replicas, and each that may be promoted must acknowledge: set REPLICAS={attached}."
        )


def _name(told: dict[str, Any]) -> str:
    """Raises Trouble when it is too old."""
    valkey = told.get("valkey_version")
    version = str(valkey or told["redis_version"])
    name = f"{'Valkey' if valkey else 'Redis'} {version}"
    needed = VALKEY_MAJOR_MIN if valkey else REDIS_MAJOR_MIN
    if int(version.partition(".")[0]) < needed:
        raise Trouble(f"{name} is too old: Redis {REDIS_MAJOR_MIN} or Valkey {VALKEY_MAJOR_MIN} or newer is needed.")
    return name


async def _info(client: Redis) -> dict[str, Any]:
    """Empty where the user may not ask."""
    try:
        told: dict[str, Any] = await client.info()
    except ResponseError:
        return {}
    return told


async def _appendfsync(client: Redis) -> str | None:
    """None where the user may not ask."""
    try:
        told = await client.config_get("appendfsync")
    except ResponseError:
        return None
    value = {_text(key): _text(value) for key, value in told.items()}.get("appendfsync")
    return value or None


def _text(word: object) -> str:
    return word.decode() if isinstance(word, bytes) else str(word)


def _line(error: BaseException | None) -> str:
    """One line without a full stop; never the URL, which has a password in it."""
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
