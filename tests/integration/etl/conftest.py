"""A migrated case with live documents, to copy from."""

import secrets
from dataclasses import replace

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from etl.store.cluster import Cluster
from tests.live_side import migrate_linked
from tests.migration import Small


@pytest.fixture(scope="session")
def linked_once(
    pg_cluster: Cluster, store_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Small:
    """The case `linked`, migrated: nine incoming documents, two live ones. To copy from."""
    name = _copy(pg_cluster, store_template)
    return migrate_linked(pg_cluster.dsn(name), tmp_path_factory.mktemp("linked"))


@pytest.fixture
def linked(pg_cluster: Cluster, linked_once: Small) -> Small:
    """A store of one's own with the case `linked`, migrated."""
    name = _copy(pg_cluster, str(conninfo_to_dict(linked_once.dsn)["dbname"]))
    return replace(linked_once, dsn=pg_cluster.dsn(name))


def _copy(cluster: Cluster, template: str) -> str:
    name = f"linked_{secrets.token_hex(6)}"
    with psycopg.connect(cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return name
