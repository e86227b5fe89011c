"""What follows for other rows when records change: who hangs on them, and who has to be worked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from etl.store import due
from etl.store.queries import query
from etl.store.session import APP, LOAD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Cursor

    from etl.loader import Pen
    from etl.store.session import Connection
    from mappings.schema import EntitySpec, Mappings, Stream

    Writing = Cursor[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Around:
    """What a stream hangs together with: all that is declared, and the ids of streams by name."""

    mappings: Mappings
    streams: Mapping[str, int]

    def of(self, entity: str) -> list[int]:
        """The ids of an entity's streams."""
        declared = self.mappings.streams_of(entity)
        return [self.streams[spec.name] for spec in declared if spec.name in self.streams]

    def exploded(self) -> dict[int, Stream]:
        """Streams whose rows are items of a list, by id."""
        return {
            self.streams[source.name]: source.stream
            for source in self.mappings.sources
            if source.explode and source.name in self.streams
        }


def children(entity: EntitySpec, around: Around) -> list[tuple[EntitySpec, str]]:
    """Entities and fields that refer to an entity: as a parent, or with a pointer that may lack."""
    return [
        (child, spec.name)
        for child in around.mappings.entities
        if around.of(child.name)
        for spec in child.fields
        if entity.name in spec.references
    ]


def queue_found(
    connection: Connection,
    cursor: Writing,
    found: tuple[str, EntitySpec, str],
    around: Around,
) -> None:
    """Put the rows of a stream that a query finds into the queue, in the caller's transaction.

    Args:
        connection: with the transaction.
        cursor: of it.
        found: the query, which gives ids of ledger lines; the entity of the rows and the field.
        around: what the streams hang together with.
    """
    for stream in around.of(found[1].name):
        _queue_found(connection, cursor, found, around, stream)


def _queue_found(
    connection: Connection,
    cursor: Writing,
    found: tuple[str, EntitySpec, str],
    around: Around,
    stream: int,
) -> None:
    name, child, field = found
    spec = child.field(field)
    why = "parent" if spec.is_parent else "reference"
    given = {"stream": stream, "code": spec.remark, "name": field, "why": why}
    names = {"records": store_table(child.table), "field": sql.Identifier(field)}
    if stream not in around.exploded():
        inner = sql.SQL(query(name).decode()).format(**names)
        cursor.execute(sql.SQL(query("insert_due_found").decode()).format(found=inner), given)
        return
    rows = each(cursor, name, names, given).fetchall()
    due.add_rows(connection, [str(row[0]) for row in rows], why, around.exploded())


def forget_secrets(
    connection: Connection, cursor: Writing, entity: EntitySpec, around: Around, pen: Pen
) -> None:
    """Take all that hangs on rows that turned out to be secret out of the store, at this moment.

    Records with what people changed and added, payloads, decisions, conflicts: whatever holds a
    word of them. Their ledger lines say withheld, and are judged anew with their streams.
    """
    each(cursor, "rework_secret", {}, {"entity": entity.name})
    if not any_row(cursor, "SELECT EXISTS (SELECT FROM pg_temp.gone)"):
        return
    exploded = around.exploded()
    entities = _descent(cursor, entity, around)
    rows = cursor.execute(
        "SELECT row_id::text FROM pg_temp.gone WHERE entity <> %s", (entity.name,)
    )
    due.add_rows(connection, [str(row[0]) for row in rows.fetchall()], "parent", exploded)
    values = {
        "entity": entity.name, "run": pen.run_id, "exploded": list(exploded), "root": None,
        "live": False,
    }  # fmt: skip
    each(cursor, "rework_secret_marked", {}, values)
    _as(cursor, APP)
    each(cursor, "purge_live_parts", {})
    _as(cursor, LOAD)
    each(cursor, "purge_words", {}, values, plain=True)
    each(cursor, "rework_secret_words", {})
    for name in entities:
        spec = around.mappings.entity(name)
        each(cursor, "rework_secret_records", {"records": store_table(spec.table)})
    cursor.execute(query("rework_secret_ledger"), values)


def _descent(cursor: Writing, entity: EntitySpec, around: Around) -> list[str]:
    """Find all that hangs on the rows in pg_temp.gone, however far; the entities it is of."""
    reached, at = [entity], 0
    while at < len(reached):
        above = reached[at]
        at += 1
        for child, field in children(above, around):
            if not child.field(field).is_parent:
                continue
            names = {"records": store_table(child.table), "field": sql.Identifier(field)}
            given = {"entity": child.name, "above": above.name}
            for stream in around.of(child.name):
                told = {**given, "stream": stream}
                found = each(cursor, "rework_secret_children", names, told).rowcount
                if found and child not in reached:
                    reached.append(child)
    return [spec.name for spec in reached]


def _as(cursor: Writing, role: str) -> None:
    cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))


def any_row(cursor: Writing, statement: str) -> bool:
    """Whether a statement says so."""
    row = cursor.execute(statement.encode()).fetchone()
    return bool(row and row[0])


def store_table(name: str) -> sql.Identifier:
    """A table of the e-office."""
    return sql.Identifier("eoffice", name)


def each(
    cursor: Writing,
    name: str,
    names: Mapping[str, sql.Composable],
    values: Mapping[str, object] | None = None,
    *,
    plain: bool = False,
) -> Writing:
    """Run the statements of a query file one by one, with their identifiers filled in.

    With `plain` the file has no identifiers to fill in.
    """
    for statement in query(name).decode().split(";\n"):
        text = sql.SQL(statement) if plain else sql.SQL(statement).format(**names)
        cursor.execute(text, values)
    return cursor
