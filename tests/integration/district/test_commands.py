"""The district system by the command line, over MariaDB: migrated, synced, verified."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from etl.store.upgrade import upgrade
from services.standin.live import load_live
from services.standin.mariadb import MariaDB
from tests.commands import Place, Sampled, end_state, make_place, same
from tests.district import District, ledger, make_district
from tests.district import same as same_ledger

pytestmark = [pytest.mark.mariadb, pytest.mark.slow]


@pytest.fixture
def in_mariadb(mariadb: MariaDB, tmp_path: Path) -> Iterator[District]:
    """A district system in a MariaDB of its own, shown to the commands without the password."""
    name = f"district_{secrets.token_hex(4)}"
    url = mariadb.create_database(name)
    made = make_district(tmp_path / "district", documents=200, seed=11, source=url)
    yield replace(made, source=mariadb.address(name))
    mariadb.drop_database(name)


@pytest.fixture
def place(
    in_mariadb: District,
    mariadb: MariaDB,
    fresh_dsn: str,
    tmp_path: Path,
    prefect_url: str,
    sampled: Sampled,
) -> Place:
    """A work folder for it, with the live side of the e-office."""
    upgrade(fresh_dsn)
    load_live(fresh_dsn, sampled.live)
    values = {**in_mariadb.values, "prefect.api_url": prefect_url, "run.span_rows": 500}
    made = make_place(tmp_path / "place", fresh_dsn, values)
    made.environment = {**made.environment, "VICMIG_SOURCE_PASSWORD": mariadb.password}
    return made


def test_it_migrates_a_sync_changes_nothing_and_a_verification_finds_nothing(
    place: Place, in_mariadb: District
) -> None:
    done = place.run("migrate", "--json")
    assert done.status == 0, done
    same_ledger(ledger(place.dsn), in_mariadb.truth())
    before = end_state(place.dsn)
    synced = place.run("sync", "--json")
    assert synced.status == 0, synced
    same(end_state(place.dsn), before)
    verified = place.run("verify", "--json")
    assert verified.status == 0, (verified, verified.data)
    said = "".join(ended.out + ended.err for ended in (done, synced, verified))
    told = [path.read_text("utf-8", "replace") for path in place.folder.rglob("*.log")]
    told += [path.read_text("utf-8", "replace") for path in place.folder.rglob("*.json")]
    everything = "\n".join([said, *told])
    assert [word for word in in_mariadb.secrets if word in everything] == []
