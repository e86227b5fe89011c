"""The backends that one contract is held against: each makes a source of the same portable tables.

To add one: write `(request, tables) -> context manager of a source`, and a line in BACKENDS.
"""

import csv
import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql

from etl.odbc_drivers import MICROSOFT
from etl.source import Source
from flows import settings_file
from flows.import_dump import Order, import_dump
from tests.contract.landing import landing
from tests.tds.database import OLDEST
from tests.tds.database import Table as Given
from tests.tds.kinds import Kind

Value = int | str | Decimal | float | bool | bytes | dt.date | dt.datetime | dt.time | UUID | None


@dataclass(frozen=True)
class Table:
    """A table as any backend can make it.

    Types: int, bigint, text(n), longtext, char(n), decimal(p,s), money, real, date, datetime (whole
    seconds), datetime(n) with n digits of a second's fraction, time, bool, guid, binary. `key`
    names the columns of the primary key.
    """

    name: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[tuple[Value, ...]]
    key: tuple[str, ...] = ()
    schema: str = ""


@dataclass(frozen=True)
class Backend:
    """A kind of source.

    With `sql` the SELECT of a mapping is run by it, so that any SELECT may be asked of it; without
    `blobs` there are no bytes in its columns.
    """

    name: str
    open: Callable[[pytest.FixtureRequest, Sequence[Table]], AbstractContextManager[Source]]
    marks: tuple[pytest.MarkDecorator, ...] = ()
    sql: bool = True
    blobs: bool = True


_DATABASES = itertools.count()
_UTF8: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
_UTF8 |= {key.replace("mysql", "mariadb"): value for key, value in _UTF8.items()}
_SIMPLE: dict[str, sa.types.TypeEngine[Any]] = {
    "int": sa.Integer(),
    "bigint": sa.BigInteger(),
    "longtext": sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"),
    "money": sa.Numeric(19, 4).with_variant(mssql.MONEY(), "mssql"),
    "real": sa.Double(),
    "date": sa.Date(),
    "datetime": sa.DateTime(),
    "time": sa.Time(),
    "bool": sa.Boolean(),
    "guid": sa.Uuid(as_uuid=False),
    "binary": sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb"),
}


def made_of(kind: str) -> sa.types.TypeEngine[Any]:
    """SQLAlchemy's type of a portable one."""
    name, *sizes = re.findall(r"\w+", kind)
    size, scale = (*(int(number) for number in sizes), 0, 0)[:2]
    if name == "decimal":
        return sa.Numeric(size, scale)
    if name in {"text", "char"}:
        return sa.String(size) if name == "text" else sa.CHAR(size)
    if name == "datetime" and size:
        return sa.DateTime().with_variant(mysql.DATETIME(fsp=min(size, 6)), "mysql", "mariadb")
    return _SIMPLE[name]


def _type(kind: str, engine: sa.Engine) -> sa.types.TypeEngine[Any]:
    """SQLite has no type for these: who fills it writes texts."""
    made = made_of(kind)
    told = (sa.Date, sa.DateTime, sa.Time, sa.Uuid, sa.Numeric)
    lacking = isinstance(made, told) and not isinstance(made, sa.Double)
    return sa.Text() if engine.name == "sqlite" and lacking else made


def _plain(value: Value, dialect: str) -> Value:
    if isinstance(value, UUID):
        return str(value)
    if dialect == "mariadb" and isinstance(value, dt.datetime):
        return str(value)  # its driver writes no fraction of a second
    if dialect != "sqlite":
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, (dt.date, dt.time)) else value


def fill(url: str, tables: Sequence[Table]) -> None:
    """Make the tables with their rows in a database."""
    engine, meta = sa.create_engine(url), sa.MetaData()
    with engine.begin() as connection:
        for table in tables:
            columns = [
                sa.Column(
                    name, _type(kind, engine), primary_key=name in table.key, autoincrement=False,
                    nullable=name not in table.key,
                )
                for name, kind in table.columns
            ]  # fmt: skip
            made = sa.Table(table.name, meta, *columns, schema=table.schema or None, **_UTF8)
            if table.schema and engine.dialect.name == "postgresql":
                connection.execute(sa.schema.CreateSchema(table.schema, if_not_exists=True))
            made.create(connection)
            names = [name for name, _ in table.columns]
            for row in table.rows:  # one at a time: MariaDB's driver cuts long ones after short
                given = [_plain(value, engine.name) for value in row]
                connection.execute(made.insert(), dict(zip(names, given, strict=True)))
    engine.dispose()


@contextmanager
def _opened(url: str, *, arrow: bool = True) -> Iterator[Source]:
    made = Source(url, arrow=arrow)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def sqlite(request: pytest.FixtureRequest, tables: Sequence[Table]) -> Iterator[Source]:
    """A file of SQLite."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp("source")
    url = f"sqlite:///{folder / 'old.db'}"
    fill(url, tables)
    with _opened(url) as source:
        yield source


@contextmanager
def _mariadb(
    request: pytest.FixtureRequest, tables: Sequence[Table], *, arrow: bool
) -> Iterator[Source]:
    url = request.getfixturevalue("mariadb").create_database(f"contract_{next(_DATABASES)}")
    fill(url, tables)
    with _opened(url, arrow=arrow) as source:
        assert (source._arrow is not None) is arrow
        yield source


def mariadb_by_pyodbc(
    request: pytest.FixtureRequest, tables: Sequence[Table]
) -> AbstractContextManager[Source]:
    """MariaDB, row by row."""
    return _mariadb(request, tables, arrow=False)


def mariadb_by_arrow(
    request: pytest.FixtureRequest, tables: Sequence[Table]
) -> AbstractContextManager[Source]:
    """MariaDB, column by column over the same driver."""
    return _mariadb(request, tables, arrow=True)


@contextmanager
def postgresql(request: pytest.FixtureRequest, tables: Sequence[Table]) -> Iterator[Source]:
    """PostgreSQL; its database goes with the server at the end of the session."""
    cluster, name = request.getfixturevalue("pg_cluster"), f"contract_{next(_DATABASES)}"
    with psycopg.connect(cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}".encode())
    url = cluster.dsn(name).replace("postgresql://", "postgresql+psycopg://", 1)
    fill(url, tables)
    with _opened(url) as source:
        yield source


# A table of SQL Server 2005 unless a type needs more; Microsoft's driver is given the newer ones.
_MSSQL = {
    "text": "nvarchar", "char": "nchar", "longtext": "ntext", "binary": "image", "bool": "bit",
    "real": "float", "guid": "uniqueidentifier", "datetime": "datetime2", "time": "time",
}  # fmt: skip
_NEWER = {"ntext": "nvarchar(max)", "image": "varbinary(max)"}
_OF_2008 = {"date", "time", "datetime2"}


def _kind_of(told: str, *, newer: bool) -> Kind:
    name, bracket, sizes = told.partition("(")
    plain = "datetime" if told == "datetime" else _MSSQL.get(name, name) + bracket + sizes
    return Kind.of(_NEWER.get(plain, plain) if newer else plain)


@contextmanager
def _mssql(
    request: pytest.FixtureRequest, tables: Sequence[Table], *, driver: str, arrow: bool
) -> Iterator[Source]:
    server, name = request.getfixturevalue("mssql"), f"contract_{next(_DATABASES)}"
    newer = driver == MICROSOFT
    given = [
        Given(t.name, [(n, _kind_of(k, newer=newer)) for n, k in t.columns], t.rows, t.key)
        for t in tables
    ]
    late = any(kind.name in _OF_2008 for table in given for _, kind in table.columns)
    server.create_database(name, given, "10.50.6000.34" if late else OLDEST)
    options = {"Encrypt": "no"} if newer else {"TDS_Version": "7.3" if late else "7.2"}
    url = server.url(name, driver=driver, **options)
    with _opened(url.render_as_string(hide_password=False), arrow=arrow) as source:
        yield source


@contextmanager
def csv_files(request: pytest.FixtureRequest, tables: Sequence[Table]) -> Iterator[Source]:
    """A folder of CSV files, imported; no value at all is written as \\N."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp("csv")
    for table in tables:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as out:
            lines = csv.writer(out)
            lines.writerow(name for name, _ in table.columns)
            lines.writerows(["\\N" if v is None else _as_csv(v) for v in row] for row in table.rows)
    config = folder / "settings" / "vicmig.toml"
    config.parent.mkdir()
    settings_file.write(config)
    told = import_dump(config, Order(folder, name="contract", separator=",", null="\\N"))
    url = sa.make_url(told.place.url).set(password=told.place.account.password)
    try:
        with _opened(url.render_as_string(hide_password=False)) as source:
            yield source
    finally:
        told.place.server.destroy()


def _as_csv(value: Value) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, bytes):
        return f"0x{value.hex().upper()}"
    return format(value, "g") if isinstance(value, float) else str(_plain(value, "sqlite"))


MARIADB = (pytest.mark.mariadb,)
MSSQL = (pytest.mark.mssql,)
FREETDS = "FreeTDS"
BACKENDS = (
    Backend("sqlite", sqlite),
    Backend("mariadb-pyodbc", mariadb_by_pyodbc, MARIADB),
    Backend("mariadb-arrow", mariadb_by_arrow, MARIADB),
    Backend("postgresql", postgresql),
    Backend("landing", landing, sql=False),
    Backend("csv", csv_files, MARIADB, blobs=False),
    *(
        Backend(f"mssql-{name}-{way}", partial(_mssql, driver=driver, arrow=way == "arrow"), MSSQL)
        for name, driver in (("freetds", FREETDS), ("microsoft", MICROSOFT))
        for way in ("pyodbc", "arrow")
    ),
)
