"""Open work goes to who owns the work of a unit that is no more, everything else to its reader."""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from etl.store.upgrade import upgrade
from services.access.gate import Visitor
from services.access.sessions import Account, principals
from services.routing.inbox import TaskGoneError, done, inbox, take
from services.search.records import readable
from tests import services_seed as seed

CITY, OLD_CITY, OLDER, ARCHIVE, LAND = (
    seed.named(name) for name in ("rg.ag", "rg", "rg xưa", "ltls.ag", "đất đai")
)
ROLES = (
    ("vt.city", "van_thu_don_vi", CITY),
    ("vt.archive", "van_thu_don_vi", ARCHIVE),
    ("vt.land", "van_thu_don_vi", LAND),
    ("ld.city", "lanh_dao", CITY),
    ("cv.city", "chuyen_vien", CITY),
)


@pytest.fixture
def conn(fresh_dsn: str) -> Iterator[psycopg.Connection]:
    """The city before the city before the city, whose records lie in the archive."""
    upgrade(fresh_dsn)
    with seed.acting(fresh_dsn, "eoffice_app") as conn:
        for unit in (CITY, OLD_CITY, OLDER, ARCHIVE, LAND):
            seed.insert(conn, "org_unit", id=unit, code=str(unit)[:8], name="Đơn vị")
        for login, role, unit in ROLES:
            values = (seed.named(login), login, login)
            conn.execute(
                "INSERT INTO eoffice.account (id, login, full_name, password_hash)"
                " VALUES (%s, %s, %s, '!')",
                values,
            )
            conn.execute(
                "INSERT INTO eoffice.account_role (account_id, role, unit_id) VALUES (%s, %s, %s)",
                (values[0], role, unit),
            )
            person = {"full_name": login, "unit_id": unit, "account_id": values[0]}
            seed.insert(conn, "person", id=seed.person(login), **person)
        follows(conn, OLDER, OLD_CITY, OLD_CITY, dt.date(2015, 1, 1))
        follows(conn, OLD_CITY, CITY, ARCHIVE, dt.date(2025, 7, 1))
        yield conn


def follows(
    conn: psycopg.Connection, gone: UUID, worker: UUID, reader: UUID, on: dt.date, **row: object
) -> None:
    """A line of succession."""
    row = {"kind": "dissolve", "decision": "Nghị quyết", "effective_on": on, **row}
    row |= {"predecessor_id": gone, "work_owner_id": worker, "reader_id": reader}
    seed.insert(conn, "org_unit_succession", custodian_id=reader, **row)


def visitor(conn: psycopg.Connection, login: str) -> Visitor:
    """Somebody who has just come in."""
    account = Account(seed.named(login), login, login)
    return Visitor(account, principals(conn, account.id), "-")


def work_of(conn: psycopg.Connection, unit: UUID, **row: object) -> tuple[UUID, UUID]:
    """A document of a unit with a task that nobody has taken: both ids."""
    doc = seed.document(conn, "Việc còn dở", unit_id=unit, **row)
    return doc, seed.insert(conn, "task", document_id=doc, unit_id=unit, state="cho_xu_ly")


def waiting(conn: psycopg.Connection, login: str) -> set[UUID]:
    """The tasks that wait for somebody."""
    return {row["id"] for row in inbox(conn, visitor(conn, login))[1]}


def reads(conn: psycopg.Connection, login: str, doc: UUID) -> bool:
    """Whether a document opens for somebody."""
    return bool(readable(conn, [doc], visitor(conn, login).principals))


@pytest.mark.parametrize("unit", [CITY, OLD_CITY, OLDER])
def test_open_work_waits_for_its_owner_and_for_nobody_who_only_reads(
    conn: psycopg.Connection, unit: UUID
) -> None:
    doc, task = work_of(conn, unit)
    assert waiting(conn, "vt.city") == {task}
    assert reads(conn, "vt.city", doc)
    for login in ("vt.archive", "vt.land", "ld.city", "cv.city"):
        assert waiting(conn, login) == set()
        with pytest.raises(TaskGoneError):
            take(conn, visitor(conn, login), task)
    assert reads(conn, "vt.archive", doc) == (unit != CITY)
    take(conn, visitor(conn, "vt.city"), task)
    done(conn, visitor(conn, "vt.city"), task, "Đã xong")


def test_what_is_done_is_read_by_the_reader(conn: psycopg.Connection) -> None:
    doc = seed.document(conn, "Việc đã xong", unit_id=LAND)
    task = {"document_id": doc, "unit_id": OLD_CITY}
    seed.insert(conn, "task", **task, state="da_xu_ly")
    assert reads(conn, "vt.archive", doc)
    assert not reads(conn, "vt.city", doc)
    seed.insert(conn, "task", **task, state=None)
    assert reads(conn, "vt.city", doc)


def test_a_document_without_open_work_is_not_the_work_owners(conn: psycopg.Connection) -> None:
    doc = seed.document(conn, "Hồ sơ cũ", unit_id=OLD_CITY)
    assert reads(conn, "vt.archive", doc)
    assert not reads(conn, "vt.city", doc)


def test_a_succession_to_come_hands_over_nothing_yet(conn: psycopg.Connection) -> None:
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    follows(conn, LAND, CITY, ARCHIVE, tomorrow)
    _, task = work_of(conn, LAND)
    assert waiting(conn, "vt.city") == set()
    assert waiting(conn, "vt.land") == {task}


def test_a_succession_of_one_function_hands_over_the_work_of_that_function(
    conn: psycopg.Connection,
) -> None:
    long_ago = dt.date(2025, 7, 1)
    # As the decision writes it: the list of fields says Đất đai.
    follows(conn, OLD_CITY, LAND, ARCHIVE, long_ago, function="đất  đai")
    doc, task = work_of(conn, OLD_CITY, field="Đất đai")
    other_doc, other = work_of(conn, OLD_CITY, field="Nội vụ")
    assert waiting(conn, "vt.land") == {task}
    assert reads(conn, "vt.land", doc)
    assert not reads(conn, "vt.land", other_doc)
    with pytest.raises(TaskGoneError):
        take(conn, visitor(conn, "vt.land"), other)
    take(conn, visitor(conn, "vt.land"), task)


def test_who_answered_between_two_mergers_answers_no_more(conn: psycopg.Connection) -> None:
    follows(conn, OLDER, LAND, LAND, dt.date(2025, 7, 1))
    doc, task = work_of(conn, OLDER)
    assert waiting(conn, "vt.land") == {task}
    assert reads(conn, "vt.land", doc)
    assert waiting(conn, "vt.city") == set()
    assert not reads(conn, "vt.city", doc)
    assert not reads(conn, "vt.archive", doc)
