"""A small store whose ledger is known line by line, for the tests of reports."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from etl.store.cluster import Cluster
from etl.store.upgrade import upgrade

BALANCED = Path(__file__).with_name("balanced.sql")


@pytest.fixture(scope="session")
def balanced(pg_cluster: Cluster) -> str:
    """The name of a database with the schema and the ledger of balanced.sql, to copy from."""
    name = f"balanced_{secrets.token_hex(6)}"
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}".encode())
    upgrade(pg_cluster.dsn(name))
    with psycopg.connect(pg_cluster.dsn(name), autocommit=True) as connection:
        connection.execute(BALANCED.read_bytes())
    return name


@pytest.fixture
def unchanged(pg_cluster: Cluster, balanced: str) -> str:
    """The address of that database itself, for tests that only read."""
    return pg_cluster.dsn(balanced)


@pytest.fixture
def store(pg_cluster: Cluster, balanced: str) -> Iterator[str]:
    """The address of a copy of that database, dropped after the test."""
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {balanced}".encode())
        yield pg_cluster.dsn(name)
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def change(store: str) -> Callable[[str], None]:
    """Runs a statement on the store as its owner."""

    def run(statement: str) -> None:
        with psycopg.connect(store, autocommit=True) as connection:
            connection.execute(statement.encode())

    return run
