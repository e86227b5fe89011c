"""Takes out a row that turned out too late to be a state secret, and all that hangs on it.

One transaction. Touched by people or not; what people of the e-office added to the document goes
too. A live document is not ours to take out. What stays is the ledger's line: key, unit, withheld.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from psycopg import sql

from etl.errors import ConfigError
from etl.ids import row_id
from etl.store import leftovers, secrecy_acts
from etl.store.queries import query
from etl.store.rollback import each
from etl.store.session import APP, LOAD

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from etl.loader import Pen
    from etl.store.secrecy_acts import Said
    from etl.store.session import Connection
    from mappings.schema import Stream

# Units, persons and books are withheld by a rule of the mapping: whole registers hang on them.
TABLES = frozenset(
    {
        "document", "case_file", "case_file_document", "routing_step", "task", "attachment",
        "document_relation",
    }
)  # fmt: skip
_CLEANED = (
    "eoffice.document", "eoffice.case_file", "eoffice.case_file_document", "eoffice.routing_step",
    "eoffice.task", "eoffice.recipient", "eoffice.attachment", "eoffice.attachment_gap",
    "eoffice.document_relation", "eoffice.blob", "eoffice.touch", "eoffice.audit_event",
    "migration.ledger", "migration.ledger_history", "migration.quarantine", "migration.conflict",
    "migration.decision", "migration.remark",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Root:
    """The row that is to be taken out."""

    row: str
    stream: int
    part: str
    entity: str
    key: str
    outcome: str
    reason: str

    @property
    def named(self) -> dict[str, Any]:
        """What a second person approves: this row and no other of the same key."""
        return {"part": self.part, "entity": self.entity, "key": self.key}


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes, by (entity, outcome).

    live_parts: what people added to the document. shared_files: bytes that other records have as
    well and that stay. same: (entity, part, key) of other registrations of the same document.
    lines: (entity or stream, key) of everything that goes, for finding lists that name it; never
    shown.
    """

    root: Root
    gone: Mapping[tuple[str, str], int]
    live_parts: int = 0
    shared_files: int = 0
    same: list[tuple[str, str, str]] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows go, those of live people among them."""
        return sum(self.gone.values()) + self.live_parts

    @property
    def subject(self) -> dict[str, Any]:
        """What a second person approves."""
        return {**self.root.named, "rows": self.rows}


def find(connection: Connection, stream: Stream, key: str) -> Root:
    """The row of this stream and key, as the source has it; ConfigError where there is none."""
    named = dict(zip(("system", "part", "entity"), stream, strict=True))
    found = _root(connection, {**named, "key": key, "document": None})
    if found is None:
        raise _nowhere()
    return found


def find_document(connection: Connection, system: str, document: str) -> Root:
    """The row of this document of the store, by its id.

    ConfigError where there is none, and for a live document.
    """
    found = _root(
        connection,
        {"system": system, "part": "", "entity": "", "key": "", "document": document},
    )
    if found is not None:
        return found
    if connection.execute(
        "SELECT FROM eoffice.document WHERE id = %s AND batch_id IS NULL", (document,)
    ).fetchone() is not None:  # fmt: skip
        raise ConfigError(
            "That is a live document of the e-office: the migration never touches one",
            "Nothing was changed.",
            "have the e-office take it out by its own rules",
        )
    raise _nowhere()


def _root(connection: Connection, named: Mapping[str, str | None]) -> Root | None:
    found = connection.execute(query("purge_root"), named).fetchone()
    if found is None:
        return None
    row, stream, key, part, entity, outcome, reason = (str(value) for value in found)
    return Root(row, int(stream), part, entity, key, outcome, reason)


def _nowhere() -> ConfigError:
    fact = "There is no such row in the ledger"
    return ConfigError(fact, "Nothing was changed.", "vicmig status")


def plan(connection: Connection, root: Root) -> Plan:
    """What taking it out would do. Changes nothing."""
    with connection.transaction(force_rollback=True):
        return _planned(connection, root)


def take_out(
    connection: Connection,
    planned: Plan,
    wave: str,
    digest: str,
    said: Said,
    exploded: Mapping[int, Stream],
) -> Pen:
    """Take it out, in the caller's transaction; the pen of the run that did it.

    ConfigError where more would go than was planned.
    """
    connection.execute(b"SET LOCAL client_min_messages = warning")
    pen = leftovers.begin(connection, "purge", wave, digest)
    root = planned.root
    now = _planned(connection, root)
    if now.rows > planned.rows:
        raise ConfigError(
            "More rows would go than were planned",
            "Nothing was changed.",
            "the same command without --execute, for the new plan",
        )
    secrecy_acts.say(connection, root.row, root.stream, root.key, said)
    if now.live_parts:
        _as(connection, APP)
        each(connection, "purge_live_parts", {})
        _as(connection, LOAD)
    values = {
        "root": root.row, "run": pen.run_id, "exploded": list(exploded), "whole": False,
        "live": now.live_parts > 0,
    }  # fmt: skip
    each(connection, "purge_words", values)
    each(connection, "take_out_records", values)
    leftovers.drop_unclaimed(connection)
    each(connection, "purge_ledger", values)
    for stream, names in exploded.items():
        _seal_items(connection, stream, names)
    connection.execute(b"SET LOCAL ROLE NONE")  # the audit trail is closed to the load
    connection.execute(query("purge_audit"))
    _as(connection, LOAD)
    return pen


def was_cut_off(connection: Connection) -> bool:
    """Whether the newest purge ended before files, index and VACUUM followed its transaction.

    An earlier one that was cut off is finished with any later: what follows is of the whole store.
    """
    row = connection.execute(
        "SELECT state <> 'done' FROM migration.run WHERE kind = 'purge' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return bool(row and row[0])


def clean(connection: Connection) -> None:
    """Have PostgreSQL let go of the rows that were taken out: a VACUUM of the tables they were in.

    Outside of a transaction, by the store's owner.
    """
    connection.execute(b"SET ROLE NONE")
    try:
        for table in _CLEANED:
            schema, _, name = table.partition(".")
            connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(schema, name)))
    finally:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(LOAD)))


def lines_for_custodian(connection: Connection) -> list[tuple[str, ...]]:
    """System, part, entity, key, time, run, and whether people had touched it, of purged rows."""
    rows = connection.execute(query("purged_lines")).fetchall()
    return [tuple(map(str, row)) for row in rows]


def refuse_others(entity: str, table: str, exploded: Collection[str]) -> None:
    """ConfigError for entities whose rows are not taken out one by one."""
    if table not in TABLES or entity in exploded:
        raise ConfigError(
            f"Rows of {entity} are not taken out one by one",
            "Nothing was changed.",
            "name the document or the work file that they belong to",
        )


def _planned(connection: Connection, root: Root) -> Plan:
    each(connection, "purge_gone", {"root": root.row})
    counts = connection.execute(query("purge_counts")).fetchall()
    same = connection.execute(query("purge_same")).fetchall()
    lines = connection.execute(query("purge_lines")).fetchall()
    other = {str(what): int(str(n)) for what, _, _, n in counts if what != "gone"}
    return Plan(
        root,
        {(str(e), str(o)): int(str(n)) for what, e, o, n in counts if what == "gone"},
        other["live"],
        other["shared"],
        [(str(entity), str(part), str(key)) for entity, part, key in same],
        [(str(entity), str(key)) for entity, key in lines],
    )


def _seal_items(connection: Connection, stream: int, names: Stream) -> None:
    """Ledger lines of withheld items of lists: row key and ordinal, nothing of their text."""
    dropped = connection.execute(query("purge_items"), {"stream": stream}).fetchall()
    sealed = [
        {
            "row": row_id(*names, f"{base}|#{ordinal}"), "key": f"{base}|#{ordinal}",
            "stream": stream, "unit": unit, "run": run, "span": span,
        }
        for base, items, unit, run, span in dropped
        for ordinal in range(1, int(str(items)) + 1)
    ]  # fmt: skip
    if sealed:
        connection.cursor().executemany(query("purge_sealed_item"), sealed)


def _as(connection: Connection, role: str) -> None:
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
