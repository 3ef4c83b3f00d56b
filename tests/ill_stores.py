"""Everything that can befall a Redis or Valkey of one's own, and the way back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis

from scripts.stores.own_valkey import OwnValkey
from server.startup.listening import free_port

KEYS_TO_LOAD = 400
LOAD_US_A_KEY = "20000"
"""Together longer than a test looks. It answers between two reads of its file, so values are large."""


async def _fill(valkey: OwnValkey, client: Redis) -> None:
    await client.config_set("maxmemory", 1)


async def _empty(valkey: OwnValkey, client: Redis) -> None:
    await client.config_set("maxmemory", 0)


async def _demote(valkey: OwnValkey, client: Redis) -> None:
    await client.replicaof("127.0.0.1", str(free_port()))


async def _promote(valkey: OwnValkey, client: Redis) -> None:
    await client.replicaof("NO", "ONE")


async def _break_saves(valkey: OwnValkey, client: Redis) -> None:
    """A folder stands where the file should go. Root may write anywhere, but not there."""
    (valkey.folder / "dump.rdb/in-the-way").mkdir(parents=True)
    await client.config_set("save", "3600 1000000")
    await client.set("something", 1)
    await client.bgsave()
    while (await client.info("persistence"))["rdb_last_bgsave_status"] == "ok":  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def _mend_saves(valkey: OwnValkey, client: Redis) -> None:
    await client.config_set("save", "")


async def _evict(valkey: OwnValkey, client: Redis) -> None:
    await client.config_set("maxmemory-policy", "allkeys-lru")


async def _keep(valkey: OwnValkey, client: Redis) -> None:
    await client.config_set("maxmemory-policy", "noeviction")


async def _go(valkey: OwnValkey, client: Redis) -> None:
    valkey.kill()


async def _come_back(valkey: OwnValkey, client: Redis) -> None:
    await valkey.start()


async def _load(valkey: OwnValkey, client: Redis) -> None:
    await client.mset({f"load:{number}": os.urandom(2_000) for number in range(KEYS_TO_LOAD)})
    await client.bgrewriteaof()
    while (info := await client.info("persistence"))["aof_rewrite_in_progress"] or info["aof_rewrite_scheduled"]:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    valkey.kill()
    slowly = ("--key-load-delay", LOAD_US_A_KEY, "--loading-process-events-interval-bytes", "1024")
    await valkey.start(*slowly, until_loaded=False)


async def _hurry(valkey: OwnValkey, client: Redis) -> None:
    valkey.kill()
    await valkey.start()


_Act = Callable[[OwnValkey, Redis], Awaitable[None]]
ILLNESSES: dict[str, tuple[_Act, _Act]] = {
    "full": (_fill, _empty),
    "readonly": (_demote, _promote),
    "saves_fail": (_break_saves, _mend_saves),
    "evicts": (_evict, _keep),
    "gone": (_go, _come_back),
    "loading": (_load, _hurry),
}
"""By the word that `/readyz` says."""


async def make_ill(valkey: OwnValkey, illness: str) -> None:
    async with Redis.from_url(valkey.url) as client:
        await ILLNESSES[illness][0](valkey, client)


async def make_well(valkey: OwnValkey, illness: str) -> None:
    async with Redis.from_url(valkey.url) as client:
        await ILLNESSES[illness][1](valkey, client)
