"""Alembic runs this for every command. The connection comes from `persistence.postgres.migrate`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table_schema="arena")
with context.begin_transaction():
    context.run_migrations()
