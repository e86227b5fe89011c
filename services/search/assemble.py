"""From the store to the index: one statement for a page of documents, then one entry for each."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import tantivy
from psycopg.rows import namedtuple_row

from services.search.labels import kind_name
from services.search.schema import LIVE, NO_DATE
from services.search.text import code_keys, fold_code, words


class Entry(NamedTuple):
    """A document of the index, with its id."""

    id: str
    document: tantivy.Document


@cache
def _statement() -> bytes:
    return Path(__file__).with_name("documents.sql").read_bytes()


def entries(conn: psycopg.Connection, ids: Sequence[UUID], shown: Sequence[int]) -> list[Entry]:
    """The index entries of those of ``ids`` that exist; ``shown`` are the published batches."""
    if not ids:
        return []
    cursor = conn.cursor(row_factory=namedtuple_row, binary=True)
    cursor.execute(_statement(), {"ids": list(ids), "shown": list(shown)})
    rows: list[Any] = cursor.fetchall()
    return [Entry(str(row.id), _document(row)) for row in rows]


def _document(row: Any) -> tantivy.Document:
    doc = tantivy.Document()
    doc.add_text("id", str(row.id))
    doc.add_text("body", json.dumps(_shown(row), ensure_ascii=False, separators=(",", ":")))
    _add_words(doc, "subject", [row.subject])
    kind = kind_name(row.kind, row.kind_text)
    names = [row.organ_name, row.signer_name, row.drafter_name, row.unit, kind]
    _add_words(doc, "names", [*names, *row.files, *row.recipients])
    _add_codes(doc, row)
    for value in {_lower(row.register_number), _lower(row.register_text)} - {""}:
        doc.add_text("register", value)
    for principal in row.principals:
        doc.add_text("principal", principal)
    doc.add_text("standing", "linked" if row.represented_by else "own")
    doc.add_text("direction", row.direction)
    doc.add_text("kind", row.kind or "?")
    doc.add_text("unit", str(row.unit_id))
    doc.add_text("origin", row.origin)
    _add_integers(doc, row)
    return doc


def _lower(value: object) -> str:
    return "" if value is None else str(value).strip().lower()


def _add_words(doc: tantivy.Document, field: str, texts: Iterable[str | None]) -> None:
    for text in texts:
        if text:
            found = words(text)
            doc.add_text(f"{field}_x", " ".join(w.exact for w in found))
            doc.add_text(f"{field}_f", " ".join(w.folded for w in found))


def _add_codes(doc: tantivy.Document, row: Any) -> None:
    year = row.number_year
    full = "/".join(str(p) for p in (row.number, year, row.notation) if p is not None)
    texts = {full, (row.code_text or "").strip()}
    if year is not None:
        texts.add(f"{row.number or ''}/{row.notation or ''}")
    keys = set().union(*map(code_keys, texts))
    for key in keys:
        doc.add_text("code_x", key)
    for folded in {fold_code(key) for key in keys}:
        doc.add_text("code_f", folded)


def _day(value: date | None) -> int:
    return NO_DATE if value is None else value.year * 10_000 + value.month * 100 + value.day


def _add_integers(doc: tantivy.Document, row: Any) -> None:
    registered, issued = row.registered_on, row.issued_on
    register_year = registered.year if registered else row.book_year
    doc.add_integer("batch", LIVE if row.batch_id is None else row.batch_id)
    doc.add_integer("has_files", int(bool(row.files)))
    doc.add_integer("issued", _day(issued))
    doc.add_integer("registered", _day(registered))
    doc.add_integer("day", _day(registered or issued))
    if register_year:
        doc.add_integer("register_year", register_year)
    years = {register_year, row.number_year, row.book_year, issued and issued.year}
    for year in years - {None}:
        doc.add_integer("years", year)


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _shown(row: Any) -> dict[str, Any]:
    """What a hit shows without asking the store again."""
    return {
        "id": str(row.id),
        "direction": row.direction,
        "kind": row.kind or row.kind_text,
        "number": row.number,
        "notation": row.notation,
        "subject": row.subject,
        "issued_on": _iso(row.issued_on),
        "register_number": row.register_number,
        "registered_on": _iso(row.registered_on),
        "organ_name": row.organ_name,
        "unit": row.unit,
        "signer": row.signer_name,
        "has_files": bool(row.files),
        "origin": row.origin,
        "kind_text": row.kind_text,
        "code": row.code_text or "/".join(str(p) for p in (row.number, row.notation) if p),
        "register_text": row.register_text,
        "recalled_on": _iso(row.recalled_on),
        "represented_by": str(row.represented_by) if row.represented_by else None,
        "files": row.files[:20],
        "recipients": row.recipients[:20],
    }
