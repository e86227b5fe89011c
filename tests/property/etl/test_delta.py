# ruff: noqa: E501 - a row of random values stays on its line
"""Any sequence of edits and syncs ends like a clean run on the final source."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.delta import Kept, compare, kept
from tests.migration import make_source, query
from tests.property.etl.test_migration import Town

FEW = settings(
    max_examples=int(os.environ.get("VICMIG_TOWNS", "6")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
OLD, NEW = "2020-01-02 08:00:00", "2099-01-01 00:00:00"
MADE = {"LuanChuyen": "NgayChuyen", "CongViec": "NgayGiao"}
TABLES = {table.name: table for table in Town(0).rows()}
pytestmark = pytest.mark.slow


@dataclass
class Old:
    """The old system of a town, which people go on working with."""

    folder: Path
    engine: sa.Engine
    url: str

    def write(self, table: str, row: dict[str, Any], *, edited: bool = True) -> None:
        """Put a row in place of that of its key."""
        made = TABLES[table]
        stamps = {MADE.get(table, "NgayTao"): OLD, "NgaySua": NEW if edited else None}
        row = {**row, **{name: at for name, at in stamps.items() if name in made.c}}
        columns = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        self.run(f"REPLACE INTO {table} ({columns}) VALUES ({marks})", row)

    def run(self, statement: str, values: dict[str, Any] | None = None) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values or {})

    def stamp(self, table: str, where: str, change: str) -> None:
        """Change rows as the program does it: with the time of the edit where there is a column."""
        stamp = f", NgaySua = '{NEW}'" if "NgaySua" in TABLES[table].c else ""
        self.run(f"UPDATE {table} SET {change}{stamp} WHERE {where}")

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(TABLES[table].select()).mappings()]


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch, new_store: Callable[[], str]) -> Callable[[Any], Old]:
    """Makes the old system of a town from rows by table."""
    password = urlsplit(new_store()).password or ""
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", unquote(password))

    def make(rows: dict[str, list[dict[str, Any]]]) -> Old:
        folder = Path(tempfile.mkdtemp(prefix="vicmig-delta-"))
        url = make_source(folder / "vic.db")
        made = Old(folder, sa.create_engine(url), url)
        for table, some in rows.items():
            for row in some:
                made.write(table, row, edited=False)
        return made

    return make


def settled(old: Old, new_store: Callable[[], str]) -> Kept:
    """The town as it was migrated first."""
    here = kept(old.folder / "synced", new_store(), old.url)
    here.migrate()
    return here


def clean(old: Old, new_store: Callable[[], str]) -> Kept:
    """A store filled from the old system as it is now."""
    folder = Path(tempfile.mkdtemp(dir=old.folder))
    here = kept(folder, new_store(), old.url)
    here.migrate()
    return here


def of_town(seed: int) -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows for table, rows in Town(seed).rows().items()}


def edit(old: Old, seed: int, data: st.DataObject) -> None:
    """Some rows become those of another town, some go, some come, two swap their numbers."""
    other = of_town(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        table = data.draw(st.sampled_from(sorted(TABLES)))
        what = data.draw(st.sampled_from(["another", "another", "gone", "swap"]))
        key = next(iter(TABLES[table].primary_key)).name
        there = old.rows(table)
        if what == "another" and other[table]:
            old.write(table, data.draw(st.sampled_from(other[table])))
        elif what == "gone" and there:
            row = data.draw(st.sampled_from(there))
            old.run(f"DELETE FROM {table} WHERE {key} = :key", {"key": row[key]})
        elif what == "swap" and len(there) > 1:
            one, two = there[0], there[-1]
            old.write(table, {**two, key: one[key]})
            old.write(table, {**one, key: two[key]})


@FEW
@given(seed=st.integers(0, 10**6), data=st.data())
def test_any_edits_and_syncs_end_like_a_clean_run(
    old: Callable[[Any], Old], new_store: Callable[[], str], seed: int, data: st.DataObject
) -> None:
    vic = old(of_town(seed))
    here = settled(vic, new_store)
    for turn in range(data.draw(st.integers(1, 2))):
        edit(vic, seed + turn + 1, data)
        here.sync()
    compare(here, clean(vic, new_store))
    shutil.rmtree(vic.folder)


def test_a_sync_of_what_did_not_change_works_nothing(
    old: Callable[[Any], Old], new_store: Callable[[], str]
) -> None:
    vic = old(of_town(11))
    here = settled(vic, new_store)
    told = here.sync()
    assert {entity: counts["due"] for entity, counts in told.items() if counts["due"]} == {}
    assert query(here.dsn, "SELECT count(*) FROM migration.batch") == [(1,)]
    compare(here, clean(vic, new_store))
