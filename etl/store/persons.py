"""People of the old system and accounts of the e-office: what is doubtful, and what people decide.

No account is made or written; a person without one stays a name in the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.reference import match_accounts
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from etl.loader import Pen
    from etl.store.session import Connection
    from mappings.schema import Stream

_NOTHING = "Nothing was decided."


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that may be a person's, and by which sign; empty where there is none.

    code: why it is doubtful. score: 1 and 0.9 are certain by themselves, 0.5 is not.
    """

    key: str
    full_name: str
    login: str
    position: str
    unit: str
    code: str
    account: str
    account_name: str
    account_position: str
    account_unit: str
    sign: str
    score: float
    active: bool
    system: str
    part: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Whose a person is: an account, a role of the unit (of a shared login), or nobody's."""

    account: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What people said of a person: an account, a role, or with neither nobody."""

    key: str
    full_name: str
    login: str
    account: str
    role: str
    by: str
    at: str
    system: str
    part: str


def decided(connection: Connection) -> list[Decision]:
    """Every decision that counts, the latest first."""
    with plain_errors():
        rows = connection.execute(query("persons_decided")).fetchall()
    return [_decision(*row) for row in rows]


def _decision(*row: Any) -> Decision:
    return Decision(*row)


def doubtful(connection: Connection) -> list[Candidate]:
    """Every candidate of every person whom nobody has decided on."""
    with plain_errors():
        rows = connection.execute(query("persons_to_decide")).fetchall()
    return [_candidate(*row) for row in rows]


def _candidate(*row: Any) -> Candidate:
    return Candidate(*row)


def decide(
    connection: Connection, pen: Pen, named: tuple[Stream, str], answer: Answer | None, by: str
) -> None:
    """Keep whose a person is and match anew; an earlier decision is withdrawn. Idempotent.

    None for an answer withdraws only: signs count again, and the doubtful are asked about. Where
    several parts list a person, it is about the one that stands for all.

    ConfigError for a person, an account or a role that there is not, and for an account that was
    given to a shared login, which is nobody's own.
    """
    stream, key = named
    where, said = (*stream, key), answer or Answer()
    with plain_errors():
        person = connection.execute(
            "SELECT p.id, p.shared FROM migration.ledger l JOIN eoffice.person c ON c.id = l.row_id"
            " JOIN eoffice.person p ON p.id = coalesce(c.represented_by, c.id)"
            " JOIN migration.stream s ON s.id = l.stream_id"
            " WHERE (s.system, s.part, s.entity, l.key) = (%s, %s, %s, %s)",
            where,
        ).fetchone()
        account = connection.execute(
            "SELECT id FROM eoffice.account WHERE login = %s", (said.account,)
        ).fetchone()
        role = connection.execute(
            "SELECT code FROM eoffice.role WHERE code = %s", (said.role,)
        ).fetchone()
    if person is None:
        raise _refused(f"There is no person {key}")
    if said.account and account is None:
        raise _refused("The e-office has no account of this login")
    if said.role and role is None:
        raise _refused(f"There is no role '{said.role}'")
    if said.account and person[1]:
        raise _refused("The login was shared: it is nobody's own, give it a role")
    values = {
        "person": person[0],
        "account": account[0] if account else None,
        "role": said.role or None,
        "by": by,
    }
    with fenced(connection, pen):
        connection.execute(query("withdraw_person_decision"), values)
        if answer:
            connection.execute(query("insert_person_decision"), values)
    match_accounts(connection, pen)


def _refused(fact: str) -> ConfigError:
    return ConfigError(fact, _NOTHING, "vicmig persons list")
