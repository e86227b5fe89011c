"""Which tables a landing takes, by which key, with which columns; and what it leaves out, and why.

A table lands where a mapping names it: as the base of a stream, or because a SELECT joins it. Of
any other no rule says what is secret in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from etl import source_changes
from etl.landing import kinds
from etl.landing.folder import slug
from etl.landing.listed import quoting
from etl.landing.manifest import Column, Landed
from etl.landing.select import named_in, tables_of
from etl.profile.names import is_password
from mappings.schema import FieldRule, SourceSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.source import Source

UNKNOWN_KIND = "its type is unknown to the landing"
UNREAD = "a password: nobody reads one"
UNASKED_BYTES = "bytes that no mapping names: no rule says what is secret in them"
_COLLATIONS = {
    "mssql": "SELECT COLUMN_NAME, COLLATION_NAME FROM INFORMATION_SCHEMA.COLUMNS"
    " WHERE TABLE_NAME = :name",
    "mariadb": "SELECT COLUMN_NAME, COLLATION_NAME FROM information_schema.COLUMNS"
    " WHERE TABLE_NAME = :name AND TABLE_SCHEMA = DATABASE()",
}
_COLLATIONS["mysql"] = _COLLATIONS["mariadb"]


@dataclass(frozen=True)
class Planned:
    """A table to land: its shape, the streams on it, and the stream that reads it whole.

    `joined`: of a table that is only joined, the streams whose SELECT does so; none of a table
    that the user named as harmless.
    """

    table: Landed
    streams: tuple[SourceSpec, ...]
    whole: SourceSpec
    joined: tuple[SourceSpec, ...] = ()


@dataclass(frozen=True)
class Extra:
    """A table that no stream is based on: joined by a SELECT, or named by the user as harmless."""

    database: str
    base: str
    like: SourceSpec
    harmless: bool


def planned(
    source: Source, specs: Sequence[SourceSpec], harmless: Sequence[str] = ()
) -> list[Planned]:
    """Everything to land: a table in the place of its first stream, then those that are joined.

    `specs` are the streams in their order, parents before what hangs on them; `harmless` names
    further tables.
    """
    groups: dict[tuple[str, str, str], list[SourceSpec]] = {}
    for spec in specs:
        groups.setdefault((spec.database, spec.base, spec.key), []).append(spec)
    found = [_of_streams(source, streams) for streams in groups.values()]
    extras = [_of_extra(source, extra, specs) for extra in _extras(source, specs, harmless)]
    return found + extras


def not_named(source: Source, specs: Sequence[SourceSpec], landed: Sequence[Planned]) -> list[str]:
    """Tables that the source has and the landing does not take."""
    taken = {one.table.base.lower().rpartition(".")[2] for one in landed}
    names = set[str]()
    for spec in {spec.database: spec for spec in specs}.values():
        with source.of(spec).reading() as connection:
            schema = spec.base.rpartition(".")[0] or None
            names.update(sa.inspect(connection).get_table_names(schema=schema))
    return sorted(name for name in names if name.lower() not in taken)


def _extras(
    source: Source, specs: Sequence[SourceSpec], harmless: Sequence[str]
) -> Iterator[Extra]:
    bases = {(spec.database, spec.base.lower()) for spec in specs}
    seen, told_harmless = set(bases), {name.lower() for name in harmless}
    for spec in specs:
        for name in tables_of(spec.sql, source.of(spec).dialect):
            if (spec.database, name.lower()) not in seen and not _is_base(name, spec, bases):
                seen.add((spec.database, name.lower()))
                yield Extra(spec.database, name, spec, harmless=name.lower() in told_harmless)
    for spec in {spec.database: spec for spec in specs}.values():
        for name in harmless:
            if (spec.database, name.lower()) not in seen:
                seen.add((spec.database, name.lower()))
                yield Extra(spec.database, name, spec, harmless=True)


def _is_base(name: str, spec: SourceSpec, bases: set[tuple[str, str]]) -> bool:
    """Whether a SELECT's table is the base of a stream, written with its schema or without."""
    short = name.lower().rpartition(".")[2]
    return any(
        database == spec.database and base.rpartition(".")[2] == short
        for database, base in bases
        if "." not in name or "." not in base
    )


def _of_streams(source: Source, streams: list[SourceSpec]) -> Planned:
    first = streams[0]
    blobs = {spec.file.blob for spec in streams if spec.file and spec.file.blob}
    dialect = source.of(first).dialect
    asked = {name.lower() for spec in streams for name in named_in(spec.sql, dialect)}
    table = _shape(source, first, asked, blobs)
    return Planned(table, tuple(streams), _whole(source, first, table))


def _of_extra(source: Source, extra: Extra, specs: Sequence[SourceSpec]) -> Planned:
    """A table without a stream. Joined only: just the columns that the SELECTs name."""
    own = source.of(extra.like)
    joining = [spec for spec in specs if _joins(spec, extra, own.dialect)]
    bare = replace(extra.like, base=extra.base, file=None, explode=None, modified=(), joins=())
    found = source_changes.shape(own, bare)
    schema, _, name = extra.base.rpartition(".")
    with own.reading() as connection:
        told = sa.inspect(connection).get_pk_constraint(name, schema=schema or None)
    columns = tuple(told.get("constrained_columns") or ())
    key = "|".join(columns)
    declared = {n.lower(): kinds.kind_of(kind, own.dialect) for n, kind in found.items()}
    whole = len(columns) == 1 and declared[columns[0].lower()] == kinds.INTEGER
    spec = replace(
        bare, key=key, key_columns=columns, key_type="integer" if whole else "text", rules=()
    )
    named = (name for one in joining for name in named_in(one.sql, own.dialect))
    asked = {n.lower() for n in (*named, *columns)}
    blobs = {n for n in found if declared[n.lower()] == kinds.BYTES} if extra.harmless else set()
    table = _shape(source, spec, asked, blobs, only_asked=not extra.harmless)
    judged = () if extra.harmless else tuple(joining)
    return Planned(table, (), _whole(source, spec, table), judged)


def _joins(spec: SourceSpec, extra: Extra, dialect: str) -> bool:
    tables = {name.lower() for name in tables_of(spec.sql, dialect)}
    return spec.database == extra.database and extra.base.lower() in tables


def _shape(
    source: Source,
    spec: SourceSpec,
    asked: set[str],
    blobs: set[str],
    *,
    only_asked: bool = False,
) -> Landed:
    own = source.of(spec)
    found = source_changes.shape(own, spec)
    collations = _collations(own, spec)
    columns, left_out, kept_as_files = [], dict[str, str](), []
    lower_blobs = {name.lower() for name in blobs}
    for name, declared in found.items():
        kind = kinds.kind_of(declared, own.dialect)
        if name.lower() in lower_blobs:
            kept_as_files.append(name)
        elif is_password(name):
            left_out[name] = UNREAD
        elif only_asked and name.lower() not in asked:
            left_out[name] = "no SELECT names it"
        elif kind == kinds.BYTES and name.lower() not in asked:
            left_out[name] = UNASKED_BYTES
        elif declared.upper() in {"NULL", ""}:
            left_out[name] = UNKNOWN_KIND
        else:
            columns.append(Column(name, declared, kind, collations.get(name.lower(), "")))
    return Landed(
        slug(spec.database, spec.base, spec.key), spec.database, spec.base, spec.key, spec.key_type,
        own.dialect, columns, found, left_out, kept_as_files, list(spec.key_columns),
    )  # fmt: skip


def _collations(source: Source, spec: SourceSpec) -> dict[str, str]:
    statement = _COLLATIONS.get(source.dialect)
    if statement is None:
        return {}
    name = spec.base.rpartition(".")[2]
    with source.reading() as connection:
        rows: Any = connection.execute(sa.text(statement), {"name": name})
        return {str(column).lower(): str(told) for column, told in rows if told}


def asked_as(named: str, kind: str, dialect: str) -> str:
    """A column as the source is asked for it, where the driver would not give its text."""
    cast = dialect in kinds.AS_TEXT and kind in kinds.WRITTEN
    return f"CAST({named} AS CHAR)" if cast else named


def _whole(source: Source, spec: SourceSpec, table: Landed) -> SourceSpec:
    """A stream that yields the whole base table; of a BLOB whether there is one."""
    own, quote = source.of(spec), quoting(source, spec)
    asked = []
    for column in table.columns:
        plain = quote(column.name)
        told = asked_as(plain, column.kind, own.dialect)
        asked.append(plain if told == plain else f"{told} AS {plain}")
    asked += [
        f"CASE WHEN {quote(name)} IS NULL THEN 0 ELSE 1 END AS {quote(name)}"
        for name in table.blobs
    ]
    base = ".".join(quote(name) for name in table.base.split("."))
    sql = f"SELECT {', '.join(asked)} FROM {base}"  # noqa: S608 - quoted
    names = [*(column.name for column in table.columns), *table.blobs]
    rules = tuple(FieldRule(name, name) for name in names)
    blank = SourceSpec(spec.system, spec.entity, spec.base, spec.key, spec.key_type, sql, rules)
    return replace(
        blank, part=spec.part, database=spec.database, name=spec.name,
        key_columns=spec.key_columns, modified=spec.modified,
    )  # fmt: skip
