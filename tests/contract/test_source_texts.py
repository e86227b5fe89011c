"""What a driver gives as text: one spelling a kind, traps of drivers, and what is refused."""

import datetime as dt
from pathlib import Path
from typing import Any

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
    ],
)
def test_one_spelling_whatever_the_driver_gives(values: list[Any], texts: list[str | None]) -> None:
    """A truth value is spelt as a bit column holds it: scope rules say `values: ["1"]`."""
    assert text_of(values).to_pylist() == texts


@pytest.mark.parametrize(
    ("value", "kind"), [(b"\x01secret", "bytes"), (AT.replace(tzinfo=dt.UTC), "time zone")]
)
@pytest.mark.parametrize("company", [[], ["x"], [None]])
def test_what_has_no_one_spelling_is_refused_by_its_column(
    value: Any, kind: str, company: list[Any]
) -> None:
    with pytest.raises(SourceError, match=kind) as caught:
        texts([("tep", [value, *company])], text_of)
    assert "tep" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_bytes_in_a_column_of_texts_are_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bytes.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE MaChu (Ma text)"))
        connection.execute(sa.text("INSERT INTO MaChu VALUES ('a'), (x'ff00')"))
    engine.dispose()
    found = Source(url)
    with pytest.raises(SourceError, match="column Ma holds bytes"):
        found.page(CODE_SPEC, None, None, 9)
    found.close()


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


@pytest.mark.mariadb
@pytest.mark.parametrize("arrow", [True, False])
def test_a_zero_datetime_arrives_where_it_is_asked_for_as_text(
    mariadb: MariaDB, arrow: bool
) -> None:
    """The driver makes NULL of it, so the SELECT casts; nothing would be noted of a NULL."""
    url = mariadb.create_database("zero")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE Dong (ID int PRIMARY KEY, Ngay datetime)"))
        connection.execute(sa.text("SET sql_mode = ''"))
        rows = "(1, '0000-00-00'), (2, NULL), (3, '2019-03-05 08:15:30')"
        connection.execute(sa.text(f"INSERT INTO Dong VALUES {rows}"))
    engine.dispose()
    source = Source(url, arrow=arrow)
    sql = "SELECT ID, CAST(Ngay AS CHAR) AS Ngay FROM Dong"
    rule = FieldRule("ngay", "Ngay")
    spec = SourceSpec("thu", "row", "Dong", "ID", "integer", sql, (rule,))
    found = source.page(spec, None, None, 9).column("Ngay").to_pylist()
    assert found == ["0000-00-00 00:00:00", None, "2019-03-05 08:15:30"]
    source.close()


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
