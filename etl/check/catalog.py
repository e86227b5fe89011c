"""Which columns the source's tables have, and which of them the mapping speaks of."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import sqlalchemy as sa

from etl.check.model import Notice
from etl.errors import SourceError
from etl.source_changes import shape
from mappings.select import tables, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.check.model import Severity
    from etl.check.places import Places
    from etl.source import Source
    from mappings.schema import SourceSpec

TODO = "TODO"
Columns = dict[str, str]
"""Name of a column, as the source spells it -> its declared type, in words."""


class Catalog:
    """The tables of one source as it tells them itself; each is asked once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[tuple[str, str], Columns | None] = {}

    def columns(self, spec: SourceSpec, table: str) -> Columns | None:
        """The columns of a table; None where the source has no such table."""
        asked = (spec.database, table.lower())
        if asked not in self._known:
            self._known[asked] = self._read(spec, table)
        return self._known[asked]

    def _read(self, spec: SourceSpec, table: str) -> Columns | None:
        if is_landing(self._source, spec):
            return self._landed(spec, table)
        schema, _, name = table.rpartition(".")
        with self._source.of(spec).reading() as connection:
            looked = sa.inspect(connection)
            try:
                found = looked.get_columns(name, schema=schema.rpartition(".")[2] or None)
            except sa.exc.NoSuchTableError:
                return None
            return {column["name"]: str(column["type"]).lower() for column in found}

    def _landed(self, spec: SourceSpec, table: str) -> Columns | None:
        """A landing knows the columns of the base tables, as the source told them."""
        try:
            return shape(self._source, spec) if table == spec.base else None
        except SourceError:
            return None

    def tables(self, spec: SourceSpec) -> list[str]:
        """The names of all tables and views of the database of a stream; none of a landing."""
        if is_landing(self._source, spec):
            return []
        schema = spec.base.rpartition(".")[0] or None
        with self._source.of(spec).reading() as connection:
            looked = sa.inspect(connection)
            return [*looked.get_table_names(schema=schema), *looked.get_view_names(schema=schema)]


def is_landing(source: Source, spec: SourceSpec) -> bool:
    """Whether a stream is read from what landed, where no statement sees the sealed rows."""
    return bool(source.of(spec).dialect == "duckdb")


def lacking(spec: SourceSpec, catalog: Catalog, places: Places, fault: SourceError) -> Notice:
    """What the source lacks of what a stream reads, with the nearest names that it has."""
    file, line = places.select(spec)
    there = catalog.columns(spec, spec.base)
    if there is None:
        near = get_close_matches(spec.base, catalog.tables(spec), n=3)
        file, line = places.key(spec, "base")
        return Notice(
            "table_lacking", "blocking", spec.name, spec.base, names=tuple(near),
            file=file, line=line,
        )  # fmt: skip
    known = {name.lower(): name for name in there}
    named = (*spec.key_columns, *spec.columns_read[1:], *spec.modified)
    if len(tables(spec.sql)) == 1:
        gone = [name for name in dict.fromkeys(named) if name.lower() not in known]
        gone = [name for name in gone if name.lower() in words(spec.sql)]
        gone = [name for name in gone if f" as {name.lower()}" not in spec.sql.lower()]
        if gone:
            near = [near for name in gone for near in get_close_matches(name, there, n=1)]
            return Notice(
                "column_lacking", "blocking", spec.name, ", ".join(gone), names=tuple(near),
                detail=spec.base, file=file, line=line,
            )  # fmt: skip
    return Notice(
        "source_refuses", "blocking", spec.name, spec.base, detail=fault.fact, file=file, line=line
    )


def unaccounted(
    specs: Sequence[SourceSpec], catalog: Catalog, places: Places, only: frozenset[str]
) -> list[Notice]:
    """Columns that no stream of their table reads and none ignores, and ignored ones left open.

    A table that is the base of a stream is accounted for with that; one that is only joined, with
    the streams that join it, and blocks nothing. `only`: names of the streams to speak of.
    """
    found: list[Notice] = []
    for table, users in _users(specs):
        spec = users[0]
        columns = catalog.columns(spec, table)
        if columns is None or not any(user.name in only for user in users):
            continue
        told = _told(users)
        free = [name for name in columns if name.lower() not in told]
        if free:
            file, line = places.key(spec, "ignored")
            base = any(user.base.lower() == table.lower() for user in users)
            severity: Severity = "blocking" if base else "warning"
            found.append(
                Notice(
                    "column_unaccounted", severity, spec.name, table, names=tuple(free),
                    file=file, line=line,
                )
            )  # fmt: skip
    for spec in specs:
        if spec.name in only:
            found += _ignored(spec, catalog, places)
    return found


def unread(specs: Sequence[SourceSpec], catalog: Catalog) -> list[Notice]:
    """Tables of each database that no stream reads; there may be good reasons, so it is a note."""
    found: list[Notice] = []
    of_database: dict[str, list[SourceSpec]] = {}
    for spec in specs:
        of_database.setdefault(spec.database, []).append(spec)
    for database, here in of_database.items():
        read = {name for spec in here for name in (spec.base, *tables(spec.sql))}
        told = {name.rpartition(".")[2].lower() for name in read}
        names = [name for name in catalog.tables(here[0]) if name.lower() not in told]
        if names:
            found.append(Notice("tables_unread", "note", at=database, names=tuple(names)))
    return found


def _users(specs: Sequence[SourceSpec]) -> list[tuple[str, list[SourceSpec]]]:
    """Each table with the streams that have to account for its columns, the first to be mended."""
    users: dict[tuple[str, str], tuple[str, list[SourceSpec]]] = {}
    named = [(spec.base, spec) for spec in specs]
    named += [(table, spec) for spec in specs for table in tables(spec.sql)]
    for table, spec in named:
        _, reading = users.setdefault((spec.database, table.lower()), (table, []))
        if spec not in reading:
            reading.append(spec)
    return list(users.values())


def _told(users: Sequence[SourceSpec]) -> set[str]:
    """Every name that these streams say of a table's columns."""
    told: set[str] = set()
    for spec in users:
        named = [name.rpartition(".")[2].lower() for name, _ in spec.ignored]
        told |= {*words(spec.sql), *named}
        if spec.file:
            told.add(spec.file.blob.lower())
    return told


def _ignored(spec: SourceSpec, catalog: Catalog, places: Places) -> list[Notice]:
    """Reasons that are still to be written, and columns that are not there any more."""
    if not spec.ignored:
        return []
    found: list[Notice] = []
    there = {name.lower() for t in (spec.base, *tables(spec.sql))
             for name in catalog.columns(spec, t) or ()}  # fmt: skip
    there |= words(spec.sql)
    todo = [name for name, why in spec.ignored if why.strip().upper().startswith(TODO)]
    stale = [name for name, _ in spec.ignored if name.rpartition(".")[2].lower() not in there]
    file, _ = places.key(spec, "ignored")
    for code, severity, names in (
        ("ignored_todo", "warning", todo), ("ignored_stale", "note", stale),
    ):  # fmt: skip
        if names:
            line = places.ignored(spec, names[0])
            found.append(
                Notice(code, severity, spec.name, spec.base, names=tuple(names),  # type: ignore[arg-type]
                        file=file, line=line)
            )  # fmt: skip
    return found
