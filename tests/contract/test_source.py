# ruff: noqa: E501 - a row stays on its line
"""What every source promises, over each driver: the same rows, whole, in the source's own order."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.mysql import LONGBLOB, LONGTEXT

from etl.errors import SourceError
from etl.source import Source
from etl.source_text import text_of, texts
from mappings.schema import FieldRule, FileRule, SourceSpec
from services.standin.mariadb import MariaDB
from tests.migration import VIC

META = sa.MetaData()
OPTIONS: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
OPTIONS |= {key.replace("mysql", "mariadb"): value for key, value in OPTIONS.items()}
LONG = sa.Text().with_variant(LONGTEXT(), "mysql", "mariadb")
BLOB = sa.LargeBinary().with_variant(LONGBLOB(), "mysql", "mariadb")
ROWS = sa.Table(
    "Dong",
    META,
    sa.Column("ID", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("Ma", sa.CHAR(10)),
    sa.Column("Ten", sa.String(300)),
    sa.Column("Dai", LONG),
    sa.Column("Ngay", sa.DateTime),
    sa.Column("So", sa.BigInteger),
    sa.Column("Tep", BLOB),
    **OPTIONS,
)
CODES = sa.Table("MaChu", META, sa.Column("Ma", sa.CHAR(10), primary_key=True), **OPTIONS)
LOOSE = sa.Table("Thieu", META, sa.Column("ID", sa.Integer), **OPTIONS)
LETTERS = "Đặng Thị Thể – ậ Ð "
BYTES = bytes(range(256)) * 1000
AT = dt.datetime(2019, 3, 5, 8, 15, 30)  # noqa: DTZ001 - the old system's naive local time
GIVEN: list[dict[str, Any]] = [
    {"ID": -3, "Ma": "A         ", "Ten": "Sở Nội vụ", "Dai": LETTERS, "Ngay": AT, "So": 2**40, "Tep": BYTES},
    {"ID": 2, "Ma": "B", "Ten": "  khoảng trắng  ", "Dai": "a\nb\\n\"'", "Ngay": None, "So": 0, "Tep": b""},
    {"ID": 9, "Ma": None, "Ten": None, "Dai": None, "Ngay": None, "So": None, "Tep": None},
    {"ID": 10, "Ma": "NULL", "Ten": "", "Dai": "", "Ngay": AT.replace(year=1899), "So": -1, "Tep": b"\x00"},
    {"ID": 11, "Ma": "ậ", "Ten": "ậ" * 300, "Dai": LETTERS * 1000, "Ngay": AT, "So": 7, "Tep": BYTES[:1]},
    {"ID": 100, "Ma": "Z", "Ten": "x", "Dai": "y" * 5000, "Ngay": AT, "So": 1, "Tep": BYTES[::-1]},
]  # fmt: skip
KEYS = ["-3", "2", "9", "10", "11", "100"]
READ = ("Ma", "Ten", "Dai", "Ngay", "So")
SPEC = SourceSpec(
    system="thu", entity="row", base="Dong", key="ID", key_type="integer",
    sql="SELECT ID, Ma, Ten, Dai, Ngay, So FROM Dong",
    rules=tuple(FieldRule(name, name) for name in READ),
    file=FileRule("Ten", "So", "Tep"),
)  # fmt: skip
CODE_SPEC = SourceSpec("thu", "code", "MaChu", "Ma", "text", "SELECT Ma FROM MaChu", ())
LOOSE_SPEC = SourceSpec("thu", "loose", "Thieu", "ID", "integer", "SELECT ID FROM Thieu", ())


def fill(url: str) -> None:
    engine = sa.create_engine(url)
    META.create_all(engine)
    with engine.begin() as connection:
        for row in GIVEN:
            connection.execute(ROWS.insert(), row)
        for code in ("b", "B", "ậ", "A", "a "):
            connection.execute(CODES.insert(), {"Ma": code})
        for key in (None, 5, None, 4):
            connection.execute(LOOSE.insert(), {"ID": key})
    engine.dispose()


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('source') / 'vic.db'}"
    fill(url)
    return url


@pytest.fixture(scope="module")
def mariadb_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("mariadb").create_database("contract")
    fill(url)
    return url


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("pyodbc", marks=pytest.mark.mariadb),
        pytest.param("arrow", marks=pytest.mark.mariadb),
    ]
)
def source(request: pytest.FixtureRequest) -> Iterator[Source]:
    kind = request.param
    url = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "mariadb_url")
    made = Source(url, arrow=kind == "arrow")
    assert (made._arrow is not None) is (kind == "arrow")
    yield made
    made.close()


def expected(name: str) -> list[str | None]:
    """A column as text; padding of char(n) is as the driver gives it."""
    if name == "Ngay":
        return [f"{row['Ngay']}" if row["Ngay"] else None for row in GIVEN]
    return [None if row[name] is None else str(row[name]) for row in GIVEN]


def test_every_column_arrives_whole_as_text(source: Source) -> None:
    """Long texts, texts of two and three bytes a letter, NULL and empty, line breaks."""
    table = source.page(SPEC, None, None, 100)
    assert table.column("ID").to_pylist() == KEYS
    for name in ("Ten", "Dai", "So"):
        assert table.column(name).to_pylist() == expected(name), name
    codes = [None if code is None else code.rstrip() for code in table.column("Ma").to_pylist()]
    assert codes == ["A", "B", None, "NULL", "ậ", "Z"]
    stamps = [at and at.removesuffix(".000000") for at in table.column("Ngay").to_pylist()]
    assert stamps == expected("Ngay")
    assert all(str(field.type) == "string" for field in table.schema)


@pytest.mark.parametrize("size", range(1, 8))
def test_pages_cover_every_key_once_in_the_sources_order(source: Source, size: int) -> None:
    after: str | None = None
    seen: list[str] = []
    while len(table := source.page(SPEC, after, None, size)):
        keys = table.column("ID").to_pylist()
        assert source.keys(SPEC, after, keys[-1]) == len(keys)
        seen += keys
        after = keys[-1]
    assert seen == KEYS


def test_a_range_excludes_its_beginning_and_includes_its_end(source: Source) -> None:
    table = source.page(SPEC, "2", "11", 100)
    assert table.column("ID").to_pylist() == ["9", "10", "11"]
    assert source.keys(SPEC, "2", "11") == 3
    assert source.keys(SPEC, None, None) == source.count(SPEC) == 6


def test_a_page_behind_the_end_is_empty_and_has_its_columns(source: Source) -> None:
    table = source.page(SPEC, "100", None, 10)
    assert len(table) == 0
    assert table.column_names == list(SPEC.columns_read)
    assert all(str(field.type) == "string" for field in table.schema)


def test_bounds_are_the_keys_at_positions(source: Source) -> None:
    assert source.bounds(SPEC, [2, 4]) == ["2", "10"]
    first, second = source.bounds(SPEC, [2, 4])
    parts = [source.keys(SPEC, *ends) for ends in ((None, first), (first, second), (second, None))]
    assert parts == [2, 2, 2]


def test_bounds_number_only_rows_that_have_a_key(source: Source) -> None:
    """NULL keys come first: lanes cut by their positions would be uneven, and one bound 'None'."""
    assert source.bounds(LOOSE_SPEC, [1, 2, 3]) == ["4", "5"]


def test_rows_by_their_keys_are_the_rows_of_a_page(source: Source) -> None:
    whole = source.page(SPEC, None, None, 100)
    assert source.rows(SPEC, ["11", "404", "-3", "10"]).equals(whole.take([0, 3, 4]))
    assert source.rows(SPEC, KEYS).equals(whole)
    none = source.rows(SPEC, [])
    assert (len(none), none.schema) == (0, whole.schema)


def test_rows_by_more_keys_than_one_statement_takes(source: Source) -> None:
    keys = [str(number) for number in range(-700, 1200)]
    assert source.rows(SPEC, keys).column("ID").to_pylist() == KEYS
    assert source.present(SPEC, keys) == KEYS


def test_text_keys_are_found_with_their_padding_or_without(source: Source) -> None:
    found = source.rows(CODE_SPEC, ["ậ", "A", "a", "c"]).column("Ma").to_pylist()
    assert sorted(str(key).rstrip() for key in found) == ["A", "a", "ậ"]
    assert source.present(CODE_SPEC, ["c", "b", "a"]) == ["b", "a"]


def test_what_is_present_is_asked_of_the_base_table(source: Source) -> None:
    """A row that the SELECT's join swallows is there all the same."""
    swallowing = replace(SPEC, sql=f"{SPEC.sql} WHERE ID > 9")
    assert source.rows(swallowing, ["9", "10"]).column("ID").to_pylist() == ["10"]
    assert source.present(swallowing, ["10", "9", "8"]) == ["10", "9"]


def test_paths_are_counted_by_the_source(source: Source) -> None:
    """NULL and the empty text are no path."""
    assert source.paths(SPEC) == 4
    assert source.paths(replace(SPEC, file=None)) == 0


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
        texts([("Tep", [value, *company])], text_of)
    assert "Tep" in str(caught.value)
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


def test_text_keys_are_ordered_by_the_source(source: Source) -> None:
    whole = [key.rstrip() for key in source.page(CODE_SPEC, None, None, 9).column("Ma").to_pylist()]
    assert sorted(whole) == ["A", "B", "a", "b", "ậ"]
    after: str | None = None
    seen: list[str] = []
    while len(table := source.page(CODE_SPEC, after, None, 1)):
        after = table.column("Ma")[0].as_py()
        seen.append(str(after).rstrip())
    assert seen == whole


def test_rows_without_a_key_are_counted_and_not_read(source: Source) -> None:
    assert source.page(LOOSE_SPEC, None, None, 9).column("ID").to_pylist() == ["4", "5"]
    assert source.count(LOOSE_SPEC) == 4
    assert source.keys(LOOSE_SPEC, None, None) == 2
    assert source.null_keys(LOOSE_SPEC) == 2
    assert source.null_keys(SPEC) == 0


def test_blobs_arrive_whole(source: Source) -> None:
    """256,000 bytes, one byte, none, NULL."""
    found = dict(source.blobs(SPEC, ["-3", "2", "9", "10", "100", "404"]))
    digests = {k: v and hashlib.sha256(v).hexdigest() for k, v in found.items()}
    assert digests["-3"] == hashlib.sha256(BYTES).hexdigest()
    assert digests["100"] == hashlib.sha256(BYTES[::-1]).hexdigest()
    assert (found["2"], found["10"], found["9"], found["404"]) == (b"", b"\x00", None, None)


def test_the_declared_bytes_are_added_by_the_source(source: Source) -> None:
    assert source.total_bytes(SPEC) == 2**40 + 7
    assert source.total_bytes(replace(SPEC, file=None)) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SPEC, base="KhongCo"),
        replace(SPEC, key="KhongCo"),
        replace(SPEC, sql="SELECT ID, Ma FROM Dong"),
        replace(SPEC, sql="SELECT ID FROM KhongCo"),
    ],
)
def test_what_the_source_lacks_is_named_before_anything_is_read(
    source: Source, wrong: SourceSpec
) -> None:
    source.check([SPEC, CODE_SPEC, LOOSE_SPEC])
    with pytest.raises(SourceError, match=r"sources/thu/row\.yaml") as caught:
        source.check([SPEC, wrong])
    assert caught.value.next_command


def test_the_source_is_never_written(source: Source) -> None:
    with source._engine.connect() as connection, pytest.raises(sa.exc.DBAPIError):
        connection.execute(ROWS.delete())


def test_an_error_holds_no_value_of_a_row(source: Source) -> None:
    with pytest.raises(SourceError) as caught:
        source.page(replace(SPEC, sql="SELECT nothing FROM Dong"), "12345", None, 5)
    assert "12345" not in str(caught.value)
    assert caught.value.__cause__ is None


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
    spec = replace(SPEC, sql=sql, rules=(FieldRule("Ngay", "Ngay"),), file=None)
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
