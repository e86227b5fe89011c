"""Approvals: what cannot be undone needs a second person's word for exactly that act.

An approval names its subject and ground, is used once, and lapses. Who the two are was checked by
the caller (flows.people); that they are two is kept here and by the table itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from etl.errors import ConfigError
from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from etl.store.session import Connection

VALID_HOURS = 72


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that is in force and not used: its number, who asked and who approved."""

    id: int
    asked_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the list shows it; approved_by is empty while nobody has approved it."""

    id: int
    act: str
    subject: Mapping[str, Any]
    asked_by: str
    asked_at: datetime
    basis: str
    valid_until: datetime
    approved_by: str


def request(
    connection: Connection,
    act: str,
    subject: Mapping[str, Any],
    asked_by: str,
    basis: str,
    valid_hours: int = VALID_HOURS,
) -> int:
    """Ask for a second person's approval; the number of the request.

    Idempotent while a request of the same account for the same on the same ground is in force.
    `subject` holds what is asked for, as JSON; its "rows" is how many rows at most.
    """
    asked = {"act": act, "subject": Jsonb(dict(subject)), "asked_by": asked_by, "basis": basis}
    with plain_errors():
        row = connection.execute(
            query("approval_request"), {**asked, "hours": valid_hours}
        ).fetchone()
    if row is None:
        raise ConfigError(
            f"There is no active account {asked_by}", "Nothing was written.", "vicmig approve list"
        )
    return int(str(row[0]))


def require(connection: Connection, act: str, subject: Mapping[str, Any], basis: str) -> Approval:
    """The approval for this act on this subject on this ground: another ground is another request.

    ConfigError, naming the command that gives it, where it is not approved yet or was never asked
    for. A plan that has grown since it was approved has none.
    """
    with plain_errors():
        values = {"act": act, "subject": Jsonb(dict(subject)), "basis": basis}
        row = connection.execute(query("approval_of"), values).fetchone()
    if row is None:
        raise ConfigError(
            f"Nobody has asked for the approval of this {act}, or it has lapsed or was used",
            "Nothing was written.",
            f"the same {act} with --as LOGIN and --execute, which asks for it",
        )
    if row[2] is None:
        raise ConfigError(
            f"This {act} waits for a second person's approval: request {row[0]} of {row[1]}",
            "Nothing was written.",
            f"vicmig approve {row[0]} --as LOGIN, by somebody else; then the same command again",
        )
    return Approval(int(str(row[0])), str(row[1]), str(row[2]))


def approve(connection: Connection, number: int, login: str) -> None:
    """Give a second person's word. ConfigError where there is no such request, or it is their own.

    Idempotent for the same person.
    """
    with plain_errors(), connection.transaction():
        given = connection.execute(query("approval_approve"), {"id": number, "login": login})
        if given.fetchone() is not None:
            return
        row = connection.execute(
            "SELECT approved_by, lower(asked_by) = lower(%s),"
            " used_at IS NULL AND valid_until > now() FROM migration.approval WHERE id = %s",
            (login, number),
        ).fetchone()
    if row is not None and row[0] == login and row[2]:
        return
    raise _not_given(number, row)


def _not_given(number: int, row: tuple[object, ...] | None) -> ConfigError:
    fact = f"There is no request {number}"
    if row is not None:
        fact = f"Request {number} was approved by somebody else already"
        if not row[2]:
            fact = f"Request {number} was used or has lapsed"
        elif row[1]:
            fact = f"Request {number} is this account's own: a second person has to approve it"
    return ConfigError(fact, "Nothing was written.", "vicmig approve list")


def use(connection: Connection, approval: Approval, run_id: int) -> None:
    """Use an approval up, in the transaction of the act. ConfigError where that was done before."""
    used = {"id": approval.id, "run": run_id}
    if connection.execute(query("approval_use"), used).fetchone() is None:
        raise ConfigError(
            f"Approval {approval.id} was used or has lapsed meanwhile",
            "Nothing was written.",
            "the same command again, which asks for a new one",
        )


def waiting(connection: Connection) -> list[Request]:
    """Requests in force that were not used, in the order of asking."""
    with plain_errors():
        rows: list[Any] = connection.execute(query("approvals_open")).fetchall()
    return [Request(*row) for row in rows]
