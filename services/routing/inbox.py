"""Inboxes: the open work of a person, and what waits in the registries that a person keeps."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row

from services.access import audit
from services.access.gate import Visitor
from services.pages.show import HERE
from services.routing.people import clerk_of

Row = dict[str, Any]
_MOST = 200

_INBOX = """
SELECT t.id, t.document_id, t.origin, t.title, t.unit_id, u.name AS unit, t.assignee_id,
    t.assignee_name, t.created_at, t.due_on, t.state, d.subject, d.number, d.notation, d.code_text,
    d.organ_name, d.register_number, d.urgency, d.direction
FROM eoffice.task t
JOIN eoffice.document d ON d.id = t.document_id
LEFT JOIN eoffice.org_unit u ON u.id = t.unit_id
WHERE coalesce(t.state, '') <> 'da_xu_ly' AND {whose}
  AND eoffice.visible(t.batch_id) AND eoffice.visible(d.batch_id)
ORDER BY t.created_at DESC NULLS LAST, t.id LIMIT %(most)s
"""
_MINE = _INBOX.format(whose="t.assignee_id = ANY(%(persons)s)").encode()
_WAITING = _INBOX.format(whose="t.assignee_id IS NULL AND t.unit_id = ANY(%(units)s)").encode()


class TaskGoneError(Exception):
    """The task is not there for this person (or at all)."""


class TaskTakenError(Exception):
    """Somebody else took the task, or it is done."""


def _ids(visitor: Visitor, kind: str) -> list[UUID]:
    """The ids in the visitor's principals of one kind: person or registry."""
    found = (principal.split(":") for principal in visitor.principals)
    return [UUID(parts[1]) for parts in found if parts[0] == kind]


def inbox(conn: psycopg.Connection, visitor: Visitor) -> tuple[list[Row], list[Row]]:
    """The visitor's own open tasks, and those waiting in the visitor's registries; newest first."""
    cursor = conn.cursor(row_factory=dict_row)
    persons, units = _ids(visitor, "person"), _ids(visitor, "registry")
    mine = cursor.execute(_MINE, {"persons": persons, "most": _MOST}).fetchall()
    waiting = cursor.execute(_WAITING, {"units": units, "most": _MOST}).fetchall()
    return mine, waiting


def take(conn: psycopg.Connection, visitor: Visitor, task_id: UUID) -> None:
    """Take a waiting task of one of the visitor's registries. One transaction.

    Raises TaskGoneError or TaskTakenError; taking one's own task again changes nothing.
    """
    with conn.transaction():
        task = _locked(conn, visitor, task_id)
        clerk = clerk_of(conn, visitor.account)
        if task["assignee_id"] is not None and task["assignee_id"] == clerk.person_id:
            return
        if task["assignee_id"] is not None or clerk.person_id is None:
            raise TaskTakenError
        conn.execute(
            "UPDATE eoffice.task SET assignee_id = %s, assignee_name = %s, state = 'dang_xu_ly'"
            " WHERE id = %s",
            (clerk.person_id, clerk.name, task_id),
        )
        _step(conn, visitor, (task["document_id"], "nhan_viec"), None)
        audit.note(conn, visitor.account, "task_taken", task_id)


def done(conn: psycopg.Connection, visitor: Visitor, task_id: UUID, opinion: str | None) -> None:
    """Finish one's own task. One transaction; raises like ``take``."""
    with conn.transaction():
        task = _locked(conn, visitor, task_id)
        if task["assignee_id"] not in _ids(visitor, "person"):
            raise TaskTakenError
        conn.execute(
            "UPDATE eoffice.task SET state = 'da_xu_ly', progress = 100 WHERE id = %s", (task_id,)
        )
        _step(conn, visitor, (task["document_id"], "hoan_thanh"), opinion)
        audit.note(conn, visitor.account, "task_done", task_id)


def _locked(conn: psycopg.Connection, visitor: Visitor, task_id: UUID) -> Row:
    """The open task, locked, if it is the visitor's or of one of the visitor's registries."""
    conn.execute("SELECT set_config('eoffice.actor', %s, true)", (visitor.account.login,))
    row = (
        conn.cursor(row_factory=dict_row)
        .execute(
            "SELECT document_id, unit_id, assignee_id, state FROM eoffice.task"
            " WHERE id = %s AND eoffice.visible(batch_id) FOR UPDATE",
            (task_id,),
        )
        .fetchone()
    )
    mine = row is not None and (
        row["unit_id"] in _ids(visitor, "registry") or row["assignee_id"] in _ids(visitor, "person")
    )
    if row is None or not mine:
        raise TaskGoneError
    if row["state"] == "da_xu_ly":
        raise TaskTakenError
    return row


def _step(
    conn: psycopg.Connection, visitor: Visitor, what: tuple[UUID, str], opinion: str | None
) -> None:
    clerk, now = clerk_of(conn, visitor.account), datetime.now(HERE)
    conn.execute(
        "INSERT INTO eoffice.routing_step (id, document_id, ordinal, action, sender_id,"
        " sender_name, sender_position, sender_unit, opinion, sent_at, done_at)"
        " SELECT %(id)s, %(doc)s, coalesce(max(ordinal), 0) + 1, %(action)s, %(person)s,"
        " %(name)s, %(position)s, %(unit)s, %(opinion)s, %(now)s, %(now)s"
        " FROM eoffice.routing_step WHERE document_id = %(doc)s",
        {
            "id": uuid4(),
            "doc": what[0],
            "action": what[1],
            "person": clerk.person_id,
            "name": clerk.name,
            "position": clerk.position,
            "unit": clerk.unit,
            "opinion": opinion,
            "now": now,
        },
    )
