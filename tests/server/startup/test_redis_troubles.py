"""What can befall a store is told apart at the start and by `doctor`: each on a real one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from scripts.stores.own_valkey import OwnValkey, own_valkey
from server.settings import Settings
from server.startup.doctor import Finding, examine
from server.startup.listening import free_port
from server.startup.redis_check import check_redis
from server.trouble import Trouble
from tests.ill_stores import ILLNESSES, make_ill

pytestmark = pytest.mark.stores


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[OwnValkey]:
    async with own_valkey(tmp_path / "valkey") as valkey:
        yield valkey


@pytest.mark.parametrize(
    ("illness", "part"),
    [
        ("full", "is full"),
        ("readonly", "is a replica"),
        ("saves_fail", "cannot save"),
        ("evicts", "may throw data away"),
        ("gone", "does not answer"),
        ("loading", "is still loading its data"),
    ],
)
async def test_doctor_names_the_illness(valkey: OwnValkey, illness: str, part: str) -> None:
    await make_ill(valkey, illness)
    with pytest.raises(Trouble, match=part):
        await check_redis(valkey.url)


def test_every_illness_is_looked_for() -> None:
    assert set(ILLNESSES) == {"full", "readonly", "saves_fail", "evicts", "gone", "loading"}


async def test_doctor_goes_on_and_tells_the_level(valkey: OwnValkey, database_url: str) -> None:
    settings = Settings(database_url=database_url, redis_url=valkey.url, port=free_port(), durability="strict")
    assert "appendfsync always" in (await redis_finding(settings)).told
    async with Redis.from_url(valkey.url) as client:
        await client.config_set("appendfsync", "always")
    assert (await redis_finding(settings)) == Finding("Redis", True, "Valkey 9.1.2, strict")


async def redis_finding(settings: Settings) -> Finding:
    return next(finding for finding in await examine(settings) if finding.what == "Redis")


async def test_a_user_without_info_and_config_is_told_what_was_not_checked(valkey: OwnValkey) -> None:
    async with Redis.from_url(valkey.url) as client:
        await client.execute_command("ACL", "SETUSER", "arena", "on", ">hush", "~arena:*", "+@all", "-info", "-config")
        name, (warning,) = await check_redis(valkey.url.replace("//", "//arena:hush@"))
        assert (name, "not checked" in warning) == ("Redis", True)
        await client.execute_command("ACL", "SETUSER", "arena", "+info")
        assert (await check_redis(valkey.url.replace("//", "//arena:hush@")))[0].startswith("Valkey")
    with pytest.raises(Trouble, match="refuses us"):
        await check_redis(valkey.url.replace("//", "//arena:wrong@"))
