"""Units and persons that several parts of a source list: records of which one stands for all.

What refers to any of them refers to that one. Judged over all parts at once, as a set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from etl.store.fence import fenced
from etl.store.following import any_row, children, each, queue_found, store_table
from etl.store.queries import query
from mappings.schema import SAME

if TYPE_CHECKING:
    from etl.loader import Pen
    from etl.store.following import Around
    from etl.store.session import Connection
    from mappings.schema import EntitySpec, Mappings

_CHANGED = "SELECT EXISTS (SELECT FROM pg_temp.copies WHERE represented_by IS DISTINCT FROM wanted)"


def members(mappings: Mappings, entity: EntitySpec) -> tuple[sql.Composed, dict[str, object]]:
    """The statement that gives every copy with who should stand for it, and its values."""
    names = {"records": store_table(entity.table)}
    given: dict[str, object] = {
        "system": mappings.system,
        "entity": entity.name,
        "parts": [spec.part for spec in mappings.streams_of(entity.name)],
    }
    return sql.SQL(query("copies").decode()).format(**names), given


def unite(connection: Connection, pen: Pen, entity: str, around: Around) -> None:
    """Say who stands for whom among the copies of an entity; one transaction, idempotent.

    Nothing where its rows are in one part. What was declared once and is not any more is undone.

    Rows that refer to one whose chief is another now wait to be worked again. Fields in which a
    copy differs from its chief are remarks, and so are copies that cannot be told apart.
    """
    mappings = around.mappings
    spec, streams = mappings.entity(entity), mappings.streams_of(entity)
    if len(streams) == 1 or spec.name not in SAME:
        return
    same = next((one.same for one in streams if one.same), "")
    names = {"records": store_table(spec.table)}
    statement, given = members(mappings, spec)
    with fenced(connection, pen), connection.cursor() as cursor:
        # Streams of an entity end beside each other: the last one sees them all.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('vicmig copies'))")
        made = sql.SQL("CREATE TEMPORARY TABLE copies ON COMMIT DROP AS {}").format(statement)
        cursor.execute(made, given)
        changed = any_row(cursor, _CHANGED)
        each(cursor, "copies_point", names)
        for field in spec.fields:
            if field.references == (spec.name,):
                each(cursor, "copies_own", {**names, "field": sql.Identifier(field.name)})
        if changed:
            for child, name in children(spec, around):
                queue_found(connection, cursor, ("copies_pointing", child, name), around)
        fields = [field.name for field in spec.fields]
        each(cursor, "copies_remark", names, {**given, "fields": fields, "same": same})
