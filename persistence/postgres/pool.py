"""Connections to Postgres, straight or through PgBouncer."""

from __future__ import annotations

import asyncpg

CONNECT_S = 5
COMMAND_S = 10
STATEMENTS_KEPT = 100

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down or starting up
    asyncpg.InsufficientResourcesError,  # too many connections, disk full
)
"""For `except AWAY`: the database cannot do it now; the same call may succeed later. Nothing was half done."""

_ABOUT_THE_ROWS = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)


def may_pass(error: Exception) -> bool:
    """Whether the same rows may be written later as they are. Where the schema, our rights or a standby is the trouble,
    all rows wait for whoever repairs it."""
    return isinstance(error, AWAY) or (
        isinstance(error, asyncpg.PostgresError) and not isinstance(error, _ABOUT_THE_ROWS)
    )


async def open_pool(
    database_url: str, size: int = 10, *, at_once: bool = True, keeps_statements: bool = False
) -> asyncpg.Pool:
    """At most `size` connections, made when they are needed. JSON columns are text on both sides.

    `at_once`: the first is made now. `keeps_statements`: each connection leads to one server process for good, so that
    it can be asked to prepare a statement once; PgBouncer in transaction mode gives every transaction another one.

    Raises one of `AWAY` when there is no answer, `asyncpg.PostgresError` when the server refuses us.
    """
    return await asyncpg.create_pool(
        database_url,
        min_size=int(at_once),
        max_size=size,
        timeout=CONNECT_S,
        command_timeout=COMMAND_S,
        statement_cache_size=STATEMENTS_KEPT if keeps_statements else 0,
        reset=_reset,
    )


async def _reset(connection: asyncpg.Connection) -> None:
    """Nothing of ours outlives a transaction, be it settings, locks or cursors: asyncpg's own reset would cost
    a round trip after each use."""
    if connection.is_in_transaction():
        await connection.reset()
