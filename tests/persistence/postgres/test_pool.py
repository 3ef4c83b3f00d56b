"""Connections as PgBouncer needs them, and the errors that mean "later"."""

from __future__ import annotations

import socket

import pytest

from persistence.postgres.pool import AWAY, open_pool


async def test_no_statement_stays_prepared_on_the_server(database_url: str) -> None:
    """Behind PgBouncer the next transaction may meet another server connection, which never heard of it."""
    async with await open_pool(database_url) as pool, pool.acquire() as connection:
        for number in range(3):
            assert await connection.fetchval("select $1::integer", number) == number
        assert await connection.fetchval("select count(*) from pg_prepared_statements") == 0


async def test_no_answer_means_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connecting is refused
        with pytest.raises(AWAY):
            await open_pool(f"postgresql://nobody@127.0.0.1:{taken.getsockname()[1]}/nothing")


async def test_a_connection_that_was_cut_means_later(database_url: str) -> None:
    async with await open_pool(database_url) as pool:
        with pytest.raises(AWAY):
            await pool.fetchval("select pg_terminate_backend(pg_backend_pid())")
        assert await pool.fetchval("select 1") == 1
