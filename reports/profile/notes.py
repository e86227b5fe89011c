"""What of a profile asks for a person's eye, as codes; their words stand in labels.yaml. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.profile.column import Column
    from etl.profile.model import Profile, Table

CODES = (
    "not_measured", "no_key", "share_away", "files_missing", "files_outside", "secret_looking",
    "column_marked", "type_differs", "legacy_encoding", "letters_lost", "dates_unclear",
    "dates_several", "over_limit", "relation_broken", "estimated",
)  # fmt: skip
_NUMBERS_AND_DATES = re.compile(r"^(?:\w*INT|NUMERIC|DECIMAL|FLOAT|REAL|DOUBLE|DATE|TIME)", re.I)
_WHOLE = ("unicode", "unicode_nfd", "eth_for_d")
_LOST = ("damaged",)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to look at: where, and how many rows or values."""

    code: str
    table: str
    column: str = ""
    count: int | None = None
    detail: str = ""


def notes(profile: Profile) -> tuple[Note, ...]:
    """All of them, in the order of CODES, then by table."""
    found = [*_of_tables(profile), *_of_files(profile), *_of_relations(profile)]
    return tuple(sorted(found, key=lambda note: CODES.index(note.code)))


def _of_tables(profile: Profile) -> Iterator[Note]:
    for table in profile.tables:
        name = table.full_name
        for failure in table.failures:
            yield Note("not_measured", name, failure.column, None, failure.detail)
        if not table.keys and not table.view and table.read:
            yield Note("no_key", name, count=table.rows)
        if table.rows is not None and not table.rows_exact:
            yield Note("estimated", name, count=table.rows)
        if table.secret_rows:
            yield Note("secret_looking", name, count=table.secret_rows)
        for column in table.columns:
            yield from _of_column(table, column)


def _of_column(table: Table, column: Column) -> Iterator[Note]:
    name = table.full_name
    yield from _of_texts(name, column)
    if column.kind in ("date", "timestamp"):
        unclear = " or " in column.format or " and " in column.format
        if unclear or ";" in column.format:
            code = "dates_unclear" if unclear else "dates_several"
            yield Note(code, name, column.name, column.filled, column.format)
    if column.kind in ("text", "list", "file", "xml") and _NUMBERS_AND_DATES.match(
        column.declared_type
    ):
        yield Note("type_differs", name, column.name, column.filled, column.declared_type)
    for limit in column.limits:
        if limit.over:
            told = f"{limit.field} {limit.length}"
            yield Note("over_limit", name, column.name, limit.over, told)


def _of_texts(table: str, column: Column) -> Iterator[Note]:
    for marking in column.markings:
        yield Note("column_marked", table, column.name, marking.count, marking.way)
    for one in column.encodings:
        if one.name not in _WHOLE:
            code = "letters_lost" if one.name in _LOST else "legacy_encoding"
            yield Note(code, table, column.name, one.count, one.name)


def _of_files(profile: Profile) -> Iterator[Note]:
    for one in profile.files:
        if one.state == "share_away":
            yield Note("share_away", one.table, one.column, one.referenced)
        if one.missing:
            yield Note("files_missing", one.table, one.column, one.missing)
        if one.outside:
            yield Note("files_outside", one.table, one.column, one.outside)


def _of_relations(profile: Profile) -> Iterator[Note]:
    for one in profile.relations:
        if one.by == "declared" and one.found < one.compared:
            told = f"{one.to_table}.{', '.join(one.to_columns)}"
            lost = one.compared - one.found
            yield Note("relation_broken", one.table, ", ".join(one.columns), lost, told)
