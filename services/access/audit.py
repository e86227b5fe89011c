"""Every act on record: who did what to which record. Never a subject or a file's name."""

from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from services.access.sessions import Account


def note(
    conn: psycopg.Connection,
    who: Account | None,
    action: str,
    record_id: UUID | None = None,
    **detail: str | int | None,
) -> None:
    """Add one line to the audit trail, in the caller's transaction."""
    conn.execute(
        "INSERT INTO eoffice.audit_event (account_id, actor, action, record_id, detail)"
        " VALUES (%s, %s, %s, %s, %s)",
        (who.id if who else None, who.login if who else "?", action, record_id, Jsonb(detail)),
    )
