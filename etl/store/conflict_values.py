"""The value that stands where a person and the source changed the same field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from etl.errors import ConfigError
from etl.store.queries import query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.store.session import Connection
    from mappings.schema import EntitySpec, Mappings

SOURCE, STORE, VALUE = "source", "store", "value"
UNRESOLVED = "No conflict was resolved."
LIST = "vicmig conflicts list"


@dataclass(frozen=True, slots=True)
class Take:
    """Which value stands from now on, and who says so; `value` where `what` is VALUE.

    An empty value empties the field.
    """

    what: str
    by: str
    value: str | None = None


def write(
    connection: Connection,
    mappings: Mappings,
    place: tuple[EntitySpec, str],
    ids: Sequence[int],
    take: Take,
) -> set[int]:
    """Write the value that stands into records of an entity's field, in the caller's transaction.

    The conflicts that stay open because a person was quicker.
    """
    spec, field = place
    names = _names(connection, spec, field, take)
    given: dict[str, object] = {"ids": list(ids), "value": take.value}
    stay: set[int] = set()
    try:
        if take.what != STORE:
            moved = run(connection, "conflict_moved", names, given).fetchall()
            stay = {int(str(row[0])) for row in moved}
            given["ids"] = [number for number in ids if number not in stay]
            _leads_somewhere(connection, mappings, place, names, given)
            run(connection, "conflict_write", names, given)
        run(connection, "conflict_written", names, given)
    except (psycopg.DataError, psycopg.IntegrityError):
        raise ConfigError(
            f"The value that was chosen is none for the field {field} of {spec.name}",
            UNRESOLVED,
            "give another with --value, or --take store",
        ) from None
    return stay


def _leads_somewhere(
    connection: Connection,
    mappings: Mappings,
    place: tuple[EntitySpec, str],
    names: Mapping[str, sql.Composable],
    given: Mapping[str, object],
) -> None:
    spec, field = place
    declared = next((one for one in spec.fields if one.name == field), None)
    if declared is None or not declared.references:
        return
    tables = sorted({mappings.entity(name).table for name in declared.references})
    lost = True
    for table in tables:
        target = {**names, "target": sql.Identifier("eoffice", table)}
        row = run(connection, "conflict_reference", target, given).fetchone()
        lost = lost and bool(row and row[0])
    if lost:
        raise ConfigError(
            f"The value that was chosen for the field {field} of {spec.name} leads to no record",
            UNRESOLVED,
            "give the id of one with --value, or --take store",
        )


def _names(
    connection: Connection, spec: EntitySpec, field: str, take: Take
) -> dict[str, sql.Composable]:
    """Table, column with its type, and the expression of the value that stands."""
    given = {"records": f"eoffice.{spec.table}", "field": field}
    row = connection.execute(query("column_type"), given).fetchone()
    if row is None:
        raise ConfigError(f"{spec.name} has no field {field}", UNRESOLVED, LIST)
    value = sql.SQL("nullif(%(value)s, '')") if take.what == VALUE else sql.SQL("c.source_value")
    return {
        "records": sql.Identifier("eoffice", spec.table),
        "field": sql.Identifier(field),
        "type": sql.SQL(str(row[0])),  # the catalogue's own word
        "wanted": value,
    }


def run(
    connection: Connection,
    name: str,
    names: Mapping[str, sql.Composable],
    given: Mapping[str, object],
) -> psycopg.Cursor[tuple[object, ...]]:
    """Run a statement with its identifiers filled in."""
    statement = sql.SQL(query(name).decode()).format(**names)
    return connection.execute(statement, given)
