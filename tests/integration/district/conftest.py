"""A district system and its migration, made once for the tests that only look at them."""

from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from etl.store.cluster import Cluster
from tests.district import District, make_district, small


@dataclass(frozen=True)
class Migrated:
    """A district system and the store that it was migrated into."""

    district: District
    dsn: str
    folder: Path


@pytest.fixture(scope="session")
def district(session_folder: Path) -> District:
    return make_district(session_folder / "district", documents=400, seed=5)


@pytest.fixture(scope="session")
def migrated(
    district: District, session_folder: Path, pg_cluster: Cluster, store_template: str
) -> Migrated:
    name, folder = "district", session_folder / "district-migrated"
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {store_template}".encode())
    folder.mkdir()
    small(pg_cluster.dsn(name), district, folder, span_rows=150).run()
    return Migrated(district, pg_cluster.dsn(name), folder)
