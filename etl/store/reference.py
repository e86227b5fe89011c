"""What the load needs of the store beside source rows.

Successions of units, accounts of persons, live documents to compare.

Each function is one transaction and idempotent.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from etl.errors import ConfigError
from etl.identity import COMPARED, compared
from etl.ids import row_id
from etl.lines import csv_bytes
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.loader import Pen
    from etl.store.session import Connection
    from mappings.schema import Mappings, UnitSuccession

_LIVE_PAGE = 20_000
_BEFORE_ALL = "00000000000000000000000000000000"


def check_successions(connection: Connection, mappings: Mappings) -> bool:
    """Whether successions can be written.

    False for a store without any live unit, which has nothing to succeed to.

    A code in units.csv that a store with units lacks is a ConfigError, before anything is written.
    """
    live = _live_units(connection)
    wanted = {c for s in mappings.successions for c in (s.work_owner, s.custodian, s.reader) if c}
    lacking = sorted(wanted - live.keys())
    if live and lacking:
        raise ConfigError(
            f"sources/{mappings.system}/codes/units.csv names units that the store does not have:"
            f" {', '.join(lacking)}",
            "Nothing was written.",
            "mend the codes, or register the units in the e-office,"
            " then run the same command again",
        )
    return not lacking


def load_successions(connection: Connection, mappings: Mappings, pen: Pen) -> int:
    """Write the declared successions of the legacy units that were loaded; the number of lines.

    Idempotent.
    """
    if not check_successions(connection, mappings):
        return 0
    live = _live_units(connection)
    rows = []
    for spec, line in product(mappings.streams_of("unit"), mappings.successions):
        key = succession_key(line)
        rows.append(
            {
                "id": row_id(spec.system, spec.part, "succession", key),
                "origin": mappings.system,
                "predecessor": row_id(*spec.stream, line.code),
                "kind": line.kind,
                "function": line.function,
                "effective_on": line.effective_on,
                "work_owner": live.get(line.work_owner),
                "custodian": live.get(line.custodian),
                "reader": live.get(line.reader),
                "decision": line.decision,
                "batch": pen.batch_id,
            }
        )
    with fenced(connection, pen), connection.cursor() as cursor:
        cursor.executemany(query("insert_succession"), rows)
    return len(rows)


def succession_key(line: UnitSuccession) -> str:
    """What a line of succession is known by within its source. Pure."""
    key = f"{line.code}>{line.kind}>{line.effective_on}"
    return f"{key}>{line.function}" if line.function else key


def match_accounts(connection: Connection, pen: Pen) -> int:
    """Point each migrated person to its account: by decision of people, else by certain signs.

    Login, staff code or e-mail with the same name; else name, unit and position where they fit one
    person and one account. A shared login gets a role of its unit. How many pointers changed.

    Not matched and listed as a remark: a shared login (shared_login), several accounts that fit
    (account_ambiguous), a login that belongs to somebody of another name (account_name_differs),
    signs that are not certain (account_doubtful). No account is made or written.
    """
    matched = 0
    with fenced(connection, pen):
        for statement in query("match_accounts").decode().split(";\n"):
            matched += connection.execute(statement.encode()).rowcount
        for statement in query("remark_differing_accounts").decode().split(";\n"):
            connection.execute(statement.encode())
    return matched


def compare_live(connection: Connection, mappings: Mappings, pen: Pen) -> int:
    """Renew what live documents are compared by; how many lines were written anew.

    Once for each legacy unit that the live unit succeeds, as its reader or as the owner of its
    open work: either may have registered the same document anew. Only documents that read otherwise
    than when they were compared are read again; the groups of migrated documents that they leave or
    enter wait in migration.regroup from then on. One transaction, idempotent.

    Live rows themselves are never written.
    """
    live = _live_units(connection)
    heirs = sorted(
        {
            (live[heir], row_id(*spec.stream, line.code))
            for spec, line in product(mappings.streams_of("unit"), mappings.successions)
            for heir in (line.reader, line.work_owner)
            if heir in live
        }
    )
    named = {"units": [unit for unit, _ in heirs], "legacy": [legacy for _, legacy in heirs]}
    written = 0
    with fenced(connection, pen):
        for statement in query("live_changed").split(b";\n"):
            connection.execute(statement, named if b"%(" in statement else None)
        _regroup(connection, "live_gone")
        connection.execute(
            "DELETE FROM migration.live_identity l USING pg_temp.live_gone g"
            " WHERE (l.document_id, l.unit_id) = (g.document_id, g.unit_id)"
        )
        for page in _live_documents(connection):
            written += _compared(connection, page)
        _regroup(connection, "live_new")
    return written


def _regroup(connection: Connection, changed: str) -> None:
    """Let the groups be judged again that these lines of live documents are in."""
    statement = sql.SQL(query("live_regroup").decode())
    connection.execute(statement.format(changed=sql.Identifier(changed)))


def _live_units(connection: Connection) -> dict[str, str]:
    with plain_errors():
        rows = connection.execute(
            "SELECT code, replace(id::text, '-', '') FROM eoffice.org_unit WHERE batch_id IS NULL"
        ).fetchall()
    return {str(code): str(unit) for code, unit in rows}


def _live_documents(connection: Connection) -> Iterator[pa.Table]:
    """The lines to be made, in pages: document_id, unit_id, seen, direction, compared fields."""
    names = ["document_id", "unit_id", "seen", "direction", *COMPARED]
    after = {"document": _BEFORE_ALL, "unit": _BEFORE_ALL}
    while True:
        given = {**after, "rows": _LIVE_PAGE}
        rows = connection.execute(query("live_to_compare"), given).fetchall()
        if not rows:
            return
        columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
        yield pa.table(columns, names=names)
        after = {"document": str(rows[-1][0]), "unit": str(rows[-1][1])}


def _compared(connection: Connection, page: pa.Table) -> int:
    written = 0
    for direction in ("incoming", "outgoing"):
        rows = page.filter(pc.equal(page.column("direction"), direction)).combine_chunks()
        if not len(rows):
            continue
        unit = rows.column("unit_id").combine_chunks()
        fields = {name: rows.column(name).combine_chunks() for name in COMPARED}
        keys = compared(fields, unit, direction)
        made = pa.table(
            {
                "document_id": rows.column("document_id"),
                "unit_id": unit,
                **keys,
                "seen": rows.column("seen"),
            }
        )
        with connection.cursor().copy(query("copy_live_identities")) as copy:
            copy.write(csv_bytes(made))
        written += len(made)
    return written
