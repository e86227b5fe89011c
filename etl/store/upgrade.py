"""Brings a store to the schema version that this code needs."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from etl.errors import StoreError
from etl.store.session import told, unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

SCRIPTS = Path(__file__).with_name("schema")
VERSION_TABLE = "vicmig_schema_version"
_UPGRADING = 0x76_69_63_75  # the advisory lock of whoever upgrades; it falls with its connection


def _engine(dsn: str) -> Engine:
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)  # what is lost is told once
    return sa.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=sa.NullPool
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Re-raise the driver's errors as StoreError, without statement and address."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if isinstance(error.orig, psycopg.OperationalError):
            raise (told(error.orig) if error.orig.sqlstate else unreachable(error.orig)) from None
        kind = type(error.orig).__name__
        raise StoreError(
            f"The store's schema cannot be made or read ({kind})",
            "It was left as it was.",
            "give the role of [store] url the rights of an owner:"
            " CREATE in its database, CREATEROLE",
        ) from None


def upgrade(dsn: str, to: str = "head") -> None:
    """Create or upgrade the store's schema. Each version is one transaction; idempotent.

    Raises StoreError where the store cannot be reached, the role may not do that, or the schema is
    of a version that this code does not know.
    """
    config = _config()
    with _plain_errors(), _engine(dsn).connect() as connection:
        # The server may still be at work for one that was killed.
        connection.execute(sa.text(f"SELECT pg_advisory_lock({_UPGRADING})"))
        _refuse_unknown(_version(connection))
        connection.rollback()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()


def require_head(dsn: str, first_command: str) -> None:
    """Raise StoreError unless the store has the schema of this code."""
    found = version(dsn)
    _refuse_unknown(found)
    if found is None:
        raise StoreError(
            "The store has no schema yet: nothing was migrated into it",
            "Nothing was written.",
            first_command,
        )
    if found != head():
        raise StoreError(
            f"The store's schema is of version {found}, and this program needs {head()}",
            "Nothing was written.",
            f"{first_command}, which upgrades it",
        )


def version(dsn: str) -> str | None:
    """The schema version of the store, or None where it has none."""
    with _plain_errors(), _engine(dsn).connect() as connection:
        return _version(connection)


def _version(connection: sa.Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _refuse_unknown(found: str | None) -> None:
    known = {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"The store's schema is of version {found}, which this program does not know:"
            f" it was made by a newer one (this one's is {head()})",
            "Nothing was written.",
            "install the newer vicmig, then run the same command again",
        )


def head() -> str:
    """The schema version that this code needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision
