"""How a migration runs its SQL: `0001_name.py` runs `0001_name.sql` beside it."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_sql_beside(migration_file: str) -> None:
    """Run the whole file in the migration's transaction, through Postgres' simple protocol: a prepared statement, all
    that SQLAlchemy knows here, can hold only one command."""
    script = Path(migration_file).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver_connection: driver_connection.execute(script))
