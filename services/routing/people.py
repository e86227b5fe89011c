"""The person behind an account, as written into the history of documents."""

from dataclasses import dataclass
from uuid import UUID

import psycopg

from services.access.sessions import Account


@dataclass(frozen=True, slots=True)
class Clerk:
    """Name, position and unit as of now; no person_id where the account has no person."""

    person_id: UUID | None
    name: str
    position: str | None
    unit: str | None


def clerk_of(conn: psycopg.Connection, account: Account) -> Clerk:
    """The account's live person; its name alone where it has none."""
    row = conn.execute(
        "SELECT p.id, p.full_name, p.position, u.name FROM eoffice.person p"
        " LEFT JOIN eoffice.org_unit u ON u.id = p.unit_id"
        " WHERE p.account_id = %s AND p.active AND p.origin = 'live' ORDER BY p.id LIMIT 1",
        (account.id,),
    ).fetchone()
    return Clerk(*row) if row else Clerk(None, account.full_name, None, None)
