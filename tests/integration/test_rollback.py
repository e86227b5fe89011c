"""Taking back: exactly what was added goes, what people touched stays, the same comes back."""

from dataclasses import replace

import psycopg
import pytest

from etl.errors import ConfigError
from etl.store import rollback
from etl.store.session import connect
from flows import audit
from services.standin.damage import tcvn3
from tests.again import World
from tests.commands import (
    Place,
    Undisturbed,
    end_state,
    kill,
    one,
    same,
    stored_files,
    wait_for,
)
from tests.migration import holding, ledger, ledger_lines, query, records
from tests.people import APPROVER, OPERATOR, PASSWORDS, with_people
from tests.taken_back import take_back


def as_person(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as person:
        person.execute("SET ROLE eoffice_app")
        person.execute(statement.encode())


def dangling(dsn: str) -> int:
    """Pointers of records that lead to no record of their own."""
    rows = query(
        dsn,
        "SELECT count(*) FROM migration.points_to p WHERE p.to_id IS NOT NULL AND NOT EXISTS ("
        " SELECT FROM eoffice.org_unit WHERE id = p.to_id UNION ALL"
        " SELECT FROM eoffice.person WHERE id = p.to_id UNION ALL"
        " SELECT FROM eoffice.document_book WHERE id = p.to_id UNION ALL"
        " SELECT FROM eoffice.case_file WHERE id = p.to_id UNION ALL"
        " SELECT FROM eoffice.document WHERE id = p.to_id)",
    )
    return int(str(rows[0][0]))


def empty(dsn: str) -> bool:
    left = query(
        dsn,
        "SELECT (SELECT count(*) FROM migration.remark) + (SELECT count(*) FROM migration.span)"
        " + (SELECT count(*) FROM migration.lane) + (SELECT count(*) FROM migration.quarantine)"
        " + (SELECT count(*) FROM migration.stream_count) + (SELECT count(*) FROM migration.due)",
    )
    return not any(records(dsn).values()) and not ledger(dsn) and left == [(0,)]


def test_a_whole_batch_goes_and_comes_back(world: World) -> None:
    before = ledger_lines(world.dsn), records(world.dsn)
    history = query(world.dsn, "SELECT count(*) FROM migration.ledger")
    plan = take_back(world.small, batch=1)
    assert plan.whole
    assert plan.rows == history[0][0]
    assert empty(world.dsn)
    assert query(world.dsn, "SELECT count(*) FROM migration.ledger_history") == history
    assert query(world.dsn, "SELECT state FROM migration.batch") == [("rolled_back",)]
    world.small.run()
    assert (ledger_lines(world.dsn), records(world.dsn)) == before


def test_a_text_as_it_was_found_goes_with_its_row_and_comes_back(world: World) -> None:
    found = tcvn3("Về việc tập huấn nghiệp vụ văn thư, lưu trữ")
    world.edit(f"UPDATE VanBanDen SET TrichYeu = '{found}' WHERE ID = 1")
    world.again(incoming_document=["1"])
    assert holding(world.dsn, found) == [("migration.remark", found)]
    take_back(world.small, batch=1)
    assert holding(world.dsn, found) == []
    world.small.run()
    assert holding(world.dsn, found) == [("migration.remark", found)]


def test_a_plan_changes_nothing(world: World) -> None:
    before = ledger_lines(world.dsn), records(world.dsn)
    with connect(world.dsn) as connection:
        plan = rollback.plan(connection, rollback.find(connection, 1, None))
    assert plan.gone["incoming_document", "loaded"] == 2
    assert plan.gone["incoming_document", "linked"] == 1
    assert (ledger_lines(world.dsn), records(world.dsn)) == before


def test_what_a_person_touched_stays_whole_and_the_rest_comes_back_by_sync(world: World) -> None:
    before = ledger_lines(world.dsn), records(world.dsn)
    world.person_sets("field = 'Nội vụ'")
    plan = take_back(world.small, batch=1)
    assert not plan.whole
    assert plan.kept == {
        ("book", "needed"): 1, ("incoming_document", "touched"): 1, ("person", "needed"): 1,
        ("step", "part_of_kept"): 1, ("unit", "needed"): 1,
    }  # fmt: skip
    assert {row[-2:] for row in plan.kept_rows} >= {("1", "touched"), ("SNV", "needed")}
    assert dangling(world.dsn) == 0
    assert query(world.dsn, "SELECT subject FROM eoffice.document") == [("Về việc một",)]
    assert query(world.dsn, "SELECT state FROM migration.batch WHERE id = 1") == [("published",)]
    world.again()
    after = ledger_lines(world.dsn), records(world.dsn)
    assert after[0] == before[0]
    assert {t: len(rows) for t, rows in after[1].items()} == {
        t: len(rows) for t, rows in before[1].items()
    }


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO eoffice.task (id, document_id, title)"
        " SELECT gen_random_uuid(), id, 'x' FROM eoffice.document WHERE subject = 'Về việc một'",
        "INSERT INTO eoffice.document_relation (id, from_id, to_id, kind)"
        " SELECT gen_random_uuid(), gen_random_uuid(), id, 'answers'"
        " FROM eoffice.document WHERE subject = 'Về việc một'",
        "INSERT INTO eoffice.access_grant (id, document_id, principal, basis)"
        " SELECT gen_random_uuid(), id, 'x', 'x' FROM eoffice.document"
        " WHERE subject = 'Về việc một'",
    ],
)
def test_what_live_rows_hang_on_stays(world: World, statement: str) -> None:
    as_person(world.dsn, statement)
    plan = take_back(world.small, batch=1)
    assert sum(n for (entity, _), n in plan.kept.items() if entity == "incoming_document") == 1
    assert query(world.dsn, "SELECT subject FROM eoffice.document") == [("Về việc một",)]


def test_only_what_a_later_batch_added_goes_and_the_next_of_its_group_comes_forward(
    world: World,
) -> None:
    before = ledger_lines(world.dsn), records(world.dsn)
    world.edit(
        "INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, SoKyHieu, NgayVB, TrichYeu, TrangThai)"
        " VALUES (20, 'SNV', 1, '20', '11/QĐ-UBND', '2020-01-02', 'Về việc hai', 'DA_XU_LY');"
        "INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, ThuTu, NguoiGuiID, HanhDong)"
        " VALUES (9, 'DEN', 1, 2, 1, 'chuyển')"
    )
    world.again(incoming_document=["20"], step=["9"])
    chief = (
        "UPDATE eoffice.document d SET represented_by = CASE WHEN l.key <> '20' THEN c.row_id END"
        " FROM migration.ledger l, migration.ledger c WHERE l.row_id = d.id"
        " AND d.subject = 'Về việc hai' AND c.key = '20' AND c.stream_id = l.stream_id"
    )
    with connect(world.dsn) as connection:
        connection.execute(chief.encode())
    plan = take_back(world.small, batch=2)
    assert plan.whole
    assert plan.gone == {("incoming_document", "linked"): 1, ("step", "loaded"): 1}
    assert (ledger_lines(world.dsn), records(world.dsn)) == before
    waiting = query(world.dsn, "SELECT key FROM migration.due ORDER BY stream_id")
    assert sorted(waiting) == [("20",), ("9",)]
    world.again()
    world.is_as_migrated_anew()


def test_what_a_later_batch_hangs_on_stays(world: World) -> None:
    world.edit(
        "INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, ThuTu, NguoiGuiID, HanhDong)"
        " VALUES (9, 'DEN', 1, 2, 1, 'chuyển')"
    )
    world.again(step=["9"])
    plan = take_back(world.small, batch=1)
    assert not plan.whole
    assert plan.kept["incoming_document", "other_run_depends"] == 1
    assert dangling(world.dsn) == 0
    outcomes = ledger(world.dsn)
    assert outcomes["step", "9"] == outcomes["step", "1"] == ("loaded", None)
    assert ("incoming_document", "2") not in outcomes


def test_blobs_go_that_no_other_record_claims(world: World) -> None:
    world.edit(
        "INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, TenTep, NoiDung) VALUES"
        " (1, 'DEN', 1, 'a.pdf', X'255044462D312E34'), (2, 'DEN', 2, 'b.txt', X'62')"
    )
    world.again(attachment=["1", "2"])
    as_person(
        world.dsn,
        "INSERT INTO eoffice.attachment (id, document_id, file_name, sha256, bytes, media_type)"
        " SELECT gen_random_uuid(), gen_random_uuid(), 'c', sha256, bytes, media_type"
        " FROM eoffice.attachment WHERE file_name = 'a.pdf'",
    )
    claimed = query(world.dsn, "SELECT sha256 FROM eoffice.attachment WHERE file_name = 'a.pdf'")
    take_back(world.small, batch=2)
    assert query(world.dsn, "SELECT sha256 FROM eoffice.blob") == claimed
    assert query(world.dsn, "SELECT count(*) FROM migration.blob_ledger") == [(0,)]
    assert query(world.dsn, "SELECT count(*) FROM migration.blob_to_remove") == [(0,)]


def test_what_grew_since_the_plan_is_refused_and_changes_nothing(world: World) -> None:
    with connect(world.dsn) as connection:
        plan = rollback.plan(connection, rollback.find(connection, 1, None))
        less = rollback.Plan(plan.target, whole=True, gone={("step", "loaded"): 1}, kept={})
        before = ledger_lines(world.dsn), records(world.dsn)
        with pytest.raises(ConfigError), connection.transaction():
            rollback.take_back(connection, less, "", {})
    assert (ledger_lines(world.dsn), records(world.dsn)) == before


def test_what_is_not_there_cannot_be_taken_back(world: World) -> None:
    with connect(world.dsn) as connection:
        for batch, run in ((99, None), (None, 99)):
            with pytest.raises(ConfigError):
                rollback.find(connection, batch, run)


OWN = {"eoffice.account", "eoffice.account_role", "migration.approval", "migration.ledger_history"}


def approve(place: Place, *act: str) -> None:
    """An act that needs approval asks for it, and gets it from a second person only."""
    place.run(*act).refused(2, "vicmig approve 1")
    place.run("approve", "1", "--as", OPERATOR).refused(2, "second person")
    given = place.run("approve", "1", "--as", APPROVER)
    assert given.status == 0, given


def kill_at_work(place: Place, *act: str) -> None:
    """Kill the act while it waits, in the middle of its transaction, for somebody's row."""
    with psycopg.connect(place.dsn) as busy:
        busy.execute("UPDATE eoffice.org_unit SET name = name")
        process = place.start(*act)
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        wait_for(lambda: one(place.dsn, waits), process)
        kill(process)
        process.communicate()
        busy.rollback()


def test_a_wave_taken_back_by_two_people_and_migrated_again_is_undisturbed(
    place: Place, undisturbed: Undisturbed
) -> None:
    with_people(place.dsn)
    place = replace(place, environment={**place.environment, **PASSWORDS})
    assert place.run("migrate", "--json").status == 0
    plan = place.run("rollback", "--batch", "1", "--json")
    rows = one(place.dsn, "SELECT count(*) FROM migration.ledger")
    assert (plan.data["rows"], plan.data["whole"], plan.data["done"]) == (rows, True, False)
    groundless = ("rollback", "--batch", "1", "--as", OPERATOR, "--execute", "--json")
    assert place.run(*groundless).status == 2
    assert one(place.dsn, "SELECT count(*) FROM migration.approval") == 0
    act = (*groundless, "--basis", "QĐ 12")
    approve(place, *act)
    before = end_state(place.dsn)
    kill_at_work(place, *act)
    same(end_state(place.dsn), before)
    done = place.run(*act)
    assert done.status == 0, done
    assert done.data["done"]
    assert one(place.dsn, "SELECT count(*) FROM migration.ledger") == 0
    assert stored_files(place.blobs) == set()
    with connect(place.dsn) as connection:
        connection.execute("INSERT INTO migration.blob_to_remove VALUES (sha256('x'))")
    again = place.run(*act)
    assert (again.status, again.data["rows"]) == (0, 0), again
    assert one(place.dsn, "SELECT count(*) FROM migration.blob_to_remove") == 0
    assert place.run("migrate", "--json").status == 0
    state = end_state(place.dsn)
    expected = {name: rows for name, rows in undisturbed.state.items() if name not in OWN}
    expected["waves"] = ["('all', 'wave', 'rolled_back')", *expected["waves"]]
    same({name: rows for name, rows in state.items() if name not in OWN}, expected)
    assert stored_files(place.blobs) == undisturbed.blobs
    trail = query(
        place.dsn,
        "SELECT action, actor, detail ->> 'exit', detail ? 'run' FROM eoffice.audit_event"
        " WHERE action LIKE 'cli.%' ORDER BY id",
    )
    os_user = audit.os_user()
    assert trail == [
        ("cli.migrate", os_user, "0", True), ("cli.rollback", os_user, "0", False),
        ("cli.rollback", OPERATOR, "2", False), ("cli.approve", OPERATOR, "2", False),
        ("cli.approve", APPROVER, "0", False), ("cli.rollback", OPERATOR, "0", True),
        ("cli.rollback", OPERATOR, "0", True), ("cli.migrate", os_user, "0", True),
    ]  # fmt: skip
