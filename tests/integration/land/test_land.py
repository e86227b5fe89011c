"""A landing is the source of everything afterwards: it ends as a migration from the source does."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from services.standin.mariadb import MariaDB
from tests.commands import (
    Place,
    Sampled,
    Undisturbed,
    at_work,
    end_state,
    kill,
    ledger,
    make_place,
    make_sampled,
    same,
    stored_files,
    wait_for,
)

SMALL = ("--piece-rows", "60", "--json")


def landing(place: Place) -> Path:
    return place.folder / ".vicmig" / "landing"


def landed(place: Place, *options: str) -> dict[str, Any]:
    """Land the source of a place; what the command says."""
    done = place.run("land", *SMALL, *options)
    assert done.status == 0, done
    return done.data


def from_landing(place: Place, prefect_url: str) -> Place:
    """The same place with nothing but the landing to read."""
    given = {"source.landing": str(landing(place)), "run.span_rows": 100}
    made = make_place(place.folder, place.dsn, {"prefect.api_url": prefect_url, **given})
    made.environment = place.environment
    return made


def every_text(folder: Path) -> str:
    """All that stands in a landing, names with it: Parquet by its values, files as they are."""
    told = []
    for path in sorted(folder.rglob("*")):
        told.append(path.name)
        if path.suffix == ".parquet":
            rows = pq.read_table(path).to_pylist()
            told.append(json.dumps(rows, ensure_ascii=False, default=str))
        elif path.is_file():
            told.append(path.read_bytes().decode(errors="replace"))
    return "\n".join(told)


def pieces(place: Place) -> int:
    """How many lines the log of the landing at work has."""
    log = landing(place) / "work.jsonl"
    return len(log.read_bytes().splitlines()) if log.exists() else 0


def test_a_landing_ends_as_its_source_does(
    place: Place, sampled: Sampled, undisturbed: Undisturbed, prefect_url: str
) -> None:
    """Ledger, records, remarks, problems, files; killed on the way, and without its secrets."""
    for lines in (8, 30):
        with at_work(place, "land", *SMALL) as process:
            wait_for(lambda wanted=lines: pieces(place) >= wanted, process)  # type: ignore[misc]
            kill(process)
            process.wait()
    said = landed(place)
    text = every_text(landing(place))
    assert sampled.secrets
    assert not [word for word in sampled.secrets if word in text]
    assert landing(place).stat().st_mode & 0o077 == 0
    there = from_landing(place, prefect_url)
    done = there.run("migrate", "--json")
    assert done.status == 0, done
    assert ledger(there.dsn) == sampled.truth()
    undisturbed.equals(there)
    withheld = [key for key, told in sampled.truth().items() if told[0] == "withheld"]
    assert 0 < said["sealed"] <= len(withheld)


@pytest.mark.mariadb
def test_mariadb_landed_ends_as_mariadb_does(
    place: Place,
    sampled: Sampled,
    undisturbed: Undisturbed,
    mariadb: MariaDB,
    tmp_path: Path,
    prefect_url: str,
) -> None:
    """Over ODBC, with noughts for dates, and the server away by the time of the migration."""
    url = mariadb.create_database("landed")
    made = make_sampled(tmp_path / "sample", sampled.documents, sampled.seed, url)
    values = {**made.values, "source.url": mariadb.address("landed")}
    other = make_place(place.folder, place.dsn, values)
    other.environment = {**place.environment, "VICMIG_SOURCE_PASSWORD": mariadb.password}
    landed(other)
    there = from_landing(other, prefect_url)
    done = there.run("migrate", "--json")
    assert done.status == 0, done
    assert ledger(there.dsn) == sampled.truth()
    same(end_state(there.dsn), undisturbed.state)
    assert stored_files(there.blobs) == undisturbed.blobs
