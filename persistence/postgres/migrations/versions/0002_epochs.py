"""Which owner's log a row was made from."""

from persistence.postgres.sql_file import run_sql_beside

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_sql_beside(__file__)
