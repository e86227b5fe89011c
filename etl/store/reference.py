"""What the load needs of the store beside source rows.

Successions of units, accounts of persons, live documents to compare.

Each function is one transaction and idempotent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

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
    from mappings.schema import Mappings

_LIVE_PAGE = 20_000


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


def load_successions(connection: Connection, mappings: Mappings, part: str, pen: Pen) -> int:
    """Write the declared successions of the legacy units that were loaded; the number of lines.

    Idempotent.
    """
    if not check_successions(connection, mappings):
        return 0
    live = _live_units(connection)
    rows = []
    for line in mappings.successions:
        key = f"{line.code}>{line.kind}>{line.effective_on}"
        rows.append(
            {
                "id": row_id(mappings.system, part, "succession", key),
                "origin": mappings.system,
                "predecessor": row_id(mappings.system, part, "unit", line.code),
                "kind": line.kind,
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


def match_accounts(connection: Connection, pen: Pen) -> int:
    """Point persons of a batch to the one account of the same login and, folded, the same name.

    How many were matched.

    Not matched and listed as a remark: a shared login (shared_login), several accounts that fit
    (account_ambiguous), a login that belongs to somebody of another name (account_name_differs).
    """
    with fenced(connection, pen):
        batch = {"batch": pen.batch_id}
        matched = connection.execute(query("match_accounts"), batch).rowcount
        connection.execute(query("remark_differing_accounts"), batch)
    return matched


def compare_live(connection: Connection, mappings: Mappings, part: str, pen: Pen) -> int:
    """Renew what live documents are compared by.

    Once for each legacy unit that the live unit succeeds, as its reader or as the owner of its
    open work: either may have registered the same document anew; rows written.

    Live rows themselves are never written.
    """
    live = _live_units(connection)
    pairs = {
        (live[heir], row_id(mappings.system, part, "unit", line.code))
        for line in mappings.successions
        for heir in (line.reader, line.work_owner)
        if heir in live
    }
    heirs: dict[str, list[str]] = {}
    for unit, legacy in sorted(pairs):
        heirs.setdefault(unit, []).append(legacy)
    written = 0
    with fenced(connection, pen):
        connection.execute("DELETE FROM migration.live_identity")
        for page in _live_documents(connection):
            written += _compared(connection, page, heirs)
    return written


def _live_units(connection: Connection) -> dict[str, str]:
    with plain_errors():
        rows = connection.execute(
            "SELECT code, replace(id::text, '-', '') FROM eoffice.org_unit WHERE batch_id IS NULL"
        ).fetchall()
    return {str(code): str(unit) for code, unit in rows}


def _live_documents(connection: Connection) -> Iterator[pa.Table]:
    """Live documents in pages by id: id, unit_id, direction and the compared fields, as text."""
    names = ["id", "unit_id", "direction", *COMPARED]
    after = "00000000000000000000000000000000"
    while True:
        rows = connection.execute(
            query("live_documents_after"), {"after": after, "rows": _LIVE_PAGE}
        ).fetchall()
        if not rows:
            return
        columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
        yield pa.table(columns, names=names)
        after = str(rows[-1][0])


def _compared(connection: Connection, page: pa.Table, heirs: dict[str, list[str]]) -> int:
    owners = [(unit, legacy) for unit, many in heirs.items() for legacy in many]
    if not owners:
        return 0
    pairs = pa.table(
        {"unit_id": pa.array([o for o, _ in owners]), "legacy": pa.array([o for _, o in owners])}
    )
    spread = page.join(pairs, keys="unit_id", join_type="inner").combine_chunks()
    written = 0
    for direction in ("incoming", "outgoing"):
        rows = spread.filter(pc.equal(spread.column("direction"), direction)).combine_chunks()
        if not len(rows):
            continue
        unit = rows.column("legacy").combine_chunks()
        fields = {name: rows.column(name).combine_chunks() for name in COMPARED}
        keys = compared(fields, unit, direction)
        made = pa.table({"document_id": rows.column("id"), "unit_id": unit, **keys})
        with connection.cursor().copy(query("copy_live_identities")) as copy:
            copy.write(csv_bytes(made))
        written += len(made)
    return written
