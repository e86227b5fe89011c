"""A second person's word: for exactly one act, by another, once, and not for ever."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from etl.errors import ConfigError
from etl.store import approvals
from etl.store.session import Connection, connect
from tests.people import APPROVER, OPERATOR, OTHER, with_people

PLAN = {"batch": 1, "rows": 10}
BASIS = "QĐ 12"


@pytest.fixture
def store(new_store: Callable[[], str]) -> Iterator[Connection]:
    dsn = new_store()
    with_people(dsn)
    with connect(dsn) as connection:
        yield connection


def request(store: Connection, subject: dict[str, int] = PLAN, act: str = "rollback") -> int:
    return approvals.request(store, act, subject, OPERATOR, BASIS)


def test_what_nobody_asked_for_has_no_approval(store: Connection) -> None:
    with pytest.raises(ConfigError):
        approvals.require(store, "rollback", PLAN, BASIS)


def test_what_waits_names_the_command_that_approves_it(store: Connection) -> None:
    number = request(store)
    with pytest.raises(ConfigError) as caught:
        approvals.require(store, "rollback", PLAN, BASIS)
    assert f"vicmig approve {number}" in caught.value.next_command


def test_an_approval_is_used_once(store: Connection) -> None:
    number = request(store)
    assert request(store) == number
    approvals.approve(store, number, APPROVER)
    given = approvals.require(store, "rollback", PLAN, BASIS)
    assert (given.id, given.asked_by, given.approved_by) == (number, OPERATOR, APPROVER)
    approvals.use(store, given, 1)
    with pytest.raises(ConfigError):
        approvals.use(store, given, 2)
    with pytest.raises(ConfigError):
        approvals.require(store, "rollback", PLAN, BASIS)
    assert request(store) != number


def test_another_ground_is_another_request(store: Connection) -> None:
    number = request(store)
    approvals.approve(store, number, APPROVER)
    with pytest.raises(ConfigError):
        approvals.require(store, "rollback", PLAN, "QĐ 13")
    assert approvals.request(store, "rollback", PLAN, OPERATOR, "QĐ 13") != number


def test_an_approval_is_for_one_act_and_no_more_rows(store: Connection) -> None:
    approvals.approve(store, request(store), APPROVER)
    assert (
        approvals.require(store, "rollback", {"batch": 1, "rows": 9}, BASIS).approved_by == APPROVER
    )
    others = [
        ("rollback", {"batch": 1, "rows": 11}),
        ("rollback", {"batch": 2, "rows": 10}),
        ("rollback", {"batch": 1, "run": 1, "rows": 10}),
        ("purge", PLAN),
    ]
    for act, subject in others:
        with pytest.raises(ConfigError):
            approvals.require(store, act, subject, BASIS)


def test_nobody_approves_their_own_request(store: Connection) -> None:
    number = request(store)
    with pytest.raises(ConfigError):
        approvals.approve(store, number, OPERATOR)
    with pytest.raises(ConfigError):
        approvals.approve(store, number, "nobody")
    with pytest.raises(psycopg.errors.CheckViolation):
        store.execute(
            "UPDATE migration.approval SET approved_by = upper(asked_by),"
            " approved_account = gen_random_uuid(), approved_at = now()"
        )
    approvals.approve(store, number, APPROVER)
    approvals.approve(store, number, APPROVER)
    with pytest.raises(ConfigError):
        approvals.approve(store, number, OTHER)


def test_an_approval_lapses(store: Connection) -> None:
    number = request(store)
    approvals.approve(store, number, APPROVER)
    given = approvals.require(store, "rollback", PLAN, BASIS)
    store.execute("UPDATE migration.approval SET valid_until = now() - interval '1 second'")
    with pytest.raises(ConfigError):
        approvals.require(store, "rollback", PLAN, BASIS)
    with pytest.raises(ConfigError):
        approvals.use(store, given, 1)
    with pytest.raises(ConfigError):
        approvals.approve(store, number, APPROVER)
    assert approvals.waiting(store) == []
