"""What a person changed after the load and the source changed too: listed by field, and resolved.

The record and what the load counts as written last change in one transaction, so that the next sync
does not raise the same conflict. Field `*` is a record that the source no longer has, or keeps out
now, while people have changed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from psycopg import sql

from etl.errors import ConfigError
from etl.store import due
from etl.store.conflict_values import LIST, STORE, UNRESOLVED, VALUE, Take, run, write
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.loader import Pen
    from etl.store.session import Connection
    from mappings.schema import EntitySpec, Mappings

WHOLE = "*"
# Tables whose words stand in the index entries of the documents that point to them.
_NAMED = {"org_unit": "unit_id", "document_book": "book_id"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field of one record with its three values, as text; None is empty.

    touched_at: when a person last changed the record, as ISO text.
    """

    id: int
    row_id: str
    entity: str
    key: str
    code: str
    unit: str
    touched_by: str
    touched_at: str
    field: str
    last_written: str | None
    source_value: str | None
    store_value: str | None


@dataclass(frozen=True, slots=True)
class Which:
    """Conflicts by number, or all open ones of a field."""

    ids: Sequence[int] = ()
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of the conflicts.

    moved: a person changed the field once more since; they stay open with the present value.
    removed: records that leave the store when the next pass works them.
    """

    resolved: int
    moved: int
    removed: int


def open_conflicts(connection: Connection) -> list[Conflict]:
    """Every open conflict, by record."""
    with plain_errors():
        rows = connection.execute(query("open_conflicts")).fetchall()
    return [_conflict(*row) for row in rows]


def _conflict(number: object, *told: object) -> Conflict:
    row, entity, key, code, unit, by, at, field = map(_text, told[:8])
    written, source, store = map(_text, told[8:])
    whose = (row or "", entity or "", key or "", code or "", unit or "", by or "")
    return Conflict(int(str(number)), *whose, at or "", field or "", written, source, store)


def resolve(
    connection: Connection, pen: Pen, mappings: Mappings, which: Which, take: Take
) -> Resolved:
    """Resolve open conflicts, in one transaction; idempotent.

    Those that are resolved already are left as they are. ConfigError where the value is none for
    the field, leads to no record, or where rows of people hang on a record that should leave; and
    then nothing is resolved.
    """
    wanted = {"ids": list(which.ids), "field": which.field}
    resolved = moved = removed = 0
    with fenced(connection, pen):
        _all_known(connection, which.ids)
        found = connection.execute(query("conflicts_wanted"), wanted).fetchall()
        groups: dict[tuple[str, str], list[int]] = {}
        for number, entity, field in found:
            groups.setdefault((str(entity), str(field)), []).append(int(str(number)))
        for (entity, field), ids in groups.items():
            spec = _entity(mappings, entity)
            if field == WHOLE:
                removed += _whole(connection, mappings, spec, ids, take)
                stay: set[int] = set()
            else:
                stay = write(connection, mappings, (spec, field), ids, take)
            moved += len(stay)
            resolved += _close(connection, spec, [n for n in ids if n not in stay], take)
    return Resolved(resolved, moved, removed)


def _whole(
    connection: Connection,
    mappings: Mappings,
    spec: EntitySpec,
    ids: Sequence[int],
    take: Take,
) -> int:
    """Keep records that the source gave up, or let them go; how many go with the next pass."""
    if take.what == STORE:
        return 0
    if take.what == VALUE:
        raise ConfigError(
            "A record that the source no longer has is kept or removed; it has no value",
            UNRESOLVED,
            "vicmig conflicts resolve with --take store or --take source",
        )
    given = {"ids": list(ids), "by": take.by}
    for child in mappings.entities:
        for field in child.fields:
            if spec.name not in field.references or not field.is_parent:
                continue
            names = {
                "records": sql.Identifier("eoffice", child.table),
                "field": sql.Identifier(field.name),
            }
            row = run(connection, "conflict_hangs_on", names, given).fetchone()
            if row and row[0]:
                raise ConfigError(
                    f"Rows of people ({child.name}) hang on a record that should leave",
                    UNRESOLVED,
                    "vicmig conflicts resolve with --take store",
                )
    rows = connection.execute(
        "SELECT row_id::text FROM migration.conflict WHERE id = ANY(%s)", (list(ids),)
    ).fetchall()
    connection.execute(query("conflict_let_go"), given)
    lists = due.exploded(connection, mappings)
    due.add_rows(connection, [str(row[0]) for row in rows], "decided", lists)
    return len(rows)


def _close(connection: Connection, spec: EntitySpec, ids: Sequence[int], take: Take) -> int:
    """Say who resolved them and how; the index follows, and the groups are judged again."""
    given = {"ids": list(ids), "by": take.by, "take": take.what}
    rows = [str(row[0]) for row in connection.execute(query("conflict_close"), given).fetchall()]
    for host, table, own in _hosts(spec):
        names = {
            "records": sql.Identifier("eoffice", table),
            "host": sql.Identifier(host),
            "own": sql.Identifier(own),
        }
        run(connection, "conflict_feed", names, {"rows": rows})
    if spec.table == "document":
        connection.execute(query("regroup_documents"), {"ids": rows})
    return len(ids)


def _hosts(spec: EntitySpec) -> list[tuple[str, str, str]]:
    """(column of the document's id, table, column of the record's id)."""
    if spec.table == "document":
        return [("id", "document", "id")]
    if spec.table in _NAMED:
        return [("id", "document", _NAMED[spec.table])]
    hosts = {"document_id", "from_id", "to_id"}
    return [(field.name, spec.table, "id") for field in spec.fields if field.name in hosts]


def _entity(mappings: Mappings, name: str) -> EntitySpec:
    for spec in mappings.entities:
        if spec.name == name:
            return spec
    fact = f"A conflict is about a record of {name or 'no stream'}, which is not declared"
    raise ConfigError(fact, UNRESOLVED, LIST)


def _all_known(connection: Connection, ids: Sequence[int]) -> None:
    known = connection.execute(
        "SELECT id FROM migration.conflict WHERE id = ANY(%s)", (list(ids),)
    ).fetchall()
    lacking = sorted(set(ids) - {int(str(row[0])) for row in known})
    if lacking:
        raise ConfigError(f"There is no conflict {lacking[0]}", UNRESOLVED, LIST)


def _text(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return None if value is None else str(value)
