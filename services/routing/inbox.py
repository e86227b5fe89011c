"""Inboxes: the open work of a person, and what waits in the units whose work a person keeps.

Open work follows the work owner of a unit that is no more, not its reader: principals ``work:``.
"""

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
# Who cannot log in cannot work: what such a person had waits in the unit, like what nobody had.
_CLERK = """EXISTS (
    SELECT FROM eoffice.person p JOIN eoffice.account a ON a.id = p.account_id AND a.active
    WHERE p.id = t.assignee_id AND p.shared IS NOT TRUE)"""
_WAITING = _INBOX.format(
    whose=f"NOT {_CLERK} AND t.unit_id = ANY(%(units)s)"
    " AND ARRAY['work:' || t.unit_id, 'work:' || t.unit_id || ':' || eoffice.folded(d.field)]"
    " && %(principals)s"
).encode()
_TASK = """
SELECT t.document_id, t.unit_id, t.assignee_id, t.state, eoffice.folded(d.field) AS field,
       {clerk} AS worked
FROM eoffice.task t JOIN eoffice.document d ON d.id = t.document_id
WHERE t.id = %s AND eoffice.visible(t.batch_id) AND eoffice.visible(d.batch_id) FOR UPDATE OF t
"""
_ONE = _TASK.format(clerk=_CLERK).encode()


class TaskGoneError(Exception):
    """The task is not there for this person (or at all)."""


class TaskTakenError(Exception):
    """Somebody else took the task, or it is done."""


def _ids(visitor: Visitor, kind: str) -> list[UUID]:
    """The ids in the visitor's principals of one kind: person, or work for the units."""
    found = (principal.split(":") for principal in visitor.principals)
    return list({UUID(parts[1]) for parts in found if parts[0] == kind})


def inbox(conn: psycopg.Connection, visitor: Visitor) -> tuple[list[Row], list[Row]]:
    """The visitor's own open tasks, and those waiting in the visitor's units; newest first."""
    cursor = conn.cursor(row_factory=dict_row)
    mine = cursor.execute(_MINE, {"persons": _ids(visitor, "person"), "most": _MOST}).fetchall()
    keeps = {"units": _ids(visitor, "work"), "principals": sorted(visitor.principals)}
    waiting = cursor.execute(_WAITING, {**keeps, "most": _MOST}).fetchall()
    return mine, waiting


def take(conn: psycopg.Connection, visitor: Visitor, task_id: UUID) -> None:
    """Take a waiting task of one of the units whose work the visitor keeps. One transaction.

    Raises TaskGoneError or TaskTakenError; taking one's own task again changes nothing.
    """
    with conn.transaction():
        task = _locked(conn, visitor, task_id)
        clerk = clerk_of(conn, visitor.account)
        if task["assignee_id"] is not None and task["assignee_id"] == clerk.person_id:
            return
        if task["worked"] or clerk.person_id is None:
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
    """The open task, locked, if it is the visitor's or of a unit whose work the visitor keeps."""
    conn.execute("SELECT set_config('eoffice.actor', %s, true)", (visitor.account.login,))
    row = (
        conn.cursor(row_factory=dict_row)
        .execute(
            _ONE,
            (task_id,),
        )
        .fetchone()
    )
    mine = row is not None and (
        row["assignee_id"] in _ids(visitor, "person")
        or not visitor.principals.isdisjoint(
            {f"work:{row['unit_id']}", f"work:{row['unit_id']}:{row['field']}"}
        )
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
