"""Landings: values come back as they came, SELECTs are asked in other words, clocks go on."""

import datetime as dt

import pyarrow as pa
import pytest

from etl.landing import kinds
from etl.landing.manifest import Column
from etl.landing.select import named_in, plain_columns, tables_of, translated
from etl.landing.tables import _still
from etl.source_text import text
from mappings.schema import FieldRule, SourceSpec
from tests.migration import VIC

JOINED = (
    "SELECT d.ID, d.So AS Ky, CAST(d.Ngay AS CHAR) AS Ngay, u.Ten FROM VanBan d"
    " LEFT JOIN DonVi u ON RTRIM(u.Ma) = RTRIM(d.Ma)"
)
SPEC = SourceSpec(
    "thu", "document", "VanBan", "ID", "integer", JOINED,
    tuple(FieldRule(name, name) for name in ("Ky", "Ngay", "Ten")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "dialect", "values", "kept"),
    [
        ("INTEGER", "mariadb", ["1", "-7", None], pa.int64()),
        ("INTEGER", "sqlite", ["1", "một"], pa.string()),
        ("INTEGER", "sqlite", ["007"], pa.string()),
        ("DECIMAL(19, 4)", "mssql", ["1.5000", None, "-0.2500"], pa.decimal128(38, 4)),
        ("DECIMAL(38, 10)", "sqlite", ["1.5", "2.25"], pa.string()),
        ("DATETIME", "mariadb", ["2019-03-05 08:15:30", None], pa.timestamp("us")),
        ("DATETIME", "mariadb", ["0000-00-00 00:00:00"], pa.string()),
        ("DATETIME(6)", "mariadb", ["2019-03-05 08:15:30.250000"], pa.string()),
        ("DATETIME2(7)", "mssql", ["2019-03-05 08:15:30.1234567"], pa.string()),
        ("DATETIME", "mssql", ["1899-03-05 08:15:30.250000"], pa.timestamp("us")),
        ("DATE", "mariadb", ["2019-02-28"], pa.date32()),
        ("DATE", "mariadb", ["2019-02-00"], pa.string()),
        ("BIT", "mssql", ["1", "0", None], pa.int64()),
        ("BOOLEAN", "postgresql", ["1", "0", None], pa.bool_()),
        ("FLOAT", "mssql", ["0.1", "1e+300"], pa.float64()),
        ("CHAR(10)", "mssql", ["a         "], pa.string()),
        ("VARCHAR(9)", "mariadb", [None, None], pa.null()),
    ],
)
def test_a_typed_value_comes_back_as_the_text_that_it_was(
    declared: str, dialect: str, values: list[str | None], kept: pa.DataType
) -> None:
    """What would come back as another text stays text."""
    given = pa.array(values, pa.string())
    made = kinds.typed(given, Column("x", declared, kinds.kind_of(declared, dialect)))
    assert made.type == kept
    assert text(made).to_pylist() == values


@pytest.mark.parametrize(
    ("declared", "dialect"),
    [
        ("TIMESTAMP", "mssql"),
        ("VARBINARY(max)", "mssql"),
        ("LONGBLOB", "mariadb"),
        ("BYTEA", "postgresql"),
    ],
)
def test_bytes_are_told_by_their_declared_type(declared: str, dialect: str) -> None:
    assert kinds.kind_of(declared, dialect) == kinds.BYTES


def test_what_a_select_reads() -> None:
    assert tables_of(JOINED, "mariadb") == ("VanBan", "DonVi")
    assert {"Ma", "Ten", "So"} <= named_in(JOINED, "mariadb")
    assert plain_columns(SPEC, "mariadb") == {"ID": "ID", "Ky": "So"}


@pytest.mark.parametrize("dialect", ["mariadb", "sqlite", "mssql", "postgresql", "oracle"])
def test_a_select_reads_the_landings_tables_and_yields_positions(dialect: str) -> None:
    views = {"DonVi": "v1"}
    sql, placed = translated(SPEC, dialect, views.get, "base")
    assert placed
    assert '"base" AS "d"' in sql
    assert '"v1" AS "u"' in sql
    assert "vicmig_position" in sql


def test_a_select_of_groups_is_asked_whole() -> None:
    grouped = "SELECT max(ID) AS ID, Ten FROM VanBan GROUP BY Ten"
    spec = SourceSpec("thu", "document", "VanBan", "ID", "integer", grouped, ())
    sql, placed = translated(spec, "mariadb", {"VanBan": "v0"}.get, "base")
    assert not placed
    assert '"v0"' in sql


def test_every_select_of_vic_can_be_asked_of_a_landing() -> None:
    for spec in VIC.sources:
        for dialect in ("mariadb", "sqlite", "mssql"):
            assert translated(spec, dialect, lambda name: f"v {name}", "base")[1], spec.name


def test_a_clock_of_then_is_as_far_from_ours_as_it_was() -> None:
    told = dt.datetime.fromisoformat(_still("2026-01-01 10:10:00", "2026-01-01 10:00:00+00:00"))
    apart = (told - dt.datetime.now(dt.UTC).replace(tzinfo=None)).total_seconds()
    assert 590 < apart < 610
