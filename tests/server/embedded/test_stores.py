"""The embedded stores while they run: real, private, and with their data in one folder."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from server.embedded import StoreAddresses, embedded_stores, stores
from server.embedded.account import store_account
from server.embedded.addresses import NOTE, read_note
from server.settings import Settings
from server.startup.listening import free_port
from server.startup.open_stores import serving_stores
from server.startup.postgres_check import check_postgres
from server.startup.redis_check import check_redis

pytestmark = pytest.mark.stores


def silent(line: str) -> None:
    """Nobody listens."""


async def test_they_are_real_and_keep_what_they_get(test_servers: StoreAddresses) -> None:
    assert (await check_postgres(test_servers.database_url)).startswith("Postgres 18.")
    name, warnings = await check_redis(test_servers.redis_url)
    assert name.startswith("Valkey 9.")
    assert warnings == []


async def test_both_ask_for_a_password(test_servers: StoreAddresses) -> None:
    scheme, _, place = test_servers.database_url.partition("://")
    bare = place.partition("@")[2]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"{scheme}://arena:wrong@{bare}")
    async with Redis.from_url(f"redis://{test_servers.redis_url.partition('@')[2]}") as client:
        with pytest.raises(AuthenticationError):
            await client.ping()


async def test_both_listen_on_loopback_alone(test_servers: StoreAddresses) -> None:
    connection = await asyncpg.connect(test_servers.database_url)
    assert await connection.fetchval("show listen_addresses") == "127.0.0.1"
    assert await connection.fetchval("show unix_socket_directories") == ""
    await connection.close()
    async with Redis.from_url(test_servers.redis_url, decode_responses=True) as client:
        assert await client.config_get("bind") == {"bind": "127.0.0.1"}


async def test_text_sorts_and_compares_the_same_on_every_machine(test_servers: StoreAddresses) -> None:
    connection = await asyncpg.connect(test_servers.database_url)
    row = await connection.fetchrow(
        "select datlocprovider::text, datlocale, pg_encoding_to_char(encoding), current_setting('timezone')"
        " from pg_database where datname = current_database()"
    )
    await connection.close()
    assert row is not None
    assert tuple(row) == ("b", "C.UTF-8", "UTF8", "UTC")


async def test_secrets_in_the_folder_are_for_its_owner_alone(tmp_path: Path) -> None:
    async with embedded_stores(tmp_path, silent) as running:
        for name in ("postgres.password", "valkey.password", "valkey.conf", NOTE):
            assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
        assert read_note(tmp_path) == running
    assert read_note(tmp_path) is None


async def test_strict_writes_to_the_disk_before_it_answers(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, durability="strict")
    async with serving_stores(settings, silent) as running:
        name, warnings = await check_redis(running.redis_url, durability="strict")
    assert (name.startswith("Valkey"), warnings) == (True, [])


async def test_root_runs_them_as_an_ordinary_user(tmp_path: Path) -> None:
    """As an ordinary user they are our own; pytest's folder is closed to others, as a home of root is."""
    async with embedded_stores(tmp_path, silent) as running:
        owner = (tmp_path / "postgres/PG_VERSION").stat().st_uid
        connection = await asyncpg.connect(running.database_url)
        assert await connection.fetchval("select count(*) from pg_ls_dir('.')") > 0
        await connection.close()
    assert owner != 0
    assert os.geteuid() in (0, owner)


async def test_a_port_lost_to_another_program_is_replaced(
    tmp_path: Path, test_servers: StoreAddresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = int(test_servers.redis_url.rpartition(":")[2].partition("/")[0])
    ports = iter([taken, free_port(), free_port(), taken])
    monkeypatch.setattr(stores, "free_port", lambda: next(ports, None) or free_port())
    async with embedded_stores(tmp_path, silent) as running:
        assert (await check_postgres(running.database_url)).startswith("Postgres")


async def test_a_first_start_that_was_cut_short_is_made_good(tmp_path: Path) -> None:
    (tmp_path / "postgres.new/base").mkdir(parents=True)
    async with embedded_stores(tmp_path, silent) as running:
        await check_postgres(running.database_url)


@pytest.fixture
def alive() -> Iterator[int]:
    """The number of a living process of the user that Postgres runs as."""
    account = store_account()
    with subprocess.Popen(["sleep", "60"], user=account.user if account else None) as sleeper:
        yield sleeper.pid
        sleeper.kill()


async def test_a_lock_left_by_a_killed_postgres_does_not_stop_the_next(tmp_path: Path, alive: int) -> None:
    async with embedded_stores(tmp_path, silent):
        held = (tmp_path / "postgres/postmaster.pid").read_text().splitlines()
    # Its process number now belongs to another program, so that to Postgres it looks alive.
    (tmp_path / "postgres/postmaster.pid").write_text("\n".join([str(alive), *held[1:]]) + "\n")
    async with embedded_stores(tmp_path, silent) as running:
        await check_postgres(running.database_url)
