"""A small store whose ledger is known line by line, for the tests of reports."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from etl.store.upgrade import upgrade

BALANCED = Path(__file__).with_name("balanced.sql")


@pytest.fixture
def store(fresh_dsn: str) -> str:
    """The address of a store with the balanced ledger of balanced.sql."""
    upgrade(fresh_dsn)
    with psycopg.connect(fresh_dsn, autocommit=True) as connection:
        connection.execute(BALANCED.read_bytes())
    return fresh_dsn


@pytest.fixture
def change(store: str) -> Callable[[str], None]:
    """Runs a statement on the store as its owner."""

    def run(statement: str) -> None:
        with psycopg.connect(store, autocommit=True) as connection:
            connection.execute(statement.encode())

    return run
