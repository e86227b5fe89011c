"""What only a whole stream, or the whole store, shows: sets of findings, a statement each."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pyarrow as pa
from psycopg import sql

from etl.ids import row_id
from etl.store import copies
from etl.store.queries import query
from etl.store.reference import succession_key
from etl.store.session import plain_errors
from etl.verify import shapes, source_faults
from etl.verify.compare import differences
from etl.verify.faults import COLUMNS, faults
from mappings.schema import SAME

if TYPE_CHECKING:
    from etl.store.session import Connection
    from etl.verify.stream import Line
    from mappings.schema import Mappings

_SUCCESSION = (
    "id", "predecessor_id", "kind", "function", "effective_on", "work_owner_id", "custodian_id",
    "reader_id", "decision",
)  # fmt: skip


def of_stream(line: Line) -> list[pa.Table]:
    """What is left to say of a stream when all its ranges are through."""
    found = source_faults.null_keys(line.source, line.task)
    entity, name = line.task.entity, line.task.source.name
    for field in sorted(shapes.own_references(entity)):
        names = {
            "records": sql.Identifier("eoffice", entity.table),
            "field": sql.Identifier(field),
        }
        statement = sql.SQL(query("verify_own_references").decode())
        # `field` stands both as a name and as a value in it.
        rows = _asked(line.connection, statement.format(**names), {"entity": name, "field": field})
        found.append(_of_rows("link_differs", name, rows, field))
    if not line.ranged:
        repeated = sql.SQL(query("verify_repeated").decode())
        given = {"entity": name, "id": line.verification}
        rows = _asked(line.connection, repeated, given)
        found.append(_of_rows("key_repeated", name, rows))
        found += _strangers(line)
    return found


def of_copies(connection: Connection, mappings: Mappings) -> list[pa.Table]:
    """Units and persons that several parts list: copies that the wrong one stands for."""
    found = []
    for name in SAME:
        streams = {spec.part: spec.name for spec in mappings.streams_of(name)}
        if len(streams) > 1:
            statement, given = copies.members(mappings, mappings.entity(name))
            wrong = sql.SQL(
                "SELECT replace(id::text, '-', ''), key, part FROM ({}) c"
                " WHERE represented_by IS DISTINCT FROM wanted"
            ).format(statement)
            rows = _asked(connection, wrong, given)
            for part, stream in streams.items():
                mine = [row[:2] for row in rows if row[2] == part]
                found.append(_of_rows("representation_differs", stream, mine, "represented_by"))
    return found


def _strangers(line: Line) -> list[pa.Table]:
    """Records and ledger lines that no row of the source explains."""
    entity, stream = line.task.entity, line.task.source.name
    where = sql.SQL(" AND ").join(
        [sql.SQL("true")]
        + [
            sql.SQL("r.{} = {}").format(sql.Identifier(name), sql.Literal(value))
            for name, value in entity.constants
        ]
    )
    statement = sql.SQL(query("verify_strangers").decode()).format(
        records=sql.Identifier("eoffice", entity.table), where=where
    )
    rows = _asked(line.connection, statement, {"stream": line.stream})
    kept = [row for row in rows if row[2]]
    extra = [row for row in rows if not row[2]]
    lines = _asked(
        line.connection,
        sql.SQL(query("verify_strange_lines").decode()),
        {"stream": line.stream},
    )
    return [
        _of_rows("conflict", stream, kept, "*"),
        _of_rows("row_extra", stream, extra),
        _of_rows("ledger_extra", stream, lines),
    ]


def of_statement(connection: Connection, name: str) -> list[pa.Table]:
    """The findings that a statement gives: kind, entity, key, row_id, field, detail."""
    rows = _asked(connection, sql.SQL(query(name).decode()), {})
    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    made = [pa.array(values, pa.string()) for values in columns]
    return [pa.table(made, names=list(COLUMNS))]


def of_successions(connection: Connection, mappings: Mappings) -> list[pa.Table]:
    """Declared successions of legacy units that are expected in the store, and none else."""
    declared = _declared(connection, mappings)
    rows = _asked(
        connection, sql.SQL(query("verify_succession").decode()), {"origin": mappings.system}
    )
    there = _table([[None if v is None else str(v) for v in row] for row in rows])
    found = differences(_table(declared), there)
    tables = [
        faults("row_lost", "succession", found.lost),
        faults("row_extra", "succession", found.extra),
    ]
    for field, ids in found.fields.items():
        kind = "link_differs" if field.endswith("_id") else "field_differs"
        tables.append(faults(kind, "succession", ids, field=field))
    return tables


def _declared(connection: Connection, mappings: Mappings) -> list[list[str | None]]:
    live = _live_units(connection)
    if not live:
        return []
    parts = {spec.part: spec.stream for spec in mappings.streams_of("unit")}
    there = list(product(parts, mappings.successions))
    units = {(part, line.code): row_id(*parts[part], line.code) for part, line in there}
    known = {
        str(row[0])
        for row in _asked(
            connection,
            sql.SQL(query("verify_outcomes").decode()),
            {"ids": "{" + ",".join(units.values()) + "}"},
        )
        if row[1] in ("loaded", "linked")
    }
    lines: list[list[str | None]] = []
    for part, line in there:
        unit = units[part, line.code]
        if unit not in known:
            continue
        heirs = [live.get(code) for code in (line.work_owner, line.custodian, line.reader)]
        made = row_id(mappings.system, part, "succession", succession_key(line))
        when = (line.kind, line.function, line.effective_on)
        lines.append([made, unit, *when, *heirs, line.decision])
    return lines


def _live_units(connection: Connection) -> dict[str, str]:
    statement = (
        "SELECT code, replace(id::text, '-', '') FROM eoffice.org_unit WHERE batch_id IS NULL"
    )
    return {str(code): str(unit) for code, unit in _asked(connection, sql.SQL(statement), {})}


def _table(rows: list[list[str | None]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(_SUCCESSION)
    return pa.table([pa.array(values, pa.string()) for values in columns], names=list(_SUCCESSION))


def _of_rows(kind: str, entity: str, rows: list[tuple[object, ...]], field: str = "") -> pa.Table:
    ids, keys = ([None if row[n] is None else str(row[n]) for row in rows] for n in (0, 1))
    return faults(
        kind, entity, pa.array(ids, pa.string()), keys=pa.array(keys, pa.string()), field=field
    )


def _asked(
    connection: Connection, statement: sql.SQL | sql.Composed, values: dict[str, object]
) -> list[tuple[object, ...]]:
    with plain_errors():
        return connection.execute(statement, values or None).fetchall()
