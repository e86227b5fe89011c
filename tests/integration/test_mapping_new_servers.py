"""The SELECTs of a skeleton run on the server that was profiled, whatever its names look like."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.profile.measure import Wanted, taken
from etl.profile.reading import Database
from etl.source import Source
from etl.transforms.registry import NAMES
from flows import mapping_new
from mappings.load import load
from services.standin.mariadb import MariaDB
from services.standin.tables import METADATA

ODD = (
    '"Văn bản đến" ("ID" integer PRIMARY KEY, "Số ký hiệu" varchar(50), "Trích yếu" varchar(500),'
    ' "Ngày đến" date, "Số đến" integer, "Độ mật" varchar(20), "order" integer, "Mã ĐV" varchar(9))'
)


def skeleton_runs(url: str, folder: Path, odd: str) -> None:
    """Make the stand-in's tables and an odd one, profile, guess; every stream's SELECT runs."""
    engine = sa.create_engine(url)
    tables = [table for name, table in METADATA.tables.items() if name != "VanBanDen"]
    METADATA.create_all(engine, tables=tables)
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE TABLE {odd}"))
    engine.dispose()
    database = Database(url, 30)
    try:
        wanted = Wanted("odd", "", 1000, 30)
        made = taken(database, wanted, lambda _: None, lambda tables: tables)
    finally:
        database.close()
    (folder / "profile.json").write_text(made.to_json(), encoding="utf-8")
    mapping_new.new("odd", folder / "profile.json", folder / "ours")
    mappings = load("odd", NAMES, paths=(folder / "ours",))
    assert mappings.source("incoming_document").base.endswith("Văn bản đến")
    assert len(mappings.sources) == 12
    source = Source(url)
    try:
        source.check(mappings.sources)
        for spec in mappings.sources:
            assert source.page(spec, None, None, 10).num_rows == 0
    finally:
        source.close()


def test_on_sqlite(tmp_path: Path) -> None:
    skeleton_runs(f"sqlite:///{tmp_path / 'odd.db'}", tmp_path, ODD)


def test_on_postgresql(fresh_dsn: str, tmp_path: Path) -> None:
    url = fresh_dsn.replace("postgresql://", "postgresql+psycopg://", 1)
    skeleton_runs(url, tmp_path, ODD)


@pytest.mark.mariadb
def test_on_mariadb(mariadb: MariaDB, tmp_path: Path) -> None:
    skeleton_runs(mariadb.create_database("odd_names"), tmp_path, ODD.replace('"', "`"))
