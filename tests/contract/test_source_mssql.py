"""What SQL Server's types, code pages and drivers would damage; over the stand-in in tests/tds."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl import source_changes
from etl.errors import SourceError
from etl.odbc import MAX_TEXT
from etl.odbc_drivers import MICROSOFT
from etl.source import Source
from mappings.schema import FieldRule, SourceSpec
from tests.contract.backends import FREETDS
from tests.tds.database import OLDEST, Table
from tests.tds.kinds import Kind
from tests.tds.server import Server

pytestmark = pytest.mark.mssql
AT = dt.datetime(2019, 3, 5, 8, 15, 30, 250_000)  # noqa: DTZ001 - the old system's naive local time
VIETNAMESE, LATIN = "Vietnamese_CI_AS", "SQL_Latin1_General_CP1_CI_AS"
LONG = "Quyết định " * 7000
# Of SQL Server's own types: the type, a value, and how it arrives. Those of 2005, then of 2008.
OWN: dict[str, tuple[Kind, Any, str]] = {
    "phut": (Kind.of("smalldatetime"), dt.datetime(1900, 1, 1, 7, 5), "1900-01-01 07:05:00"),  # noqa: DTZ001
    "luc": (Kind.of("datetime"), AT.replace(microsecond=3000), "2019-03-05 08:15:30.003000"),
    "xua": (Kind.of("datetime"), AT.replace(year=1753), "1753-03-05 08:15:30.250000"),
    "tien": (Kind.of("smallmoney"), Decimal("-214748.3648"), "-214748.3648"),
    "le": (Kind.of("numeric(38,0)"), Decimal(10**38 - 1), "9" * 38),
    "tho": (Kind.of("real"), 0.5, "0.5"),
    "nho": (Kind.of("tinyint"), 255, "255"),
    "vua": (Kind.of("smallint"), -32768, "-32768"),
    "dau": (Kind.of("timestamp"), (2001).to_bytes(8, "big"), "0x00000000000007D1"),
    "nhi": (Kind.of("binary(4)"), b"\x01", "0x01000000"),
    "lon": (Kind.of("varbinary(max)"), b"\xff\x00" * 4000, "0x" + "FF00" * 4000),
    "dem": (Kind.of("nchar(6)"), "ậ", "ậ     "),
    "viet": (Kind.of("varchar(20)", VIETNAMESE), b"\xd0\xe3ng \xd5\xec", "Đăng Ớ"),
    "tay": (Kind.of("varchar(20)", LATIN), b"\xd0\xe3ng \x93", "Ðãng “"),
    "vchu": (Kind.of("text", VIETNAMESE), b"\xd0\xfe\x80", "Đ₫€"),
    "ngan": (Kind.of("varchar(max)", LATIN), "naïve", "naïve"),
    "dai": (Kind.of("nvarchar(max)"), LONG, LONG),
    "cu": (Kind.of("ntext"), LONG, LONG),
    "rong": (Kind.of("nvarchar(max)"), "", ""),
}
LATE: dict[str, tuple[Kind, Any, str]] = {
    "ngay": (Kind.of("date"), dt.date(1899, 12, 31), "1899-12-31"),
    "bay": (Kind.of("datetime2(7)"), "2019-03-05 08:15:30.1234567", "2019-03-05 08:15:30.1234567"),
    "giay": (Kind.of("datetime2(0)"), AT.replace(microsecond=0), "2019-03-05 08:15:30"),
    "gio": (Kind.of("time(7)"), dt.time(23, 59, 59), "23:59:59"),
}
WAYS = [
    pytest.param(driver, arrow, id=f"{driver}-{'arrow' if arrow else 'pyodbc'}")
    for driver in (FREETDS, MICROSOFT)
    for arrow in (False, True)
]


def _spec(names: list[str]) -> SourceSpec:
    rules = tuple(FieldRule(name, name) for name in names)
    return SourceSpec("thu", "row", "Dong", "ID", "integer", f"SELECT ID, {', '.join(names)} FROM Dong", rules)  # fmt: skip # noqa: E501


def _table(told: dict[str, tuple[Kind, Any, str]]) -> Table:
    columns = [("ID", Kind.of("int")), *((name, kind) for name, (kind, _, _) in told.items())]
    values = [value for _, value, _ in told.values()]
    return Table("Dong", columns, [(1, *values), (2, *[None] * len(values))], ("ID",))


def _address(server: Server, database: str, driver: str, tds: str) -> str:
    options = {"Encrypt": "no"} if driver == MICROSOFT else {"TDS_Version": tds}
    return server.url(database, driver=driver, **options).render_as_string(hide_password=False)


@pytest.mark.parametrize(("driver", "arrow"), WAYS)
@pytest.mark.parametrize(
    ("version", "tds"),
    [(OLDEST, "7.2"), (OLDEST, "7.1"), ("10.50.6000.34", "7.3"), ("13.0.6300.2", "7.4")],
)  # fmt: skip
def test_own_types_arrive_whole(
    mssql: Server, driver: str, arrow: bool, version: str, tds: str
) -> None:
    told = OWN | (LATE if version != OLDEST else {})
    mssql.create_database("own", [_table(told)], version)
    with closing(Source(_address(mssql, "own", driver, tds), arrow=arrow)) as source:
        for name, (_, _, text) in told.items():  # each by itself: one unsuited sends all to pyodbc
            found = source.page(_spec([name]), None, None, 9).column(name).to_pylist()
            composed = [value and unicodedata.normalize("NFC", value) for value in found]
            assert composed == [text, None], name  # FreeTDS joins letter and tone of cp1258
        whole = source.page(_spec(list(told)), None, None, 9)
        assert whole.column("dai").to_pylist() == [LONG, None]


@pytest.mark.parametrize(("driver", "arrow"), WAYS)
@pytest.mark.parametrize(
    "kind", ["text", "ntext", "varchar(max)", "nvarchar(max)", "varchar(8000)"]
)
def test_texts_about_the_size_of_the_transfer_buffer_are_not_cut(
    mssql: Server, driver: str, arrow: bool, kind: str
) -> None:
    """FreeTDS cuts them without a word."""
    sizes = (MAX_TEXT - 1, MAX_TEXT, MAX_TEXT + 1, 7999)
    rows = [(at, "ă" * size) for at, size in enumerate(sizes)]
    columns = [("ID", Kind.of("int")), ("v", Kind.of(kind, VIETNAMESE))]
    mssql.create_database("long", [Table("Dong", columns, rows, ("ID",))])
    with closing(Source(_address(mssql, "long", driver, "7.2"), arrow=arrow)) as source:
        for at, size in enumerate(sizes):
            found = source.rows(_spec(["v"]), [str(at)]).column("v").to_pylist()
            assert [len(text) for text in found] == [size]


@pytest.mark.parametrize(("driver", "arrow"), WAYS)
def test_half_a_letter_becomes_a_visible_mark(mssql: Server, driver: str, arrow: bool) -> None:
    """As SQL Server keeps it where it cut a text between two halves."""
    columns = [("ID", Kind.of("int")), ("v", Kind.of("nvarchar(9)"))]
    rows = [(1, b"a\0\x3d\xd8"), (2, "b\0c"), (3, "😀")]
    mssql.create_database("halves", [Table("Dong", columns, rows, ("ID",))])
    with closing(Source(_address(mssql, "halves", driver, "7.2"), arrow=arrow)) as source:
        found = source.page(_spec(["v"]), None, None, 9).column("v").to_pylist()
    assert found == ["a\ufffd", "b\ufffdc", "😀"]


@pytest.mark.parametrize("driver", [FREETDS, MICROSOFT])
@pytest.mark.parametrize("kind", ["varchar(9)", "char(9)", "nvarchar(9)", "uniqueidentifier"])
def test_keys_of_texts_are_paged_by_the_servers_own_order(
    mssql: Server, driver: str, kind: str
) -> None:
    """Vietnamese letters, capitals that are the same, GUIDs by their last bytes first."""
    guids = [f"{at}0000000-0000-0000-0000-00000000000{9 - at}" for at in range(5)]
    keys = guids if kind == "uniqueidentifier" else ["đ", "A 1", "a2", "B", "Ô"]
    columns = [("Ma", Kind.of(kind, VIETNAMESE)), ("v", Kind.of("int"))]
    mssql.create_database("keys", [Table("Dong", columns, [(k, 1) for k in keys], ("Ma",))])
    spec = SourceSpec("thu", "row", "Dong", "Ma", "text", "SELECT Ma, v FROM Dong", (FieldRule("v", "v"),))  # fmt: skip # noqa: E501
    with closing(Source(_address(mssql, "keys", driver, "7.2"))) as source:
        whole = [key.strip() for key in source.key_page(spec, (None, None), 9).to_pylist()]
        after, seen = None, []
        for _ in keys:
            after = source.page(spec, after, None, 1).column("Ma")[0].as_py()
            seen.append(after.strip())
        assert not len(source.page(spec, after, None, 1))
        found = source.rows(spec, [*keys, "404"])
    assert seen == whole
    assert sorted(whole) == sorted(keys)
    assert len(found) == len(keys)


@pytest.mark.parametrize("driver", [FREETDS, MICROSOFT])
def test_a_table_of_another_schema_is_not_there(mssql: Server, driver: str) -> None:
    mssql.create_database("own", [_table(OWN)])
    with closing(Source(_address(mssql, "own", driver, "7.2"))) as source:
        own = SourceSpec("thu", "row", "dbo.Dong", "ID", "integer", "SELECT ID FROM dbo.Dong", ())
        source.check([own])
        assert source.count(own) == 2
        shape = source_changes.shape(source, own)
        assert (shape["viet"], shape["dau"]) == (f"VARCHAR(20) COLLATE {VIETNAMESE}", "TIMESTAMP")
        other = SourceSpec("thu", "row", "hr.Dong", "ID", "integer", "SELECT ID FROM hr.Dong", ())
        with pytest.raises(SourceError):
            source.check([other])


@contextmanager
def _guarded(folder: Path, password: str) -> Iterator[tuple[Server, Callable[[], list[str]]]]:
    """A server with this password that notes who came, and what it notes."""
    log = folder / "log"
    server = Server(folder, "--log", str(log), password=password).start()
    server.create_database("own", [_table({"so": (Kind.of("int"), 7, "7")})])
    try:
        yield server, lambda: log.read_text(encoding="utf-8").splitlines()
    finally:
        server.stop()


@pytest.mark.parametrize("password", ["mo}c;ua'1{2=3", "}{", "khóa cửa", " x "])
def test_a_login_is_refused_over_no_driver_whatever_the_password_holds(
    tmp_path: Path, password: str
) -> None:
    """Accounts lock: not even the way of Arrow, which falls back to pyodbc, may be refused."""
    with _guarded(tmp_path, password) as (server, noted):
        for driver in (FREETDS, MICROSOFT):
            with closing(Source(_address(server, "own", driver, "7.2"))) as source:
                for _ in range(3):
                    found = source.page(_spec(["so"]), None, None, 9).column("so").to_pylist()
                    assert found == ["7", None]
        assert not [line for line in noted() if "18456" in line]
