"""What is done once when a stream is through.

Counts by the source itself, and what only the whole stream shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from etl.loader import Problem
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.runs import stream_id
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.loader import Pen
    from etl.store.session import Connection
    from mappings.schema import EntitySpec, Mappings

PROBABLE = "probable_duplicate"
# Remarks that only all documents show, with the field that they are about.
REPEATS = {"register_number_repeated": "register_number", PROBABLE: "subject"}


def count_stream(connection: Connection, pen: Pen, stream: int, counted: tuple[int, int]) -> None:
    """Record what the source itself counts in the base table: rows and rows without a key.

    Idempotent.
    """
    base_rows, null_keys = counted
    counts = {"batch": pen.batch_id, "stream": stream, "base": base_rows, "nulls": null_keys}
    with fenced(connection, pen):
        connection.execute(query("count_stream"), counts)
    note_problem(connection, pen, stream, Problem("key_null", null_keys, ""))


def count_again(
    connection: Connection, pen: Pen, stream: int, counted: tuple[int, int], *, exploded: bool
) -> None:
    """Record what the source counts after rows were worked again: rows and rows without a key.

    Of a stream of list items the ledger counts the items. Idempotent.
    """
    base_rows, null_keys = counted
    counts = {"batch": pen.batch_id, "stream": stream, "base": base_rows, "nulls": null_keys}
    with fenced(connection, pen):
        connection.execute(query("count_again"), {**counts, "exploded": exploded})
    note_problem(connection, pen, stream, Problem("key_null", null_keys, ""))


def renew_problems(
    connection: Connection,
    pen: Pen,
    stream: int,
    codes: Sequence[str],
    again: Callable[[], Sequence[Problem]],
) -> bool:
    """Put lines of these codes in place of those that there are; nothing is asked where none is.

    Whether it was asked. One transaction, idempotent.
    """
    given = {"stream": stream, "codes": list(codes)}
    row = connection.execute(query("has_page_problems"), given).fetchone()
    if not (row and row[0]):
        return False
    lines = again()
    with fenced(connection, pen):
        connection.execute(query("forget_page_problems"), given)
        for problem in lines:
            connection.execute(query("note_problem"), _line(pen, stream, problem))
    return True


def note_problem(connection: Connection, pen: Pen, stream: int, problem: Problem) -> None:
    """Keep one line of this code for the stream, or none where nothing was found.

    One transaction, idempotent.
    """
    line = _line(pen, stream, problem)
    with fenced(connection, pen):
        connection.execute(query("forget_problem"), {"stream": stream, "code": problem.code})
        if problem.rows:
            connection.execute(query("note_problem"), line)


def mend_own_references(connection: Connection, pen: Pen, stream: int, entity: EntitySpec) -> None:
    """Empty the references of an entity to itself that lead to no record, each with its remark.

    Only the whole stream shows them: a unit may stand before the unit above it. One transaction,
    idempotent.
    """
    for spec in entity.fields:
        if spec.references != (entity.name,) or spec.on_missing == "block":
            continue
        values = {
            "batch": pen.batch_id,
            "stream": stream,
            "code": spec.remark,
            "field": spec.name,
        }
        names = {
            "records": sql.Identifier("eoffice", entity.table),
            "field": sql.Identifier(spec.name),
        }
        statement = sql.SQL(query("mend_own_reference").decode()).format(**names)
        with fenced(connection, pen):
            connection.execute(statement, values)


def remark_repeats(connection: Connection, pen: Pen, stream: int, direction: str) -> None:
    """Note repeated register numbers and probable duplicates of a direction.

    One transaction, idempotent.
    """
    with fenced(connection, pen):
        connection.execute(query("forget_repeats"), {"stream": stream})
        for code, field in REPEATS.items():
            statement = sql.SQL(query("remark_repeats").decode()).format(found=repeats(code))
            given = {"direction": direction, "stream": stream, "code": code, "field": field}
            connection.execute(statement, given)


def renew_repeats(connection: Connection, pen: Pen, mappings: Mappings) -> None:
    """The same of all documents, where rows left or groups changed beside a pass. Idempotent."""
    for spec in mappings.sources:
        entity = mappings.entity(spec.entity)
        if entity.identity:
            stream = stream_id(connection, *spec.stream)
            remark_repeats(connection, pen, stream, dict(entity.constants)["direction"])


def repeats(code: str) -> sql.Composable:
    """The statement that finds the documents of a code of REPEATS, by `direction`."""
    name = "probable_duplicates" if code == PROBABLE else "repeated_register_numbers"
    return sql.SQL(query(name).decode())


def analyze(connection: Connection, *tables: str) -> None:
    """Let the planner see what was loaded.

    A plan made for an empty table would make later lookups slow.
    """
    for table in tables:
        schema, _, name = table.partition(".")
        with plain_errors():
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(schema, name)))


def _line(pen: Pen, stream: int, problem: Problem) -> dict[str, object]:
    return {
        "run": pen.run_id,
        "stream": stream,
        "code": problem.code,
        "unbalances": problem.unbalances,
        "rows": problem.rows,
        "detail": problem.detail,
    }
