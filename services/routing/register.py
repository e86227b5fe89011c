"""Registering an incoming live document: one transaction from the number to the inbox."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from services.access.gate import Visitor
from services.pages.show import HERE
from services.routing.people import Clerk, clerk_of
from services.routing.rules import REGISTRY, Rule

_Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")
]
_Short = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")
]


class Incoming(BaseModel):
    """An incoming document as a văn thư, or a system for one, hands it in.

    ``unit`` is the code or the id of the addressed live unit.
    """

    model_config = ConfigDict(extra="forbid")

    unit: _Short
    subject: Annotated[_Text, Field(min_length=1)]
    number: _Short | None = None
    notation: _Short | None = None
    kind: _Short | None = None
    kind_text: _Short | None = None
    issued_on: date | None = None
    organ_name: _Short | None = None
    signer_name: _Short | None = None
    signer_position: _Short | None = None
    urgency: Annotated[int, Field(ge=0, le=4)] | None = None
    due_on: date | None = None
    field: _Short | None = None
    page_amount: Annotated[int, Field(ge=0, le=100_000)] | None = None
    description: _Text | None = None
    edxml_id: _Short | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _none_if_blank(cls, value: object) -> object:
        """An empty field of a form says nothing, and never makes two documents the same."""
        return None if isinstance(value, str) and not value.strip() else value


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering came to; ``again`` where it had been done before."""

    id: UUID
    register_number: int
    year: int
    unit_id: UUID
    task_id: UUID
    rule: str | None
    again: bool


class NotYourUnitError(Exception):
    """The unit does not exist, is no longer in force, or is not one of the account's registries."""


class KeyReusedError(Exception):
    """The same idempotency key or DocumentId came with another document."""


def register(
    conn: psycopg.Connection,
    visitor: Visitor,
    given: Incoming,
    rules: tuple[Rule, ...],
    key: str | None,
) -> Registered:
    """Draw the number, write the document and its task. One transaction; idempotent by key.

    The key is the caller's, else the edXML DocumentId; without either every call registers anew.
    Raises NotYourUnitError or KeyReusedError and then nothing was written.
    """
    with conn.transaction():
        conn.execute("SELECT set_config('eoffice.actor', %s, true)", (visitor.account.login,))
        unit_id = _unit(conn, visitor, given.unit)
        key = key or given.edxml_id
        document_id = _id_of(unit_id, key) if key else uuid4()
        year = datetime.now(HERE).year
        _lock_book(conn, unit_id, year)
        if key and (earlier := _earlier(conn, document_id, given)):
            return earlier
        book_id, number = _draw(conn, unit_id, year)
        _write_document(conn, given, (document_id, unit_id, book_id, number))
        rule, work_unit = _decide(conn, given, rules, unit_id)
        clerk = clerk_of(conn, visitor.account)
        task_id = _hand_over(conn, given, (document_id, work_unit), clerk)
        name = rule.name if rule else None
        return Registered(document_id, number, year, work_unit, task_id, name, again=False)


def _unit(conn: psycopg.Connection, visitor: Visitor, unit: str) -> UUID:
    row = conn.execute(
        "SELECT id FROM eoffice.org_unit WHERE origin = 'live'"
        " AND (code = %(u)s OR id::text = %(u)s) AND (valid_to IS NULL OR valid_to > current_date)",
        {"u": unit},
    ).fetchone()
    if row is None or f"registry:{row[0]}" not in visitor.principals:
        raise NotYourUnitError
    found: UUID = row[0]
    return found


def _id_of(unit_id: UUID, key: str) -> UUID:
    """The same id for the same unit and key: the primary key keeps the promise."""
    raw = bytearray(hashlib.blake2b(f"{unit_id}\x1f{key}".encode(), digest_size=16).digest())
    raw[6], raw[8] = (raw[6] & 0x0F) | 0x80, (raw[8] & 0x3F) | 0x80  # UUID version 8
    return UUID(bytes=bytes(raw))


def _lock_book(conn: psycopg.Connection, unit_id: UUID, year: int) -> None:
    """One registration at a time for a unit and year: the book may not exist yet."""
    name = f"vicmig incoming book {unit_id} {year}"
    conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


def _earlier(conn: psycopg.Connection, document_id: UUID, given: Incoming) -> Registered | None:
    row = conn.execute(
        "SELECT d.register_number, b.year, t.unit_id, t.id, d.subject, d.unit_id"
        " FROM eoffice.document d JOIN eoffice.document_book b ON b.id = d.book_id"
        " LEFT JOIN LATERAL (SELECT id, unit_id FROM eoffice.task WHERE document_id = d.id"
        "   ORDER BY created_at, id LIMIT 1) t ON true WHERE d.id = %s",
        (document_id,),
    ).fetchone()
    if row is None:
        return None
    if row[4] != given.subject:
        raise KeyReusedError
    return Registered(document_id, row[0], row[1], row[2] or row[5], row[3], None, again=True)


def _draw(conn: psycopg.Connection, unit_id: UUID, year: int) -> tuple[UUID, int]:
    """The next number of the unit's live book of incoming documents, under its row lock."""
    draw = (
        "UPDATE eoffice.document_book SET last_number = last_number + 1"
        " WHERE id = (SELECT id FROM eoffice.document_book WHERE origin = 'live'"
        "   AND unit_id = %(u)s AND direction = 'incoming' AND year = %(y)s ORDER BY id LIMIT 1)"
        " RETURNING id, last_number"
    )
    row = conn.execute(draw, {"u": unit_id, "y": year}).fetchone()
    if row is None:
        conn.execute(
            "INSERT INTO eoffice.document_book (id, unit_id, direction, name, year)"
            " VALUES (%s, %s, 'incoming', %s, %s)",
            (uuid4(), unit_id, f"Sổ đăng ký văn bản đến năm {year}", year),
        )
        row = conn.execute(draw, {"u": unit_id, "y": year}).fetchone()
    assert row is not None
    return row[0], row[1]


def _write_document(
    conn: psycopg.Connection, given: Incoming, at: tuple[UUID, UUID, UUID, int]
) -> None:
    document_id, unit_id, book_id, number = at
    row: dict[str, Any] = given.model_dump(exclude={"unit"})
    row |= {
        "id": document_id,
        "unit_id": unit_id,
        "book_id": book_id,
        "register_number": number,
        "direction": "incoming",
        "registered_on": datetime.now(HERE).date(),
        "code_text": "/".join(p for p in (given.number, given.notation) if p) or None,
        "state": "da_phan_phoi",
        "created_at": datetime.now(HERE),
    }
    names = ", ".join(row)
    marks = ", ".join(f"%({name})s" for name in row)
    conn.execute(f"INSERT INTO eoffice.document ({names}) VALUES ({marks})".encode(), row)  # noqa: S608


def _decide(
    conn: psycopg.Connection, given: Incoming, rules: tuple[Rule, ...], unit_id: UUID
) -> tuple[Rule | None, UUID]:
    """The first rule that holds and whose unit is there, and the unit that gets the work."""
    holding = [rule for rule in rules if rule.holds(given.kind, given.field, given.organ_name)]
    codes = [rule.to for rule in holding if rule.to != REGISTRY]
    cursor = conn.cursor(row_factory=dict_row)
    cursor.execute(
        "SELECT code, id FROM eoffice.org_unit WHERE origin = 'live' AND code = ANY(%s)"
        " AND (valid_to IS NULL OR valid_to > current_date)",
        (codes,),
    )
    units = {row["code"]: row["id"] for row in cursor} | {REGISTRY: unit_id}
    return next(((rule, units[rule.to]) for rule in holding if rule.to in units), (None, unit_id))


def _hand_over(
    conn: psycopg.Connection, given: Incoming, to: tuple[UUID, UUID], clerk: Clerk
) -> UUID:
    """The task in the unit's inbox, and the first step of the document's history."""
    document_id, work_unit = to
    task_id, now = uuid4(), datetime.now(HERE)
    conn.execute(
        "INSERT INTO eoffice.task (id, document_id, title, unit_id, assigner_id, assigner_name,"
        " created_at, due_on, state) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'cho_xu_ly')",
        (
            task_id,
            document_id,
            "Xử lý văn bản đến",
            work_unit,
            clerk.person_id,
            clerk.name,
            now,
            given.due_on,
        ),
    )
    conn.execute(
        "INSERT INTO eoffice.routing_step (id, document_id, ordinal, action, role, sender_id,"
        " sender_name, sender_position, sender_unit, recipient_unit, sent_at, due_on)"
        " SELECT %s, %s, 1, 'tiep_nhan', 'chu_tri', %s, %s, %s, %s, u.name, %s, %s"
        " FROM eoffice.org_unit u WHERE u.id = %s",
        (
            uuid4(),
            document_id,
            clerk.person_id,
            clerk.name,
            clerk.position,
            clerk.unit,
            now,
            given.due_on,
            work_unit,
        ),
    )
    return task_id
