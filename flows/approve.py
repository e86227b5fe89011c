"""`vicmig approve`: the second person's word, and the list of what waits for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from etl.errors import ConfigError, StoreError
from flows import people
from flows.wiring import Wiring, wiring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from etl.store.approvals import Approval, Request
    from etl.store.session import Connection
    from services.access.sessions import Account


def asked(
    wired: Wiring,
    connection: Connection,
    act: str,
    subject: Mapping[str, object],
    asker: Account,
    basis: str,
) -> Approval:
    """The approval of this act on this ground; asks for it where nobody has.

    ConfigError, naming `vicmig approve ID`, while a second person has not approved it, and where
    the one who now asks is the one who approved.
    """
    from etl.store import approvals

    hours = wired.settings.approvals.valid_hours
    try:
        found = approvals.require(connection, act, subject, basis)
    except ConfigError:
        approvals.request(connection, act, subject, asker.login, basis, hours)
        found = approvals.require(connection, act, subject, basis)
    if found.approved_by.lower() == asker.login.lower():
        raise ConfigError(
            f"Approval {found.id} was given by this account: who approves does not act",
            "Nothing was written.",
            f"the same command with --as {found.asked_by}",
        )
    return found


def approve(config: Path, number: int, login: str) -> str:
    """Approve a request as this account; what was done, in words."""
    from etl.store import approvals
    from etl.store.session import connect

    wired = _ready(config)
    account = people.approver(wired, login)
    with connect(wired.dsn) as connection:
        approvals.approve(connection, number, account.login)
    return (
        f"Request {number} is approved by {account.login}. Next: the same command again, by who"
        " asked for it"
    )


def listed(config: Path) -> str:
    """Requests that wait or are approved and not used yet, a line each."""
    from etl.store import approvals
    from etl.store.session import connect

    wired = _ready(config)
    with connect(wired.dsn) as connection:
        requests = approvals.waiting(connection)
    return "\n".join(map(_line, requests)) or "Nothing waits for an approval."


def _line(request: Request) -> str:
    state = f"approved by {request.approved_by}" if request.approved_by else "waits"
    subject = json.dumps(dict(request.subject), ensure_ascii=False, sort_keys=True)
    ground = f"; basis: {request.basis}" if request.basis else ""
    return (
        f"{request.id}  {request.act}  {subject}  asked by {request.asked_by}"
        f" {request.asked_at:%Y-%m-%d %H:%M}, until {request.valid_until:%Y-%m-%d %H:%M}:"
        f" {state}{ground}"
    )


def _ready(config: Path) -> Wiring:
    wired = wiring(str(config))
    schema_is_there(wired)
    return wired


def schema_is_there(wired: Wiring) -> None:
    """StoreError where the store has no schema of this version: there is nothing to act on."""
    from etl.store.upgrade import head, version

    if version(wired.dsn) != head():
        raise StoreError(
            "The store has no schema of this version: nothing was migrated into it yet",
            "Nothing was written.",
            f"vicmig migrate --config {wired.settings.path}",
        )
