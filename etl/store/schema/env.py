"""Alembic's entry: runs the versions over the connection that `etl.store.upgrade` hands in."""

from alembic import context

VERSION_TABLE = "vicmig_schema_version"

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
