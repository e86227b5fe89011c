"""The data behind the server: a file of SQLite that a test fills, and the catalogue over it."""

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.tds.kinds import BYTES, EXACT, MOMENTS, TEXTS, WHOLE, WIDE, Kind
from tests.tds.tokens import Column
from tests.tds.values import received, scale_of, stored

OLDEST = "9.00.5000.00"  # SQL Server 2005, service pack 4


@dataclass(frozen=True)
class Table:
    """A table: its columns, each with its type as SQL Server names it, and its rows."""

    name: str
    columns: Sequence[tuple[str, Kind]]
    rows: Iterable[Sequence[Any]]
    key: Sequence[str] = ()


def made(path: Path, tables: Iterable[Table], version: str = OLDEST) -> None:
    """Make a database of a server of this version."""
    with sqlite3.connect(path) as file:
        prepared(file)
        file.execute("CREATE TABLE vicmig_server (version TEXT)")
        file.execute("INSERT INTO vicmig_server VALUES (?)", (version,))
        file.execute("CREATE TABLE vicmig_columns (base, name, kind, collation, nullable)")
        for table in tables:
            _add(file, table)
    file.close()


def _add(file: sqlite3.Connection, table: Table) -> None:
    told = ", ".join(f'"{name}" {_declared(kind)}' for name, kind in table.columns)
    key = ", ".join(f'"{name}"' for name in table.key)
    file.execute(f'CREATE TABLE "{table.name}" ({told}{f", PRIMARY KEY ({key})" if key else ""})')
    for name, kind in table.columns:
        nullable = kind.nullable and name not in table.key
        known = (table.name, name, str(kind), kind.collation, nullable)
        file.execute("INSERT INTO vicmig_columns VALUES (?, ?, ?, ?, ?)", known)
    places = ", ".join("?" * len(table.columns))
    kinds = [kind for _, kind in table.columns]
    rows = ([stored(k, v) for k, v in zip(kinds, row, strict=True)] for row in table.rows)
    file.executemany(f'INSERT INTO "{table.name}" VALUES ({places})', rows)


def _declared(kind: Kind) -> str:
    """As SQLite has to compare it."""
    if kind.name in WHOLE:
        return "INTEGER"
    if kind.name in TEXTS:
        return "BLOB COLLATE " + ("tds_bin" if kind.collation.endswith("BIN") else "tds_ci")
    if kind.name in EXACT:
        return "BLOB COLLATE tds_number"
    if kind.name == "uniqueidentifier":
        return "BLOB COLLATE tds_guid"
    return "REAL" if kind.name in ("real", "float") else "BLOB"


def opened(path: Path) -> tuple[sqlite3.Connection, dict[str, list[Column]], str]:
    """The file to be read, the columns of its tables and the catalogue's, and the version."""
    file = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
    prepared(file)
    handles = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
    file.create_function("tds_piece", 5, lambda *place: _piece(handles, *place))
    (version,) = file.execute("SELECT version FROM vicmig_server").fetchone()
    tables: dict[str, list[Column]] = {}
    told = "SELECT base, name, kind, collation, nullable FROM vicmig_columns ORDER BY rowid"
    for base, name, kind, collation, nullable in file.execute(told):
        made_of = replace(Kind.of(kind, collation), nullable=bool(nullable))
        tables.setdefault(base.lower(), []).append(Column(name, made_of, f"dbo.{base}"))
    _catalogue(file, tables)
    return file, tables, version


def prepared(file: sqlite3.Connection) -> None:
    """What the statements need: how texts are compared, and conversions."""
    file.create_collation("tds_bin", lambda a, b: _order(a.rstrip(" "), b.rstrip(" ")))
    file.create_collation(
        "tds_ci", lambda a, b: _order(a.rstrip(" ").casefold(), b.rstrip(" ").casefold())
    )
    file.create_collation("tds_number", lambda a, b: _order(Decimal(a), Decimal(b)))
    file.create_collation("tds_guid", lambda a, b: _order(_as_compared(a), _as_compared(b)))
    file.create_function("tds_convert", 4, _converted, deterministic=True)
    file.create_function(
        "tds_bytes", 2, lambda text, codec: None if text is None else len(str(text).encode(codec))
    )
    file.create_function("getdate", 0, lambda: _now(dt.datetime.now()))  # noqa: DTZ005
    file.create_function("getutcdate", 0, lambda: _now(dt.datetime.now(dt.UTC)))


def _piece(
    file: sqlite3.Connection, table: str, column: str, row: int, start: int, size: int
) -> bytes | None:
    try:
        handle = file.blobopen(table, column, row, readonly=True)
    except sqlite3.OperationalError:  # NULL has none
        return None
    with handle:
        handle.seek(min(start - 1, len(handle)))
        return bytes(handle.read(size))


def _now(moment: dt.datetime) -> str:
    return str(stored(Kind("datetime"), moment.replace(tzinfo=None)))


def _order(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)


def _as_compared(told: str) -> bytes:
    """SQL Server orders GUIDs by their last six bytes first."""
    made_of = UUID(told).bytes_le
    return made_of[10:] + made_of[8:10] + made_of[6:8] + made_of[4:6] + made_of[:4]


def _converted(value: Any, old: str, new: str, style: int) -> Any:
    """CAST and CONVERT of a stored value; an error of SQLite's where it is no value of the type."""
    if value is None:
        return None
    was, now = Kind.of(old), Kind.of(new)
    if now.family in ("text", "bytes"):
        told = _as_text(was, value, style) if now.family == "text" else _as_bytes(was, value)
        return told if now.max or not now.size else told[: now.size]
    if was.family == "bytes":
        return int.from_bytes(value[-8:], "big") if now.name in WHOLE else received(now, value)
    if now.family == "moment" and was.family == "text":
        value = dt.datetime.fromisoformat(value)
    return int(Decimal(value)) if now.name in WHOLE else stored(now, value)


def _as_bytes(kind: Kind, value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes) else str(value).encode(kind.codec)


def _as_text(kind: Kind, value: Any, style: int) -> str:
    if kind.name in MOMENTS:
        return _moment(kind, value, style)
    if kind.name in BYTES:
        return bytes(value).decode("cp1252", "replace")
    if kind.name in ("real", "float"):
        return f"{value:.6g}"
    if kind.name in ("money", "smallmoney"):
        return f"{Decimal(value):.2f}"
    return str(value)


def _moment(kind: Kind, value: str, style: int) -> str:
    """Styles 121 and 126, which are the ones that are asked for; else as of old, by the minute."""
    digits = {"datetime": 3, "smalldatetime": 3 if style == 121 else 0}.get(kind.name, kind.scale)
    if kind.name == "date":
        return value
    whole, _, rest = value.partition(".")
    if style not in (121, 126):
        return f"{dt.datetime.fromisoformat(whole):%b %d %Y %I:%M%p}"
    cut = rest[:digits]
    if style == 126:
        whole, cut = whole.replace(" ", "T"), cut if cut.strip("0") else ""
    return f"{whole}.{cut}" if cut else whole


_SYSTEM_TYPES = {
    "image": 34, "text": 35, "uniqueidentifier": 36, "date": 40, "time": 41, "datetime2": 42,
    "tinyint": 48, "smallint": 52, "int": 56, "smalldatetime": 58, "real": 59, "money": 60,
    "datetime": 61, "float": 62, "ntext": 99, "bit": 104, "decimal": 106, "numeric": 108,
    "smallmoney": 122, "bigint": 127, "varbinary": 165, "varchar": 167, "binary": 173, "char": 175,
    "timestamp": 189, "nvarchar": 231, "nchar": 239,
}  # fmt: skip
# The views of the catalogue that are asked, and their columns: whole numbers, else names.
_VIEWS = {
    "sys.objects": "name object_id:int schema_id:int type",
    "sys.schemas": "name schema_id:int",
    "sys.columns": "object_id:int name column_id:int default_object_id:int user_type_id:int"
    " system_type_id:int is_nullable:bit max_length:int precision:int scale:int collation_name",
    "sys.types": "name system_type_id:int user_type_id:int",
    "sys.default_constraints": "definition object_id:int parent_column_id:int",
    "sys.computed_columns": "object_id:int column_id:int definition is_persisted:bit",
    "sys.identity_columns": "object_id:int column_id:int is_identity:bit seed_value:int"
    " increment_value:int",
    "sys.extended_properties": "class:int name major_id:int minor_id:int value",
    "sys.system_views": "name",
    "sys.dm_exec_connections": "session_id:int encrypt_option",
    "sys.dm_exec_sessions": "session_id:int transaction_isolation_level:int",
    "sys.databases": "name",
}


def _catalogue(file: sqlite3.Connection, tables: dict[str, list[Column]]) -> None:
    file.execute("ATTACH ':memory:' AS sys")
    known = dict(tables)
    for view, told in _VIEWS.items():
        named = [word.partition(":")[::2] for word in told.split()]
        tables[view] = [Column(name, Kind.of(kind or "nvarchar(128)")) for name, kind in named]
        places = ", ".join(
            f"{name} {'INTEGER' if kind else 'BLOB COLLATE NOCASE'}" for name, kind in named
        )
        file.execute(f"CREATE TABLE {view} ({places})")
    file.execute("INSERT INTO sys.schemas VALUES ('dbo', 1), ('sys', 4)")
    types = [(name, number, number) for name, number in _SYSTEM_TYPES.items()]
    file.executemany("INSERT INTO sys.types VALUES (?, ?, ?)", types)
    file.execute("INSERT INTO sys.system_views VALUES ('dm_exec_sessions')")
    for at, columns in enumerate(known.values(), 1000):
        name = columns[0].table.removeprefix("dbo.")
        file.execute("INSERT INTO sys.objects VALUES (?, ?, 1, 'U')", (name, at))
        for place, column in enumerate(columns, 1):
            kind = column.kind
            number = _SYSTEM_TYPES[kind.name]
            room = kind.size * (1 + (kind.name in WIDE)) if kind.size > 0 else -1
            collation = kind.collation if kind.name in TEXTS else None
            exact = (kind.size, scale_of(kind)) if kind.name in EXACT else (0, kind.scale)
            row = (
                at,
                column.name,
                place,
                0,
                number,
                number,
                kind.nullable,
                room,
                *exact,
                collation,
            )
            file.execute(f"INSERT INTO sys.columns VALUES ({', '.join('?' * len(row))})", row)
    file.commit()
