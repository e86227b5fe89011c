# ruff: noqa: E501 - a statement stays on its line
"""What the store itself keeps: who may write, who touched, who holds the pen, and that a row commits with its outcome."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from etl.errors import ConfigError, FenceLostError, StoreError
from etl.loader import Lane, Pen, SpanRows
from etl.store import runs
from etl.store.cluster import Cluster
from etl.store.postgres import PostgresStore
from etl.store.session import APP, LOAD, connect
from tests.migration import Small, make_source, query

SOURCE = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('STC', 'Sở Tài chính');
INSERT INTO VanBanDen (ID, MaDV, SoDen, SoKyHieu, NgayVB, TrichYeu) VALUES (1, 'STC', '1', '1/BTC', '2019-03-01', 'Về ngân sách');
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID) VALUES (1, 'DEN', 1);
"""
UNIT = "11111111-0000-4000-8000-000000000001"
LIVE = "22222222-0000-4000-8000-000000000001"
CHILDREN = ("recipient", "routing_step", "task", "attachment_gap", "access_grant")
Session = psycopg.Connection[tuple[object, ...]]
VALUES = {
    "recipient": "(id, document_id, name) VALUES (gen_random_uuid(), %s, 'x')",
    "routing_step": "(id, document_id) VALUES (gen_random_uuid(), %s)",
    "task": "(id, document_id) VALUES (gen_random_uuid(), %s)",
    "attachment_gap": "(id, document_id, reason) VALUES (gen_random_uuid(), %s, 'x')",
    "access_grant": "(id, document_id, principal, basis) VALUES (gen_random_uuid(), %s, 'x', 'x')",
}


@pytest.fixture
def small(new_store: Callable[[], str], tmp_path: Path) -> Small:
    return Small(new_store(), make_source(tmp_path / "vic.db", SOURCE), tmp_path)


@pytest.fixture(scope="module")
def migrated_once(
    pg_cluster: Cluster, store_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Small:
    """A migration whose outcome is only read."""
    folder = tmp_path_factory.mktemp("migrated")
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE migrated_once TEMPLATE {store_template}".encode())
    url = make_source(folder / "vic.db", SOURCE)
    small = Small(pg_cluster.dsn("migrated_once"), url, folder)
    small.run()
    return small


@pytest.fixture
def session(migrated_once: Small) -> Iterator[Session]:
    """The migrated store, with a unit and a document that the e-office made; undone at the end."""
    with psycopg.connect(migrated_once.dsn) as connection:
        act_as(connection, APP)
        connection.execute(
            "INSERT INTO eoffice.org_unit (id, code, name) VALUES (%s, 'X', 'X')", (UNIT,)
        )
        connection.execute(
            "INSERT INTO eoffice.document (id, direction, unit_id, subject) VALUES (%s, 'incoming', %s, 'x')",
            (LIVE, UNIT),
        )
        yield connection
        connection.rollback()


def act_as(session: Session, role: str) -> None:
    session.execute(f"RESET ROLE; SET LOCAL ROLE {role}".encode())


def rows(session: Session, statement: str) -> list[tuple[object, ...]]:
    session.execute("RESET ROLE")
    return session.execute(statement.encode()).fetchall()


def document_of(session: Session) -> object:
    return session.execute("SELECT id FROM eoffice.document WHERE batch_id IS NOT NULL").fetchall()[
        0
    ][0]


def touches(session: Session) -> list[tuple[object, ...]]:
    return rows(session, "SELECT record_id, table_name, how FROM eoffice.touch ORDER BY 2, 3")


def test_the_load_touches_nothing(session: Session) -> None:
    assert touches(session) == []
    act_as(session, LOAD)
    session.execute("UPDATE eoffice.document SET subject = 'y' WHERE batch_id IS NOT NULL")
    assert touches(session) == []
    feed = rows(session, "SELECT record_id::text FROM eoffice.feed WHERE kind = 'document'")
    assert feed == [(LIVE,)]


def test_what_a_person_changes_is_noted(session: Session) -> None:
    record = document_of(session)
    session.execute("UPDATE eoffice.document SET subject = 'y' WHERE id = %s", (record,))
    assert touches(session) == [(record, "document", "update")]
    assert (record,) in rows(session, "SELECT record_id FROM eoffice.feed WHERE kind = 'document'")


@pytest.mark.parametrize("table", CHILDREN)
def test_a_live_child_touches_its_document(session: Session, table: str) -> None:
    record = document_of(session)
    session.execute(f"INSERT INTO eoffice.{table} {VALUES[table]}".encode(), (record,))
    assert touches(session) == [(record, "document", table)]


def test_a_person_deleting_a_migrated_step_touches_step_and_document(session: Session) -> None:
    session.execute("DELETE FROM eoffice.routing_step")
    found = [(table, how) for _, table, how in touches(session)]
    assert found == [("document", "routing_step"), ("routing_step", "delete")]


def test_changes_among_live_rows_touch_nothing(session: Session) -> None:
    session.execute("UPDATE eoffice.document SET subject = 'y' WHERE id = %s", (LIVE,))
    session.execute(f"INSERT INTO eoffice.task {VALUES['task']}".encode(), (LIVE,))
    assert touches(session) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE eoffice.document SET subject = 'y' WHERE id = %(live)s",
        "UPDATE eoffice.document SET batch_id = 1, origin = 'vic' WHERE id = %(live)s",
        "DELETE FROM eoffice.document WHERE id = %(live)s",
        "INSERT INTO eoffice.document (id, direction, unit_id, subject) VALUES (gen_random_uuid(), 'incoming', %(unit)s, 'x')",
        "UPDATE eoffice.document SET batch_id = NULL, origin = 'live' WHERE batch_id IS NOT NULL",
        "UPDATE eoffice.org_unit SET name = 'y' WHERE id = %(unit)s",
        "DELETE FROM eoffice.org_unit WHERE batch_id IS NULL",
        "INSERT INTO eoffice.task (id, document_id) VALUES (gen_random_uuid(), %(live)s)",
        "TRUNCATE eoffice.document",
        "INSERT INTO eoffice.account (id, login, full_name, password_hash) VALUES (gen_random_uuid(), 'a', 'a', 'a')",
        "UPDATE eoffice.account SET active = false",
        "SELECT password_hash FROM eoffice.account",
        "SELECT * FROM eoffice.session",
    ],
)
def test_the_load_cannot_write_what_is_live(session: Session, statement: str) -> None:
    act_as(session, LOAD)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement.encode(), {"live": LIVE, "unit": UNIT})


def span(stream: int, unit: str = "a" * 32) -> SpanRows:
    """One unit in one span."""
    one = pa.array([unit])
    nothing = pa.nulls(1, pa.string())
    names = ("unit_id", "year", "parent_a", "parent_b", "identity", "fingerprint")
    told = {
        "row_id": one,
        "key": pa.array(["K"]),
        "outcome": pa.array(["loaded"]),
        "reason": nothing,
    }
    record = {
        "id": one,
        "origin": pa.array(["vic"]),
        "code": pa.array(["K"]),
        "name": pa.array(["K"]),
    }
    remark = {"row_id": one, "code": pa.array(["c"]), "field": pa.array(["f"])}
    return SpanRows(
        lane=Lane(stream, 0, None, None), number=0, upto_key="K", rows=1, base_rows=1, last=True, table="org_unit",
        records=pa.table(record), ledger=pa.table(told | dict.fromkeys(names, nothing)), remarks=pa.table(remark),
    )  # fmt: skip


def counts(small: Small) -> dict[str, object]:
    tables = (
        "eoffice.org_unit",
        "migration.ledger",
        "migration.remark",
        "migration.span",
        "eoffice.feed",
    )
    return {name: query(small.dsn, f"SELECT count(*) FROM {name}")[0][0] for name in tables}


NOTHING = dict.fromkeys(
    ("eoffice.org_unit", "migration.ledger", "migration.remark", "migration.span", "eoffice.feed"),
    0,
)


def begun(small: Small) -> tuple[Pen, int]:
    pen = small.begin()
    stream = small.stream_id("unit")
    with connect(small.dsn) as connection:
        runs.cut(connection, pen, stream, [])
    return pen, stream


def test_a_span_commits_whole(small: Small) -> None:
    pen, stream = begun(small)
    store = PostgresStore(small.dsn, pen)
    store.apply(span(stream))
    assert counts(small) == dict.fromkeys(NOTHING, 1)
    assert store.position(Lane(stream, 0, None, None)).done
    store.close()


@pytest.mark.parametrize(
    "table", ["migration.ledger", "migration.remark", "eoffice.org_unit", "eoffice.feed"]
)
def test_where_any_part_fails_nothing_is_written(small: Small, table: str) -> None:
    pen, stream = begun(small)
    with psycopg.connect(small.dsn) as owner:
        owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT refuse CHECK (false) NOT VALID".encode())
    store = PostgresStore(small.dsn, pen)
    with pytest.raises(StoreError) as caught:
        store.apply(span(stream))
    assert "refuse" in str(caught.value)
    assert counts(small) == NOTHING
    store.close()


def test_an_error_of_the_store_holds_no_value_of_a_row(small: Small) -> None:
    pen, stream = begun(small)
    with psycopg.connect(small.dsn) as owner:
        owner.execute("ALTER TABLE eoffice.org_unit ADD CHECK (name <> 'K')")
    store = PostgresStore(small.dsn, pen)
    with pytest.raises(StoreError) as caught:
        store.apply(span(stream, "c0ffee" + "0" * 26))
    assert "c0ffee" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    store.close()


def test_who_lost_the_pen_commits_nothing(small: Small) -> None:
    pen, stream = begun(small)
    late = PostgresStore(small.dsn, pen)
    small.begin()
    with pytest.raises(FenceLostError):
        late.apply(span(stream))
    assert counts(small) == NOTHING
    late.close()


def test_taking_the_pen_waits_for_a_transaction_in_flight(small: Small) -> None:
    """The old run holds the fence in an open transaction: the new epoch begins behind its commit."""
    pen, _ = begun(small)
    taken = threading.Event()

    def take() -> None:
        small.begin()
        taken.set()

    taker = threading.Thread(target=take)
    with connect(small.dsn, LOAD) as old:
        with old.transaction():
            old.execute("SELECT FROM migration.writer WHERE epoch = %s FOR SHARE", (pen.epoch,))
            taker.start()
            deadline = time.monotonic() + 120
            waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            while query(small.dsn, waits) == [(0,)]:
                assert time.monotonic() < deadline
            assert not taken.is_set()
            assert query(small.dsn, "SELECT epoch FROM migration.writer") == [(pen.epoch,)]
        taker.join(20)
    assert taken.is_set()
    assert query(small.dsn, "SELECT epoch FROM migration.writer") == [(pen.epoch + 1,)]


def test_taking_the_pen_is_not_passed_by_lanes_that_hold_the_fence_in_turns(small: Small) -> None:
    """Two lanes whose transactions overlap for ever: who asks for the pen still gets it."""
    pen, _ = begun(small)
    taker = threading.Thread(target=small.begin)
    held = "SELECT FROM migration.writer WHERE epoch = %s FOR SHARE"
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with connect(small.dsn) as one, connect(small.dsn) as two:
        for lane in (one, two):
            lane.autocommit = False
        one.execute(held, (pen.epoch,))
        taker.start()
        deadline = time.monotonic() + 120
        while query(small.dsn, waits) == [(0,)]:
            assert time.monotonic() < deadline
        passed = 0
        try:
            for lane, before in [(two, one), (one, two)] * 5:
                lane.execute("SET LOCAL lock_timeout = '100ms'")
                lane.execute(held, (pen.epoch,))
                before.rollback()
                passed += 1
        except psycopg.errors.LockNotAvailable:
            pass
        one.rollback()
        two.rollback()
        taker.join(20)
    assert passed == 0
    assert query(small.dsn, "SELECT epoch FROM migration.writer") == [(pen.epoch + 1,)]


def test_a_batch_is_said_to_be_loaded_once(small: Small) -> None:
    pen = small.begin()
    with connect(small.dsn) as connection:
        runs.loaded(connection, pen)
        runs.loaded(connection, pen)
    assert query(small.dsn, "SELECT count(*) FROM eoffice.feed WHERE kind = 'batch_loaded'") == [
        (1,)
    ]


def test_dates_come_as_iso_whatever_the_server_prefers(small: Small) -> None:
    with psycopg.connect(small.dsn, autocommit=True) as owner:
        name = owner.info.dbname
        owner.execute(f"ALTER DATABASE {name} SET datestyle = 'SQL, DMY'".encode())
    with connect(small.dsn) as connection:
        assert connection.execute("SELECT date '2019-03-05'::text").fetchone() == ("2019-03-05",)


def test_two_spans_of_one_run_do_not_wait_for_each_other(small: Small) -> None:
    pen, stream = begun(small)
    with connect(small.dsn, LOAD) as other, other.transaction():
        other.execute("SELECT FROM migration.writer WHERE epoch = %s FOR SHARE", (pen.epoch,))
        store = PostgresStore(small.dsn, pen)
        store.apply(span(stream))
        store.close()


def test_asking_for_a_stream_uses_up_no_numbers(small: Small) -> None:
    assert {small.stream_id("unit") for _ in range(5)} == {1}
    assert small.stream_id("person") == 2


@pytest.mark.parametrize(
    ("state", "named"),
    [("loading", "vicmig migrate --afresh"), ("published", "vicmig migrate --remap")],
)
def test_a_changed_mapping_stops_a_wave_that_was_begun(
    migrated_once: Small, state: str, named: str
) -> None:
    with psycopg.connect(migrated_once.dsn) as connection:
        connection.execute("UPDATE migration.batch SET state = %s", (state,))
    with (
        connect(migrated_once.dsn) as connection,
        pytest.raises(ConfigError, match="mappings have changed") as refused,
    ):
        runs.begin(connection, "all", "another digest")
    assert named in refused.value.next_command
    assert query(migrated_once.dsn, "SELECT count(*) FROM migration.run") == [(1,)]


def test_a_wave_that_was_remapped_is_not_said_to_be_of_other_rules(migrated_once: Small) -> None:
    with psycopg.connect(migrated_once.dsn) as connection:
        connection.execute("UPDATE migration.batch SET state = 'published'")
        connection.execute(
            "INSERT INTO migration.mapping_digest (stream_id, digest, run_id)"
            " SELECT id, 'another digest', 1 FROM migration.stream"
            " ON CONFLICT (stream_id) DO UPDATE SET digest = EXCLUDED.digest"
        )
    with connect(migrated_once.dsn) as connection:
        assert runs.begin(connection, "all", "another digest").published
