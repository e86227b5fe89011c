"""What a driver gives as text: one spelling a kind, traps of drivers, and what is refused."""

import datetime as dt
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from etl.errors import SourceError
from etl.source import Source
from etl.source_text import text_of, texts
from mappings.schema import FieldRule, SourceSpec
from services.standin.mariadb import MariaDB
from tests.contract.given import AT, SPEC
from tests.migration import VIC

CODE_SPEC = SourceSpec("thu", "code", "MaChu", "Ma", "text", "SELECT Ma FROM MaChu", ())


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([True, False, None], ["1", "0", None]),
        ([True, "x", None], ["1", "x", None]),
        ([AT, None], ["2019-03-05 08:15:30", None]),
        (
            [AT.replace(microsecond=250000), AT],
            ["2019-03-05 08:15:30.250000", "2019-03-05 08:15:30"],
        ),
        ([1, "a"], ["1", "a"]),
        ([1.0, "x", 1e21], ["1", "x", "1e+21"]),
        ([1.0, 2.5], ["1", "2.5"]),
        ([Decimal("1E-10"), Decimal("1.50"), None], ["0.0000000001", "1.50", None]),
        ([2**70, 1], ["1180591620717411303424", "1"]),
        (["a\ud83d", None], ["a\ufffd", None]),
        ([b"\x01\xff", None], ["0x01FF", None]),
        ([dt.time(1, 2, 3), dt.time(1, 2, 3, 500_000)], ["01:02:03", "01:02:03.500000"]),
        ([UUID(int=5)], ["00000000-0000-0000-0000-000000000005"]),
        ([dt.date(1, 1, 1)], ["0001-01-01"]),
    ],
)
def test_one_spelling_whatever_the_driver_gives(values: list[Any], texts: list[str | None]) -> None:
    """A truth value is spelt as a bit column holds it: scope rules say `values: ["1"]`."""
    assert text_of(values).to_pylist() == texts


@pytest.mark.parametrize("company", [[], ["x"], [None]])
def test_what_has_no_one_spelling_is_refused_by_its_column(company: list[Any]) -> None:
    with pytest.raises(SourceError, match="time zone") as caught:
        texts([("Ngay", [AT.replace(tzinfo=dt.UTC), *company])], text_of)
    assert "Ngay" in str(caught.value)
    assert "2019" not in str(caught.value)


def test_a_column_of_sqlite_whose_type_lies_arrives_as_text(tmp_path: Path) -> None:
    """Texts in a column of numbers, bytes in one of texts, letters that are no UTF-8, a date."""
    url = f"sqlite:///{tmp_path / 'lies.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TABLE Dong (ID integer, Ma text, Ngay datetime, So int)")
        )
        for row in (
            "(1, 'a', '2019-03-05', 7)", "(2, x'ff00', 'hôm qua', 'bảy')",
            "('x3', CAST(x'61ff62' AS text), 20190305, 7.5)", "('x4', NULL, 1.0, x'00')",
        ):  # fmt: skip
            connection.execute(sa.text(f"INSERT INTO Dong VALUES {row}"))
    engine.dispose()
    names = ("Ma", "Ngay", "So")
    rules = tuple(FieldRule(name, name) for name in names)
    sql = "SELECT ID, Ma, Ngay, So FROM Dong"
    spec = SourceSpec("thu", "row", "Dong", "ID", "integer", sql, rules)
    with closing(Source(url)) as source:
        table = source.page(spec, None, None, 9)
        found = [tuple(row.values()) for row in table.to_pylist()]
        assert found == [
            ("1", "a", "2019-03-05", "7"),
            ("2", "0xFF00", "hôm qua", "bảy"),
            ("x3", "a\ufffdb", "20190305", "7.5"),
            ("x4", None, "1", "0x00"),
        ]
        assert source.page(spec, "2", "x3", 9).column("ID").to_pylist() == ["x3"]
        assert source.page(spec, "x3", None, 9).column("ID").to_pylist() == ["x4"]
        assert source.present(spec, ["x3", "2", "9"]) == ["x3", "2"]


def test_zero_bytes_become_a_visible_mark(tmp_path: Path) -> None:
    """PostgreSQL stores no zero byte: without this one cell would stop a migration."""
    url = f"sqlite:///{tmp_path / 'zero.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE MaChu (Ma text)"))
        connection.execute(sa.text("INSERT INTO MaChu VALUES ('a' || char(0) || 'b'), ('c')"))
    engine.dispose()
    found = Source(url)
    table = found.page(CODE_SPEC, None, None, 9)
    assert table.column("Ma").to_pylist() == ["a\ufffdb", "c"]
    found.close()


def test_a_source_that_is_not_there_is_an_error_without_its_password(tmp_path: Path) -> None:
    source = Source(f"sqlite:///{tmp_path / 'no' / 'vic.db'}")
    with pytest.raises(SourceError):
        source.count(SPEC)


@pytest.mark.parametrize(
    ("encoding", "raw", "text"),
    [
        ("cp1258", b"\xd0\xe3ng \xd5\xec", "Đăng Ơ\u0301"),
        ("cp1252", b"\xd0\xe3ng \x93", "Ðãng “"),
        ("utf-8", b"\xff\xc4\x90", "\ufffdĐ"),
    ],
)
def test_texts_of_a_code_page_are_read_by_the_one_that_is_declared(
    tmp_path: Path, encoding: str, raw: bytes, text: str
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE MaChu (Ma text)")
        statement = "INSERT INTO MaChu VALUES (CAST(? AS text)), ('a')"
        connection.exec_driver_sql(statement, (raw,))
    engine.dispose()
    with closing(Source(url, encoding=encoding)) as source:
        found = source.page(CODE_SPEC, None, None, 9).column("Ma").to_pylist()
    assert sorted(found) == sorted([text, "a"])


def test_dates_of_postgresql_that_are_none_arrive_as_it_writes_them(fresh_dsn: str) -> None:
    with psycopg.connect(fresh_dsn) as connection:
        connection.execute(
            "CREATE TABLE dong (id int, ngay date, luc timestamp, gio time, so numeric)"
        )
        connection.execute(
            "INSERT INTO dong VALUES (1, 'infinity', '-infinity', '24:00', 'NaN'),"
            " (2, '0044-03-15 BC', '2019-03-05 08:15:30.25', '08:15:30.5', 1.50),"
            " (3, '2019-03-05', '2019-03-05 08:15:30', '08:15:30', 2)"
        )
    names = ("ngay", "luc", "gio", "so")
    rules = tuple(FieldRule(name, name) for name in names)
    spec = SourceSpec("thu", "row", "dong", "id", "integer", "SELECT * FROM dong", rules)
    url = fresh_dsn.replace("postgresql:", "postgresql+psycopg:", 1)
    with closing(Source(url)) as source:
        found = [tuple(row.values())[1:] for row in source.page(spec, None, None, 9).to_pylist()]
        assert found == [
            ("infinity", "-infinity", "24:00:00", "NaN"),
            ("0044-03-15 BC", "2019-03-05 08:15:30.250000", "08:15:30.500000", "1.50"),
            ("2019-03-05", "2019-03-05 08:15:30", "08:15:30", "2"),
        ]
    with closing(Source(url)) as source:  # by itself the last is made by the driver: the same text
        assert tuple(source.page(spec, "2", None, 9).to_pylist()[0].values())[1:] == found[2]


# Of MariaDB's own types, what its driver or the Arrow reader over it would damage: a column, a
# value as SQL, and how it arrives.
_DAMAGED = {
    "khong datetime": ("'0000-00-00'", "0000-00-00 00:00:00"),
    "thieu date": ("'2019-00-31'", "2019-00-31"),
    "luc datetime(6)": ("'2019-03-05 08:15:30.25'", "2019-03-05 08:15:30.250000"),
    "dau timestamp(3) NULL": ("'2019-03-05 08:15:30'", "2019-03-05 08:15:30"),
    "gio time": ("'-838:59:59'", "-838:59:59"),
    "nam year": ("1901", "1901"),
    "co bit(1)": ("1", "1"),
    "bay bit(8)": ("200", "0xC8"),
    "lon bigint unsigned": (f"{2**64 - 1}", f"{2**64 - 1}"),
    "le decimal(65,30)": (f"{'9' * 35}.{'1' * 30}", f"{'9' * 35}.{'1' * 30}"),
    "don float": ("0.1", "0.10000000149011612"),
    "tay varchar(9) CHARACTER SET latin1": ("'Ð…ÿ'", "Ð…ÿ"),
    # What is cp1258 in a column that says latin1 arrives as latin1 reads it: nothing is lost.
    "viet varchar(9) CHARACTER SET latin1": ("UNHEX('C3D2F0FE')", "ÃÒðþ"),
    "ba json": ("'{}'", "{}"),
    "loai enum('x','ă')": ("'ă'", "ă"),
    "tep mediumblob": ("REPEAT(x'00ff', 3000)", "0x" + "00FF" * 3000),
}


@pytest.mark.mariadb
@pytest.mark.parametrize("arrow", [True, False])
def test_types_of_mariadb_arrive_whole_over_either_reader(mariadb: MariaDB, arrow: bool) -> None:
    url = mariadb.create_database("own_types")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        columns = ", ".join(_DAMAGED)
        options = "CHARACTER SET utf8mb4"
        connection.execute(sa.text(f"CREATE TABLE Dong (ID int PRIMARY KEY, {columns}) {options}"))
        connection.execute(sa.text("SET sql_mode = ''"))
        values = ", ".join(value for value, _ in _DAMAGED.values())
        connection.exec_driver_sql(f"INSERT INTO Dong VALUES (1, {values})")
        connection.execute(sa.text("INSERT INTO Dong (ID) VALUES (2)"))
        connection.execute(sa.text("UPDATE Dong SET khong = NULL WHERE ID = 2"))
    engine.dispose()
    names = tuple(column.split(" ")[0] for column in _DAMAGED)
    rules = tuple(FieldRule(name, name) for name in names)
    spec = SourceSpec("thu", "row", "Dong", "ID", "integer", "SELECT * FROM Dong", rules)
    with closing(Source(url, arrow=arrow)) as source:
        first, second = source.page(spec, None, None, 9).to_pylist()
    assert first == {"ID": "1"} | {
        name: text for name, (_, text) in zip(names, _DAMAGED.values(), strict=True)
    }
    assert set(second.values()) == {"2", None}


def test_vic_asks_for_its_times_as_text() -> None:
    asked = [
        (source.entity, rule.column, source.sql)
        for source in VIC.sources
        for rule in source.rules
        if any(step.name == "timestamp" for step in rule.steps)
    ]
    assert asked
    for entity, column, sql in asked:
        assert f"{column} AS CHAR) AS {column}" in sql, (entity, column)
