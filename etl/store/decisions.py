"""What people decided, in the store: kept apart from the source, with who, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.decisions import DECIDED, VALUE, Decision, Decisions, canonical
from etl.ids import row_ids
from etl.store import due, runs
from etl.store.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.store.session import Connection
    from mappings.schema import Mappings

Stream = tuple[str, str, str]
WHY = "decided"


@dataclass(frozen=True, slots=True)
class Said:
    """A decision on its way into the store: of which stream, for which cause, by whom, and why.

    `code` and `field` are those of the remark or reason that it answers.
    """

    stream: Stream
    decision: Decision
    code: str
    field: str
    by: str
    note: str = ""


def load(connection: Connection, stream: Stream) -> Decisions | None:
    """The decisions in force for a stream; None where nothing is decided of it."""
    found = connection.execute(query("decisions_in_force"), _named(stream)).fetchall()
    lines = [
        Decision(str(kind), _text(column), _text(key), _text(value), _text(new))
        for kind, column, key, value, new in found
    ]
    return Decisions.of(lines) if lines else None


def record(connection: Connection, said: Iterable[Said], mappings: Mappings) -> list[int]:
    """Note decisions, each in the place of an earlier one on the same; their ids.

    The rows that they bear on are put into the queue. In the caller's transaction.
    """
    given = list(said)
    values = [
        {
            **_named(one.stream),
            **_columns(one.decision),
            "cause": one.code,
            "by": one.by,
            "note": one.note,
        }
        for one in given
    ]
    ids = []
    with connection.cursor() as cursor:
        cursor.executemany(query("replace_decision"), values)
        cursor.executemany(query("insert_decision"), values, returning=True)
        for result in cursor.results():
            row = result.fetchone()
            assert row is not None
            ids.append(int(str(row[0])))
    for stream in dict.fromkeys(one.stream for one in given):
        of_stream = [one for one in given if one.stream == stream]
        keys = [one.decision.key for one in of_stream if one.decision.key is not None]
        _queue_keys(connection, stream, keys)
        told = {(one.code, one.field) for one in of_stream if one.decision.kind == VALUE}
        for code, field in sorted(told):
            _queue_values(connection, stream, (code, field), mappings)
    return ids


def withdraw(connection: Connection, number: int, by: str, mappings: Mappings) -> bool:
    """Take a decision back; its rows are put into the queue. In the caller's transaction.

    False where no such decision is in force.
    """
    found = connection.execute(query("withdraw_decision"), {"id": number, "by": by}).fetchone()
    if found is None:
        return False
    kind, system, part, entity, column, key = found
    stream = str(system), str(part), str(entity)
    if kind == VALUE:
        _queue_values(connection, stream, (DECIDED, str(column)), mappings)
    else:
        _queue_keys(connection, stream, [str(key)])
    return True


def known(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Which of these rows the ledger knows."""
    found = connection.execute(query("known_rows"), {"rows": list(ids)}).fetchall()
    return {str(row[0]) for row in found}


def queue_rows(connection: Connection, rows: list[str], mappings: Mappings) -> int:
    """Put rows known by their ledger ids into the queue; how many were not in it."""
    return due.add_rows(connection, rows, WHY, due.exploded(connection, mappings))


def _queue_keys(connection: Connection, stream: Stream, keys: list[str]) -> None:
    told = pa.array([canonical(key) for key in dict.fromkeys(keys)], pa.string())
    number = runs.stream_id(connection, *stream)
    due.add(connection, number, row_ids(stream, told), told, WHY)


def _queue_values(
    connection: Connection, stream: Stream, told: tuple[str, str], mappings: Mappings
) -> None:
    code, field = told
    number = runs.stream_id(connection, *stream)
    values = {"stream": number, "code": code, "field": field}
    found = connection.execute(query("due_of_unplaced"), values).fetchall()
    queue_rows(connection, [str(row[0]) for row in found], mappings)


def _named(stream: Stream) -> dict[str, str]:
    return dict(zip(("system", "part", "entity"), stream, strict=True))


def _columns(decision: Decision) -> dict[str, str | None]:
    return {
        "kind": decision.kind,
        "column": decision.column,
        "key": canonical(decision.key),
        "source_value": decision.source_value,
        "new_value": decision.new_value,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
