"""The first schema."""

from persistence.postgres.sql_file import run_sql_beside

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_sql_beside(__file__)
