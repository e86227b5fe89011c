"""From the store to the index: one statement for a page of documents, then one entry for each."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import tantivy
from psycopg.rows import namedtuple_row

from services.search.labels import kind_name
from services.search.schema import LIVE, NO_DATE
from services.search.text import code_parts, code_runs, fold_code, words


@cache
def _statement() -> bytes:
    return Path(__file__).with_name("documents.sql").read_bytes()


def rows(conn: psycopg.Connection, ids: Sequence[UUID], shown: Sequence[int]) -> list[Any]:
    """What the store holds of those of ``ids`` that exist; ``shown`` are the published batches."""
    if not ids:
        return []
    cursor = conn.cursor(row_factory=namedtuple_row, binary=True)
    cursor.execute(_statement(), {"ids": list(ids), "shown": list(shown)})
    found: list[Any] = cursor.fetchall()
    return found


def entry(row: Any) -> tantivy.Document:
    """The index entry of a document, of its row."""
    doc = tantivy.Document()
    doc.add_text("id", row.id)
    doc.add_bytes("body", row.shown.encode())
    doc.add_bytes("stamp", stamp(row))
    exact, folded = _texts(row.subject)
    doc.add_text("subject_x", exact)
    doc.add_text("subject_f", folded)
    kind = kind_name(row.kind, row.kind_text)
    names = (row.organ_name, row.signer_name, row.drafter_name, row.unit, kind)
    _add_names(doc, (*names, *row.files, *row.recipients))
    _add_codes(doc, row)
    for value in {_register(row.register_number), _register(row.register_text)} - {""}:
        doc.add_text("register", value)
    for principal in set(row.principals):
        doc.add_text("principal", principal)
    doc.add_text("standing", "linked" if row.represented else "own")
    doc.add_text("direction", row.direction)
    doc.add_text("kind", row.kind or "?")
    doc.add_text("unit", row.unit_id)
    doc.add_text("origin", row.origin)
    _add_integers(doc, row)
    return doc


def stamp(row: Any) -> bytes:
    """The document's id (16 bytes), then a digest (8) of all that its entry is made of.

    What is indexed cannot be read back from an index; by this a check sees that it is current.
    """
    said = [
        sorted(set(value)) if name == "principals" else value
        for name, value in row._asdict().items()
    ]
    digest = hashlib.blake2b(repr(said).encode(), digest_size=8).digest()
    return UUID(row.id).bytes + digest


def _register(value: object) -> str:
    return "" if value is None else str(value).strip().lower()


def _texts(text: str) -> tuple[str, str]:
    """The words of a text, exact and folded, with spaces between them."""
    found = words(text)
    return " ".join([w.exact for w in found]), " ".join([w.folded for w in found])


_name = lru_cache(maxsize=20_000)(_texts)  # names come again and again, subjects do not


def _add_names(doc: tantivy.Document, names: Iterable[str | None]) -> None:
    """Each name on its own, so that no phrase runs from one into the next."""
    for name in names:
        if name:
            exact, folded = _name(name)
            doc.add_text("names_x", exact)
            doc.add_text("names_f", folded)


def _add_codes(doc: tantivy.Document, row: Any) -> None:
    """All keys of the number and notation in one value: no key holds a space."""
    year = row.number_year
    full = "/".join([str(p) for p in (row.number, year, row.notation) if p is not None])
    texts = {full, row.code_text or ""}
    if year is not None:
        texts.add(f"{row.number or ''}/{row.notation or ''}")
    keys = {
        key for parts in {tuple(code_parts(text)) for text in texts} for key in code_runs(parts)
    }
    if not keys:
        return
    exact = " ".join(keys)
    doc.add_text("code_x", exact)
    doc.add_text("code_f", exact if exact.isascii() else " ".join({fold_code(k) for k in keys}))


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
