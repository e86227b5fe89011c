"""What the store knows of withheld rows: by key and unit, for the custodian's file alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import psycopg

from etl.store.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from etl.store.session import Connection

_AT_ONCE = 5_000
PURGED = "purged"


class Line(NamedTuple):
    """A withheld row: whose it is, since which run, what it hangs on, what marks it.

    `parent` and `marker` are (part, entity, key), empty texts where there is none.
    """

    part: str
    entity: str
    key: str
    unit: str
    unit_name: str
    wave: str
    run: str
    since: str
    reason: str
    parent: tuple[str, str, str]
    marker: tuple[str, str, str]
    basis: str
    purged: str


def lines(connection: Connection, system: str) -> Iterator[list[Line]]:
    """All withheld rows of a system, some thousands at once, rows of a stream together by key.

    Held by the server: no transaction stays open while the source is read in between.
    """
    with psycopg.ServerCursor(connection, "withheld_lines", withhold=True) as cursor:
        with connection.transaction():
            cursor.execute(query("withheld_lines"), {"system": system})
        while rows := cursor.fetchmany(_AT_ONCE):
            yield [_line(tuple(map(str, row))) for row in rows]


def _line(row: tuple[str, ...]) -> Line:
    part, entity, key, unit, unit_name, wave, run, since, reason, *rest = row
    hung, marked, (basis, purged) = rest[:3], rest[3:6], rest[6:]
    return Line(
        part, entity, key, unit, unit_name, wave, run, since, reason,
        (hung[0], hung[1], hung[2]), (marked[0], marked[1], marked[2]), basis, purged,
    )  # fmt: skip


def books(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Name and year of books by their id, as far as they are loaded."""
    found = connection.execute(
        "SELECT replace(id::text, '-', ''), name || ', ' || year FROM eoffice.document_book"
        " WHERE id = ANY(%s::uuid[])",
        (list(ids),),
    ).fetchall()
    return {str(book): str(name) for book, name in found}
