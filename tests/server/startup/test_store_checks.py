"""Stores of one's own: new enough, and keeping what they are given."""

from typing import Any

import pytest
from asyncpg.serverversion import split_server_version_string

from server.settings import Durability
from server.startup.listening import free_port
from server.startup.postgres_check import check_postgres, judge_postgres
from server.startup.redis_check import check_redis, judge_redis
from server.trouble import Trouble

KEEPS = {"maxmemory_policy": "noeviction", "aof_enabled": 1}


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"redis_version": "7.0.0"}, "Redis 7.0.0"),
        ({"redis_version": "8.2.1"}, "Redis 8.2.1"),
        # Valkey tells an old redis_version for the sake of old clients.
        ({"redis_version": "7.2.4", "valkey_version": "9.1.2"}, "Valkey 9.1.2"),
    ],
)
def test_new_enough(told: dict[str, Any], name: str) -> None:
    assert judge_redis({**KEEPS, **told}) == (name, [])


@pytest.mark.parametrize(
    ("told", "part"),
    [
        ({"redis_version": "6.2.14"}, "Redis 6.2.14 is too old"),
        ({"redis_version": "7.2.4", "valkey_version": "7.2.9"}, "Valkey 7.2.9 is too old"),
        ({"redis_version": "7.4.0", "maxmemory_policy": "allkeys-lru"}, "noeviction"),
    ],
)
def test_refused(told: dict[str, Any], part: str) -> None:
    with pytest.raises(Trouble, match=part):
        judge_redis({**KEEPS, **told})


@pytest.mark.parametrize(
    ("told", "name"), [("18.4", "Postgres 18.4"), ("15.18 (Debian 15.18-0+deb12u1)", "Postgres 15.18")]
)
def test_postgres_new_enough(told: str, name: str) -> None:
    assert judge_postgres(split_server_version_string(told)) == name


@pytest.mark.parametrize(("told", "name"), [("14.20", "Postgres 14.20"), ("9.6.24", "Postgres 9.6")])
def test_postgres_too_old(told: str, name: str) -> None:
    with pytest.raises(Trouble, match=f"{name} is too old: 15 or newer is needed"):
        judge_postgres(split_server_version_string(told))


REPLICAS = {**KEEPS, "redis_version": "7.4.0", "connected_slaves": 2}
NO_FILE = {**REPLICAS, "aof_enabled": 0}


@pytest.mark.parametrize(
    ("told", "appendfsync", "durability", "part"),
    [
        (NO_FILE, "everysec", "fast", "loses running games when it restarts: set appendonly yes"),
        (REPLICAS, "no", "fast", "half a minute"),
        (REPLICAS, None, "strict", "does not let us ask"),
        (NO_FILE, None, "replicated", "empties its replicas"),
        ({}, None, "replicated", "does not let us ask"),
    ],
)
def test_what_may_be_lost_is_told(
    told: dict[str, Any], appendfsync: str | None, durability: Durability, part: str
) -> None:
    (warning,) = judge_redis(told, appendfsync, durability, 2)[1]
    assert part in warning


@pytest.mark.parametrize(
    ("told", "appendfsync", "durability", "part"),
    [
        (REPLICAS, "everysec", "strict", "DURABILITY=strict: set appendonly yes and appendfsync always"),
        (NO_FILE, "always", "strict", "DURABILITY=strict"),
        ({**REPLICAS, "connected_slaves": 1}, "everysec", "replicated", "1 of REPLICAS=2 are attached"),
        ({**REPLICAS, "connected_slaves": 3}, "everysec", "replicated", "set REPLICAS=3"),
        ({**REPLICAS, "role": "slave"}, "everysec", "fast", "is a replica"),
    ],
)
def test_a_store_that_cannot_give_the_durability_is_refused(
    told: dict[str, Any], appendfsync: str, durability: Durability, part: str
) -> None:
    with pytest.raises(Trouble, match=part):
        judge_redis(told, appendfsync, durability, 2)


def test_nothing_is_told_of_a_store_that_gives_it() -> None:
    for durability, appendfsync in (("fast", "everysec"), ("strict", "always"), ("replicated", "everysec")):
        assert judge_redis(REPLICAS, appendfsync, durability, 2)[1] == []  # type: ignore[arg-type]


async def test_nobody_answers() -> None:
    with pytest.raises(Trouble, match=r"Postgres .* does not answer"):
        await check_postgres(f"postgresql://a:secret@127.0.0.1:{free_port()}/a")
    with pytest.raises(Trouble, match=r"Redis .* does not answer"):
        await check_redis(f"redis://:secret@127.0.0.1:{free_port()}/0")
