"""Who works the command line where an act needs a name: operator and approver.

Both are accounts of the e-office with a role; the migration writes neither. A password comes from
the environment or is typed unseen; it is in no command line, log or record.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from etl.errors import ConfigError
from flows import audit

if TYPE_CHECKING:
    import psycopg

    from flows.wiring import Wiring
    from services.access.sessions import Account

OPERATOR_ROLE, APPROVER_ROLE = "van_hanh_chuyen_doi", "phe_duyet_chuyen_doi"
OPERATOR_PASSWORD, APPROVER_PASSWORD = "VICMIG_OPERATOR_PASSWORD", "VICMIG_APPROVER_PASSWORD"

_HOLDS = """
SELECT EXISTS (
    SELECT FROM eoffice.account_role
    WHERE account_id = %s AND role = %s AND valid_from <= current_date
      AND (valid_to IS NULL OR valid_to > current_date))
"""
_REFUSED = "cli.login_refused"
# As the login page does it: five are free, then a wait that doubles, forgotten after a while.
_WAIT = """
SELECT ceil(extract(epoch FROM max(at) - clock_timestamp()
                    + make_interval(secs => least(5 * 2 ^ least(count(*) - 5, 10), 300))))::int
FROM eoffice.audit_event
WHERE action = %s AND account_id = %s AND at > clock_timestamp() - interval '15 minutes'
HAVING count(*) >= 5
"""


def operator(wired: Wiring, login: str) -> Account:
    """Who asks for the act. ConfigError where password or role are not theirs."""
    return _known(wired, login, OPERATOR_ROLE, OPERATOR_PASSWORD)


def approver(wired: Wiring, login: str) -> Account:
    """Who approves it. ConfigError where password or role are not theirs."""
    return _known(wired, login, APPROVER_ROLE, APPROVER_PASSWORD)


def _known(wired: Wiring, login: str, role: str, variable: str) -> Account:
    from services.access.sessions import check_login, find_login
    from services.access.store import connect

    password = os.environ.get(variable)
    if password is None:
        password = click.prompt(f"Password of {login}", hide_input=True, err=True)
    with connect(wired.dsn) as connection:
        known = find_login(connection, login)
        if known is not None:
            _wait_first(connection, known.account)
        account = check_login(known, password)
        if account is None:
            if known is not None:
                _note_refusal(connection, known.account)
            raise ConfigError(
                "Login or password is wrong",
                "Nothing was written.",
                f"the same command again; the password may stand in {variable}",
            )
        audit.by(account.id, account.login)
        row = connection.execute(_HOLDS, (account.id, role)).fetchone()
    if not (row and row[0]):
        raise ConfigError(
            f"The account {login} does not have the role {role}",
            "Nothing was written.",
            "have the e-office's administrator give it the role",
        )
    return account


def _wait_first(connection: psycopg.Connection, account: Account) -> None:
    row = connection.execute(_WAIT, (_REFUSED, account.id)).fetchone()
    if row and row[0] > 0:
        raise ConfigError(
            f"Too many wrong passwords for {account.login}",
            "Nothing was written.",
            f"the same command again in {row[0]} seconds",
        )


def _note_refusal(connection: psycopg.Connection, account: Account) -> None:
    connection.execute(
        "INSERT INTO eoffice.audit_event (account_id, actor, action) VALUES (%s, %s, %s)",
        (account.id, audit.os_user(), _REFUSED),
    )
