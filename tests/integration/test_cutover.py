"""A wave leaves the old system: step by step, refused out of order, repeatable, signed by two."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from docx import Document

from flows.cli import main
from services.access.gate import Visitor
from services.access.sessions import Account
from services.routing.inbox import inbox
from tests.commands import Ended, Place
from tests.migration import query
from tests.people import APPROVER, OPERATOR, PASSWORDS, with_people

FREEZE = ("freeze", "--agreed-by", "Chánh Văn phòng", "--basis", "Công văn 12/VP-CNTT")


@pytest.fixture
def migrated(place: Place) -> Place:
    """A wave that is published, and people who may act on it."""
    with_people(place.dsn)
    place.environment = {**place.environment, **PASSWORDS}
    done = place.run("migrate", "--json")
    assert done.status == 0, done.err
    return place


def step(place: Place, *given: str) -> Ended:
    """A step of the cutover in this process; what runs a flow, in one of its own."""
    if {"delta", "verify"} & set(given):
        return place.run("cutover", *given, "--json")
    return said(place, "cutover", *given, "--json")


def said(place: Place, *given: str) -> Ended:
    """A command line in this process."""
    config = ("--config", str(place.config))
    done = CliRunner().invoke(main, [*given, *config], env=dict(place.environment))
    return Ended(done.exit_code, done.stdout, done.stderr)


def holding(ended: Ended) -> list[str]:
    return [one["step"] for one in ended.data["steps"] if one["holds"]]


def unit(ended: Ended, code: str) -> dict[str, Any]:
    return next(one for one in ended.data["units"] if one["unit"] == code)


def approved(place: Place, *given: str) -> Ended:
    """The command, refused for want of an approval; approved by another; again."""
    step(place, *given).refused(2, "vicmig approve")
    [(number,)] = query(place.dsn, "SELECT max(id) FROM migration.approval")
    assert said(place, "approve", str(number), "--as", APPROVER).status == 0
    return step(place, *given)


def waiting_for_somebody(dsn: str) -> set[str]:
    """Open tasks that stand in somebody's inbox, asked as the routing service asks."""
    found: set[str] = set()
    with psycopg.connect(dsn) as connection:
        connection.execute("SET ROLE eoffice_app")
        accounts = connection.execute(
            "SELECT id, login, full_name FROM eoffice.account WHERE active"
        ).fetchall()
        for id_, login, name in accounts:
            rows = connection.execute("SELECT eoffice.principals_of(%s)", (id_,)).fetchall()
            visitor = Visitor(Account(id_, login, name), frozenset(p for (p,) in rows), "")
            for tasks in inbox(connection, visitor):
                found |= {str(task["id"]) for task in tasks}
    return found


def test_a_wave_is_cut_over_step_by_step(migrated: Place) -> None:
    place = migrated
    begun = step(place)
    assert begun.status == 1
    assert holding(begun) == []
    for early in (("delta",), ("verify",), ("handover",)):
        step(place, *early).refused(2, "freeze")
    frozen = step(place, *FREEZE)
    assert frozen.status == 0, frozen.err
    _tells_vietnams_time(frozen)
    step(place, "handover").refused(2, "delta")
    synced = step(place, "delta")
    assert synced.status == 0, synced.err
    verified = step(place, "verify")
    assert verified.status == 0, verified.out + verified.err
    assert holding(verified) == ["freeze", "delta", "verify"]

    handed = step(place, "handover")
    work = handed.data["open_work"]
    assert work["with_owner"]
    reached = waiting_for_somebody(place.dsn)
    tasks = query(
        place.dsn,
        "SELECT id FROM eoffice.task WHERE batch_id IS NOT NULL"
        " AND coalesce(state, '') <> 'da_xu_ly'",
    )
    assert work["with_owner"] == len({str(t) for (t,) in tasks} & reached)
    assert work["without_owner"] == len({str(t) for (t,) in tasks} - reached)
    if work["without_owner"]:
        assert handed.status == 1
        early_sign = ("sign-off", "--unit", "STC", "--signed-by", "A", "--as", OPERATOR)
        step(place, *early_sign).refused(2, "handover")
        handed = step(place, "handover", "--accept-open", "Biên bản họp ngày 20/11/2026")
    assert handed.status == 0, handed.err
    assert holding(handed) == ["freeze", "delta", "verify", "handover"]

    gone = next(one for one in handed.data["units"] if one["gone"] and one["may_sign"])
    own = ("sign-off", "--signed-by", "Trần Thị B", "--as", OPERATOR)
    of_gone = (*own, "--unit", gone["unit"])
    step(place, *of_gone, "--on-behalf-of", gone["unit"]).refused(2, gone["unit"])
    step(place, *of_gone, "--on-behalf-of", "KHONG.CO").refused(2, "KHONG.CO")
    signed = approved(place, *own, "--on-behalf-of", gone["may_sign"])
    assert unit(signed, gone["unit"])["on_behalf_of"] == gone["may_sign"]
    assert unit(signed, gone["unit"])["approved_by"] == APPROVER
    for known in (True, False):
        left = [one for one in signed.data["units"] if not one["signed_by"]]
        now = [one["unit"] for one in left if bool(one["may_sign"]) is known]
        named = [word for code in now for word in ("--unit", code)]
        behalf = () if known else ("--on-behalf-of", "UBND.AG")
        signed = approved(place, *own, *named, *behalf) if now else signed
    assert signed.status == 0
    assert signed.data["done"]
    assert step(place).status == 0
    _proves_what_was_signed(place, signed)

    again = step(place, *FREEZE)
    assert holding(again) == ["freeze"]
    step(place, "handover").refused(2, "delta")
    step(place, "--wave", "nobody").refused(2, "nobody")
    assert len(query(place.dsn, "SELECT FROM migration.cutover_step WHERE step = 'freeze'")) == 2


def _tells_vietnams_time(frozen: Ended) -> None:
    assert holding(frozen) == ["freeze"]
    assert datetime.fromisoformat(frozen.data["steps"][0]["at"]).utcoffset() == timedelta(hours=7)
    now = datetime.now(timezone(timedelta(hours=7)))
    said = re.search(r"closed from ([\d-]+ [\d:]+)", frozen.data["steps"][0]["told"])
    assert said
    closed = datetime.fromisoformat(said[1]).replace(tzinfo=now.tzinfo)
    assert timedelta() <= now - closed < timedelta(minutes=30)


def _proves_what_was_signed(place: Place, ended: Ended) -> None:
    rows = query(
        place.dsn,
        "SELECT u.code, s.figures, s.verification_id, s.approved_by FROM migration.sign_off s"
        " JOIN eoffice.org_unit u ON u.id = s.unit_id",
    )
    figures = {str(code): told for code, told, _, _ in rows}
    assert figures == {one["unit"]: one["figures"] for one in ended.data["units"]}
    assert all(verified and approver == APPROVER for _, _, verified, approver in rows)
    withheld = [of for told in figures.values() for of in told.values() if "withheld" in of]  # type: ignore[attr-defined]
    assert not withheld
    document = Document(ended.data["written"])
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert len([text for text in cells if any(f"({code})" in text for code in figures)]) >= len(
        figures
    )
