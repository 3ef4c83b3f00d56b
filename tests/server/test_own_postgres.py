"""A Postgres of one's own: a user without rights over others, TLS, PgBouncer in transaction mode, few connections."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from persistence.postgres.pool import open_pool
from scripts.stores.cable import Cable
from server.embedded import StoreAddresses
from server.embedded.account import store_account
from server.settings import NODES_MAX, Settings
from server.startup.listening import free_port
from server.startup.postgres_check import check_postgres
from server.startup.prepare import prepare_database
from server.trouble import Trouble
from tests.fixtures.arena import arena_on
from tests.fixtures.certificate import Certificate, sign_certificate
from tests.server.sessions.test_gateway import at_the_table, handed_over, play_on
from tests.server.waiting import listens, until

pytestmark = pytest.mark.stores


@pytest.fixture
async def plain_url(empty_database_url: str) -> AsyncIterator[str]:
    """An empty database, as a user who may connect to it and make a schema there, and nothing else."""
    parts = urlsplit(empty_database_url)
    role, database = f"arena_plain_{uuid4().hex[:12]}", parts.path[1:]
    owner = await asyncpg.connect(empty_database_url)
    try:
        await owner.execute(f"create role {role} login password 'plain' nosuperuser nocreatedb nocreaterole")
        await owner.execute(f'grant connect, create on database "{database}" to {role}')
        yield urlunsplit(parts._replace(netloc=f"{role}:plain@{parts.netloc.rpartition('@')[2]}"))
        await owner.execute(f"drop owned by {role} cascade")
        await owner.execute(f"drop role {role}")
    finally:
        await owner.close()


def test_all_nodes_together_stay_below_a_hundred_connections() -> None:
    for nodes in range(1, NODES_MAX + 1):
        settings = Settings(nodes=nodes)
        assert settings.pool_size >= 1
        assert settings.pool_size * (nodes + 1) <= 90, "while one is replaced there is one more"
    assert Settings(nodes=3, database_connections=12).pool_size == 3


async def test_a_plain_user_and_one_connection_are_enough_for_a_duel(
    plain_url: str, redis_url: str, page: Path
) -> None:
    await whole_duel(plain_url, redis_url, page)


async def test_through_pgbouncer_in_transaction_mode_and_tls(
    plain_url: str, redis_url: str, page: Path, certificate: Certificate
) -> None:
    async with pgbouncer(plain_url, certificate) as url:
        await whole_duel(url, redis_url, page)


async def test_tls_is_spoken_and_the_certificate_is_looked_at(
    database_url: str, certificate: Certificate, tmp_path: Path
) -> None:
    cable = Cable(urlsplit(database_url).port or 0, certificate.context(), starttls=True)
    await cable.plug_in()
    user = urlsplit(database_url).netloc.rpartition("@")[0]
    url = urlunsplit(urlsplit(database_url)._replace(netloc=f"{user}@127.0.0.1:{cable.port}"))
    try:
        async with await open_pool(f"{url}?sslmode=verify-full&sslrootcert={certificate.chain}") as pool:
            assert await pool.fetchval("select 1") == 1
        with pytest.raises(Trouble, match="certificate"):
            await check_postgres(f"{url}?sslmode=verify-full&sslrootcert={sign_certificate(tmp_path).chain}")
    finally:
        await cable.pull_out()


async def whole_duel(database_url: str, redis_url: str, page: Path) -> None:
    await prepare_database(database_url, lambda line: None)
    stores = StoreAddresses(database_url, redis_url)
    async with (
        await open_pool(database_url) as pool,
        arena_on(stores, page, spectator_delay_ms=0, database_connections=2) as arena,
    ):
        one, two, room = await at_the_table(arena)
        for player in (one, two):
            assert (await player.do(room, "ready"))["ok"]
        count = (await one.sees(room, lambda view: bool(view["question"])))["question_count"]
        for index in range(count):
            await asyncio.gather(*(play_on(player, room, index) for player in (one, two)))
        await handed_over(pool, room)
        assert await pool.fetchval("select count(*) from arena.user_answers where room_id = $1", room) == 2 * count


@asynccontextmanager
async def pgbouncer(database_url: str, certificate: Certificate) -> AsyncIterator[str]:
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("there is no pgbouncer here")
    parts, port, account = urlsplit(database_url), free_port(), store_account()
    home = Path(tempfile.mkdtemp(prefix="arena-pgbouncer-"))  # pytest's own folders let no other user in
    (home / "users.txt").write_text(f'"{parts.username}" "{parts.password}"\n')
    (home / "key.pem").write_bytes(certificate.key.read_bytes())
    (home / "certificate.pem").write_bytes(certificate.chain.read_bytes())
    (home / "pgbouncer.ini").write_text(
        f"[databases]\n* = host=127.0.0.1 port={parts.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {home}/users.txt\n"
        f"pool_mode = transaction\ndefault_pool_size = 3\nclient_tls_sslmode = require\n"
        f"client_tls_key_file = {home}/key.pem\nclient_tls_cert_file = {home}/certificate.pem\n"
    )
    if account:
        account.own(home)
    process = subprocess.Popen(  # noqa: ASYNC220  (it takes a millisecond)
        [program, "-q", home / "pgbouncer.ini"],
        env=os.environ,
        user=account.user if account else None,
        stderr=subprocess.DEVNULL,
    )
    url = urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}"))
    trusting = f"{url}?sslmode=verify-full&sslrootcert={certificate.chain}"
    try:
        await until(lambda: listens(port))
        yield trusting
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(home)
