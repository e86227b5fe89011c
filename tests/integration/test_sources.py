"""The same sample from SQLite and from MariaDB over ODBC ends in the same ledger and records."""

from pathlib import Path

import pytest

from services.standin.mariadb import MariaDB
from tests.commands import (
    Place,
    Sampled,
    Undisturbed,
    end_state,
    ledger,
    make_place,
    make_sampled,
    same,
    stored_files,
)

pytestmark = [pytest.mark.mariadb, pytest.mark.slow]


def test_mariadb_over_odbc_gives_what_sqlite_gives(
    place: Place,
    sampled: Sampled,
    undisturbed: Undisturbed,
    mariadb: MariaDB,
    tmp_path: Path,
    prefect_url: str,
) -> None:
    """The driver makes no difference to records, remarks or files, nor does the page size."""
    url = mariadb.create_database("as_sqlite")
    made = make_sampled(tmp_path / "sample", sampled.documents, sampled.seed, url)
    assert made.truth() == sampled.truth()
    address = mariadb.address("as_sqlite")
    values = {"prefect.api_url": prefect_url, "run.span_rows": 170, "source.url": address}
    other = make_place(place.folder, place.dsn, made.values, values)
    other.environment = {**place.environment, "VICMIG_SOURCE_PASSWORD": mariadb.password}
    done = other.run("migrate", "--json")
    assert done.status == 0, done
    assert ledger(other.dsn) == sampled.truth()
    same(end_state(other.dsn), undisturbed.state)
    assert stored_files(other.blobs) == undisturbed.blobs
