"""Merges rows worked again into what the store has of them: one transaction a span.

Nothing that a person changed is overwritten: it is a conflict, listed by field. A secret row leaves
at once with all that hangs on it. What a changed outcome means for other rows is put into the queue
in the same transaction, so that a kill loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from etl.ids import item_bounds
from etl.store import due, scope
from etl.store.fence import fenced
from etl.store.following import (
    Around,
    any_row,
    children,
    each,
    forget_secrets,
    queue_found,
    store_table,
)
from etl.store.postgres import PostgresStore, copy_rows, insert_blobs, point
from etl.store.queries import query
from mappings.schema import SAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from etl.loader import SpanRows
    from etl.store.due import Due
    from mappings.schema import EntitySpec, Mappings

_LEAVES = "SELECT EXISTS (SELECT FROM pg_temp.judged WHERE action = 'remove')"
# Columns that the migration finds by itself: no field of the source, so never in conflict.
_OWN = ("id", "identity", "edxml_key", "represented_by", "stale_since", "batch_id")
# Records whose own words stand in the index entries of other documents, by the pointing column.
_NAMED = {"unit": "unit_id", "book": "book_id"}


@dataclass(frozen=True, slots=True)
class Again:
    """A span of base rows worked again.

    What they are now, and which base rows these are. `swallowed`: base rows that the SELECT does
    not yield although they are there; their records stay as they are. `marks`: how a row is named
    may mark the record that it hangs on as secret.
    """

    span: SpanRows
    entity: EntitySpec
    base: Due
    swallowed: Sequence[str]
    exploded: bool
    marks: bool = False


class ReworkStore(PostgresStore):
    """The store for rows that it may know already."""

    def merge(self, again: Again, around: Around) -> dict[str, int]:
        """Commit a span in one transaction; how many rows had which action.

        Actions: insert, update, same, remove, purge, stale, keep, absent, none. FenceLostError if
        the pen was taken, and then nothing is written.
        """
        with fenced(self._connection, self._pen), self._connection.cursor() as cursor:
            cursor.execute(b"SET LOCAL client_min_messages = warning")
            span_id = self._checkpoint(cursor, again.span)
            self._stage(cursor, again, span_id)
            self._judge(cursor, again, around)
            counts = _counts(cursor)
            self._change(cursor, again, around)
            self._follow(cursor, again, around)
        return counts

    def _stage(self, cursor: Cursor[tuple[object, ...]], again: Again, span_id: int) -> None:
        span, pen = again.span, self._pen
        run = {"run_id": pen.run_id}
        told = {"stream_id": span.lane.stream_id, "span_id": span_id}
        names = {"records": store_table(span.table)}
        each(cursor, "rework_stage", names)
        copy_rows(cursor, "pg_temp.staged", span.records, {"batch_id": pen.batch_id})
        copy_rows(cursor, "pg_temp.staged_ledger", span.ledger, run | told)
        copy_rows(cursor, "pg_temp.staged_remark", span.remarks, told)
        for name, table, constant in (
            ("blob_ledger", "pg_temp.staged_file", {"span_id": span_id}),
            ("attachment_gap", "pg_temp.staged_gap", {"batch_id": pen.batch_id}),
        ):
            if name in span.extra:
                copy_rows(cursor, table, span.extra[name], constant)
        if "blob" in span.extra:
            insert_blobs(cursor, span.extra["blob"])
        cursor.executemany("INSERT INTO pg_temp.staged_payload VALUES (%s, %s)", span.quarantine)
        scope.note(cursor, span, span_id, pen.batch_id)
        self._name_worked(cursor, again)

    def _name_worked(self, cursor: Cursor[tuple[object, ...]], again: Again) -> None:
        away = set(again.swallowed)
        if not again.exploded:
            ids = [row for row in again.base.ids if row not in away]
            cursor.execute(query("rework_rows"), {"ids": ids})
            return
        keys = [
            key for row, key in zip(again.base.ids, again.base.keys, strict=True) if row not in away
        ]
        least, greatest = item_bounds(keys)
        given = {"keys": keys, "least": least, "greatest": greatest}
        cursor.execute(query("rework_items"), {**given, "stream": again.span.lane.stream_id})

    def _judge(self, cursor: Cursor[tuple[object, ...]], again: Again, around: Around) -> None:
        columns = [name for name in again.span.records.column_names if name != "id"]
        fields = {"fields": [name for name in columns if name not in _OWN]}
        each(cursor, "rework_lock", {"records": store_table(again.span.table)})
        names = {
            "records": store_table(again.span.table),
            "columns": _names(columns),
            "unchanged": sql.SQL("({}) IS NOT DISTINCT FROM ({})").format(
                _names(columns, "r"), _names(columns, "s")
            ),
            "rooted": _rooted(again.entity),
            "chief": sql.SQL("r.represented_by" if again.entity.name in SAME else "NULL::uuid"),
        }
        each(cursor, "rework_contested", names, fields)
        cursor.execute(query("rework_conflicts"), {"run": self._pen.run_id})
        cursor.execute(query("rework_written"), fields)
        each(cursor, "rework_keep_changes", names)
        each(cursor, "rework_judge", names)
        self._keep_needed(cursor, again, around)
        for host in _hosts(again.entity, around.mappings):
            each(cursor, "rework_hosts", {**names, "host": sql.Identifier(host)})
        if again.entity.name in _NAMED:
            field = sql.Identifier(_NAMED[again.entity.name])
            each(cursor, "rework_named_hosts", {"field": field})

    def _keep_needed(
        self, cursor: Cursor[tuple[object, ...]], again: Again, around: Around
    ) -> None:
        """What live rows or people's changes hang on stays."""
        if not any_row(cursor, _LEAVES):
            return
        for child, field in children(again.entity, around):
            names = {"records": store_table(child.table), "field": sql.Identifier(field)}
            each(cursor, "rework_needed", names)

    def _change(self, cursor: Cursor[tuple[object, ...]], again: Again, around: Around) -> None:
        columns = [name for name in again.span.records.column_names if name != "id"]
        everything = ["id", *columns, "batch_id"]
        names = {
            "records": store_table(again.span.table),
            "columns": _names(columns),
            "staged_columns": _names(columns, "s"),
            "all_columns": _names(everything),
            "all_staged_columns": _names(everything, "s"),
        }
        lines = {"run": self._pen.run_id, "items": again.exploded}
        each(cursor, "rework_lines", {}, lines)
        if again.entity.identity:
            for statement in ("rework_regroup", "rework_subject_regroup"):
                cursor.execute(query(statement))
        forget_secrets(self._connection, cursor, again.entity, around, self._pen)
        each(cursor, "rework_records", names)
        if again.entity.table == "document":
            cursor.execute(query("rework_stale"))
        each(cursor, "rework_ledger", {})
        each(cursor, "rework_beside", {})
        if again.span.pointers:
            point(cursor, again.span.pointers)
            cursor.execute(query("feed_pointed"), {"ids": list(again.span.pointers)})

    def _follow(self, cursor: Cursor[tuple[object, ...]], again: Again, around: Around) -> None:
        """Empty the queue of these rows, fill it with what follows from them, tell the index."""
        stream = again.span.lane.stream_id
        each(cursor, "rework_done", {}, {"stream": stream, "ids": again.base.ids})
        if again.marks:
            self._mark(cursor, again.span)
        if any_row(cursor, "SELECT EXISTS (SELECT FROM pg_temp.moved)"):
            for child, field in children(again.entity, around):
                parent = child.field(field).is_parent
                name = "rework_children" if parent else "rework_pointing"
                queue_found(self._connection, cursor, (name, child, field), around)
        cursor.execute(query("rework_feed"))
        cursor.execute(
            "INSERT INTO eoffice.feed (kind, batch_id) VALUES ('span', %s)", (self._pen.batch_id,)
        )

    def _mark(self, cursor: Cursor[tuple[object, ...]], span: SpanRows) -> None:
        given = {
            "run": self._pen.run_id,
            "rows": [row for row, _ in span.marked],
            "children": [child for _, child in span.marked],
        }
        turned = each(cursor, "rework_marks", {}, given).fetchall()
        due.add_rows(self._connection, [str(row[0]) for row in turned], "mark")


def _hosts(entity: EntitySpec, mappings: Mappings) -> list[str]:
    """Columns of an entity's table that name the documents in whose index entry it stands."""
    if entity.table == "document":
        return ["id"]
    documents = {spec.name for spec in mappings.entities if spec.table == "document"}
    return [spec.name for spec in entity.fields if documents & set(spec.references)]


def _rooted(entity: EntitySpec) -> sql.Composable:
    """Whether all that a stored record hangs on is placed, as a condition."""
    condition = sql.SQL(
        "(r.{0} IS NULL OR EXISTS (SELECT FROM migration.ledger p WHERE p.row_id = r.{0}"
        " AND p.outcome IN ('loaded', 'linked')))"
    )
    parts = [condition.format(sql.Identifier(spec.name)) for spec in entity.parents]
    return sql.SQL(" AND ").join(parts) if parts else sql.SQL("true")


def _counts(cursor: Cursor[tuple[object, ...]]) -> dict[str, int]:
    rows = cursor.execute("SELECT action, count(*) FROM pg_temp.judged GROUP BY 1").fetchall()
    return {str(action): int(str(n)) for action, n in rows}


def _names(columns: Sequence[str], alias: str = "") -> sql.Composed:
    parts = [sql.Identifier(alias, name) if alias else sql.Identifier(name) for name in columns]
    return sql.SQL(", ").join(parts)
