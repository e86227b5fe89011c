"""One document with all that hangs on it, for one reader; rights are checked in SQL."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from services.search.side_by_side import LIVE, SideBySide, beside

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A document's page: the row itself, and the rows that belong to it by table.

    beside: a live document beside each registration of the old system that it represents.
    waits: people changed it after the load, the old system did too, and nobody has decided yet.
    """

    document: Row
    parts: dict[str, list[Row]]
    beside: list[SideBySide]
    waits: bool


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be opened."""

    id: UUID
    document_id: UUID
    name: str
    sha256: bytes
    bytes: int
    media_type: str


@cache
def _statements() -> dict[str, bytes]:
    """The statements of record.sql by the name in the line above each."""
    text = Path(__file__).with_name("record.sql").read_text("utf-8")
    blocks = (block.partition("\n") for block in text.split("-- name: ")[1:])
    return {name.strip(): body.encode() for name, _, body in blocks}


def _rows(conn: psycopg.Connection, name: str, **given: object) -> list[Row]:
    return conn.cursor(row_factory=dict_row).execute(_statements()[name], given).fetchall()


def readable(
    conn: psycopg.Connection, ids: Iterable[UUID], principals: Collection[str]
) -> frozenset[UUID]:
    """Those of the documents that these principals may read and that are shown."""
    rows = _rows(conn, "readable", ids=list(ids), principals=sorted(principals))
    return frozenset(row["id"] for row in rows)


def find(conn: psycopg.Connection, document_id: UUID, principals: Collection[str]) -> Record | None:
    """A document with its parts; None where it is not there or not for these principals."""
    if document_id not in readable(conn, [document_id], principals):
        return None
    document = _rows(conn, "document", id=document_id)[0]
    names = ("files", "gaps", "steps", "recipients", "tasks")
    parts = {name: _rows(conn, name, id=document_id) for name in names}
    mine = sorted(principals)
    parts["case_files"] = _rows(conn, "case_files", id=document_id, principals=mine)
    given = {"id": document_id, "represented_by": document["represented_by"]}
    for name in ("relations", "registrations"):
        rows = _rows(conn, name, **given)
        opened = readable(conn, [row["id"] for row in rows], principals)
        parts[name] = [row for row in rows if row["id"] in opened]
    _count(conn, document, parts["registrations"])
    waits = document["origin"] != LIVE and _rows(conn, "waits", id=document_id)[0]["waits"]
    return Record(document, parts, beside(document, parts["registrations"]), waits)


def _count(conn: psycopg.Connection, document: Row, others: list[Row]) -> None:
    """Add to each registration how many files and steps it has."""
    rows = [document, *others]
    counts = {row["id"]: row for row in _rows(conn, "counts", ids=[row["id"] for row in rows])}
    for row in rows:
        row |= {name: counts[row["id"]][name] for name in ("files", "steps")}


def find_file(
    conn: psycopg.Connection, attachment_id: UUID, principals: Collection[str]
) -> File | None:
    """A file of a readable document, or None."""
    rows = _rows(conn, "file", id=attachment_id)
    if not rows or not readable(conn, [rows[0]["document_id"]], principals):
        return None
    return File(**rows[0])


def unit_names(conn: psycopg.Connection, ids: Iterable[UUID]) -> dict[str, str]:
    """The names of units by id."""
    return {str(row["id"]): row["name"] for row in _rows(conn, "units", ids=list(ids))}
