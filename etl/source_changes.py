"""What a source tells of changes: its clock, its columns, what was edited, which keys there are.

The base table is asked, not the SELECT. Numbers and checksums are only ever compared with what the
same source gave before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from etl.changes import Range
from etl.ids import canonical_keys
from etl.source_sql import table_of, tellable
from etl.source_text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from etl.source import Source
    from mappings.schema import SourceSpec

_KEYS_AT_ONCE = 100_000
_LEAST_WIDTH, _MOST_RANGES = 1 << 14, 1 << 12
_PRIME, _FACTOR = 65_521, 48_271
# Its own local time, and UTC. A file has no clock: of its machine's time and the time of Vietnam,
# in which the stamps may be written, the earlier is the one from which nothing is missed.
_CLOCKS = {
    "sqlite": "SELECT min(datetime('now', 'localtime'), datetime('now', '+7 hours')),"
    " max(datetime('now', 'localtime'), datetime('now', '+7 hours')), datetime('now')",
    "mariadb": "SELECT NOW(), NOW(), UTC_TIMESTAMP()",
    "mysql": "SELECT NOW(), NOW(), UTC_TIMESTAMP()",
    "mssql": "SELECT GETDATE(), GETDATE(), GETUTCDATE()",
    "postgresql": "SELECT localtimestamp, localtimestamp, now() AT TIME ZONE 'UTC'",
    "oracle": "SELECT SYSDATE, SYSDATE, SYS_EXTRACT_UTC(SYSTIMESTAMP) FROM dual",
    "duckdb": "SELECT * FROM vicmig_clock",  # a landing: its source's, when it was landed
}


@dataclass(frozen=True, slots=True)
class Clock:
    """The source's own clock: local time at the earliest and at the latest, and UTC; seconds."""

    local: dt.datetime
    latest: dt.datetime
    utc: dt.datetime


def clock(source: Source) -> Clock:
    """What time the source has."""
    with source.reading() as connection:
        told = connection.execute(sa.text(_CLOCKS[source.dialect])).one()
    return Clock(*(_moment(value) for value in text_of(list(told)).to_pylist()))


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(microsecond=0, tzinfo=None)


def shape(source: Source, spec: SourceSpec) -> dict[str, str]:
    """The columns of the base table and their types, as the database names them."""
    table, told = table_of(spec), getattr(source.of(spec), "shape", None)
    if told is not None:  # a landing knows its source's
        known: dict[str, str] = told(spec)
        return known
    with source.of(spec).reading() as connection:
        found = sa.inspect(connection).get_columns(table.name, table.schema)
        return {str(c["name"]): str(c["type"].compile(connection.dialect)) for c in found}


def changed(source: Source, spec: SourceSpec, since: dt.datetime) -> pa.Array:
    """Keys of rows that were made or edited at this time or later, canonical, in any order."""
    source = source.of(spec)
    after = [column >= _bound(source, since) for column in _stamps(spec)]
    return _keys(source, spec, sa.or_(*after))


def undated(source: Source, spec: SourceSpec) -> pa.Array:
    """Keys of rows of which the source does not say when they were made or edited."""
    return _keys(source, spec, sa.and_(*(column.is_(None) for column in _stamps(spec))))


def ahead(source: Source, spec: SourceSpec, now: dt.datetime) -> int:
    """How many rows say that they were edited after this time."""
    source = source.of(spec)
    later = sa.or_(*(column > _bound(source, now) for column in _stamps(spec)))
    statement = sa.select(sa.func.count()).select_from(table_of(spec)).where(later)
    with source.reading() as connection:
        return int(connection.execute(statement).scalar_one())


def newest(source: Source, spec: SourceSpec, upto: dt.datetime) -> tuple[str, str] | None:
    """The latest edit up to this time and the key of its row; None where none is dated."""
    source = source.of(spec)
    key = source.key_of(spec)
    last = sa.select(key.text).select_from(table_of(spec)).where(key.there)
    last = last.order_by(*(part.desc() for part in key.order)).limit(1)
    found: list[tuple[str, str]] = []
    with source.reading() as connection:
        for column in _stamps(spec):
            latest = sa.select(sa.func.max(column)).select_from(table_of(spec))
            at = connection.execute(latest.where(column <= _bound(source, upto))).scalar_one()
            if at is not None:  # two steps, each answered by an index
                own = connection.execute(last.where(column == at)).scalar()
                found += [(_text(at), _text(own))] if own is not None else []
    return max(found, default=None)


def edited(source: Source, spec: SourceSpec, key: str) -> str | None:
    """When the row of this key was last edited; empty where that is not said, None: no such row."""
    source = source.of(spec)
    own = source.key_of(spec).equals(key)
    statement = sa.select(*_stamps(spec)).select_from(table_of(spec)).where(own)
    with source.reading() as connection:
        row = connection.execute(statement).first()
    return None if row is None else max((_text(at) for at in row if at is not None), default="")


def ranges(source: Source, spec: SourceSpec, width: int | None) -> list[Range]:
    """Count and checksums of the base table's keys, range by range; one for keys that are text.

    Args:
        source: the source.
        spec: the stream.
        width: as at the first pass; None: chosen by what the table holds.
    """
    if spec.key_type != "integer":
        return [_digest(source, spec)]
    source = source.of(spec)
    big = source.dialect not in ("sqlite", "mariadb", "mysql")  # those count in 64 bits or more
    plain: sa.ColumnElement[int] = sa.column(spec.key, sa.BigInteger)
    key = sa.cast(plain, sa.BigInteger) if big else plain
    with source.reading() as connection:
        if width is None:
            ends = sa.select(sa.func.min(plain), sa.func.max(plain))
            width = _width(*connection.execute(ends.select_from(table_of(spec))).one())
        wide, prime, factor = _number(width), _number(_PRIME), _number(_FACTOR)
        mixed = (key % prime) * factor % prime
        lower = (key - key % wide).label("lower")
        sums = sa.func.count(plain), sa.func.sum(key % wide), sa.func.sum(mixed * mixed)
        statement = sa.select(lower, *sums).select_from(table_of(spec))
        found = connection.execute(statement.where(plain.is_not(None)).group_by(lower)).fetchall()
    return [Range(int(low), width, int(n), f"{int(a)}.{int(b)}") for low, n, a, b in found]


def _number(value: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(value), sa.BigInteger)


def _width(least: object, greatest: object) -> int:
    """A power of two: 16,384 or more, and so wide that there are 4,096 ranges at the most."""
    spread = int(str(greatest)) - int(str(least)) if least is not None else 0
    width = _LEAST_WIDTH
    while width * _MOST_RANGES < spread:
        width *= 2
    return width


def _digest(source: Source, spec: SourceSpec) -> Range:
    """One line over all keys, whatever their order."""
    rows = total = 0
    for keys in keys_between(source, spec, None, None):
        for key in keys.to_pylist():
            hashed = hashlib.blake2b(str(key).encode(), digest_size=8).digest()
            total = (total + int.from_bytes(hashed)) % (1 << 64)
        rows += len(keys)
    return Range(0, 0, rows, str(total))


def keys_between(
    source: Source, spec: SourceSpec, after: str | None, upto: str | None
) -> Iterator[pa.Array]:
    """Keys of the base table with after < key <= upto, in pages; canonical."""
    while True:
        page = source.key_page(spec, (after, upto), _KEYS_AT_ONCE)
        yield canonical_keys(page).drop_null()
        if len(page) < _KEYS_AT_ONCE:
            return
        after = page[-1].as_py()


def _keys(source: Source, spec: SourceSpec, holds: sa.ColumnElement[bool]) -> pa.Array:
    source = source.of(spec)
    key = source.key_of(spec)
    statement = sa.select(key.text).select_from(table_of(spec)).where(key.there, holds)
    found = source.texts(statement, (spec.key,)).column(0)
    tellable(spec, found)
    return canonical_keys(found.combine_chunks()).drop_null()


def _stamps(spec: SourceSpec) -> list[sa.ColumnElement[Any]]:
    return [sa.column(name) for name in spec.modified]


def _bound(source: Source, moment: dt.datetime) -> sa.ColumnElement[Any]:
    """A time as the source compares it: SQLite keeps times as text."""
    text = moment.isoformat(" ", "seconds")
    if source.dialect == "sqlite":
        return sa.literal(text, sa.String)
    return sa.literal(moment, sa.DateTime)


def _text(value: object) -> str:
    return str(text_of([value])[0].as_py()).strip()
