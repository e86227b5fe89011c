"""A verification that is cut off goes on; it stands beside people's work and in nobody's way."""

import csv
import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from etl.errors import ConfigError, StopRequestedError
from etl.store import runs
from etl.store.session import connect
from flows.verify import verify
from tests.commands import at_work, kill, one, wait_for
from tests.people import APPROVER, OPERATOR, PASSWORDS, with_people
from tests.planted import Planted, plant, verified

NAMES = ["lost_step", "a_mark_in_the_subject", "flipped_bit", "entry_gone", "ledger_line_lost"]


def test_what_a_killed_verification_did_is_not_done_again(
    stores: Callable[[str], Planted],
) -> None:
    store = stores("cut_off")
    wanted = {f for findings in plant(store, NAMES).values() for f in findings}
    place = store.place
    through = "SELECT count(*) FROM migration.verified_range WHERE done"
    with at_work(place, "verify") as process:
        wait_for(lambda: one(place.dsn, through) >= 4, process)
        kill(process)
        process.wait()
    done = place.run("verify", "--json")
    assert (done.status, done.data["resumed"]) == (1, True), done
    assert one(place.dsn, "SELECT count(*) FROM migration.verification") == 1
    with Path(done.data["csv"]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(r["Mã"], r["Loại dữ liệu"], r["Trường"]) for r in rows} == {
        (f[0], f[1], f[3]) for f in wanted
    }
    assert len(rows) == len(wanted)
    assert all(row["Nội dung"] for row in rows)
    report = store.place.folder / ".vicmig" / "reports" / "verify" / "findings.json"
    assert len(json.loads(report.read_text("utf-8"))["findings"]) == len(wanted)
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(report.parent.stat().st_mode) == 0o700
    for table in ("verify_expected", "verify_mark", "verify_pointer"):
        assert one(place.dsn, f"SELECT count(*) FROM migration.{table}") == 0


def test_what_people_changed_is_no_fault(stores: Callable[[str], Planted]) -> None:
    store = stores("with_people")
    changed, removed = store.document(), str(store.row("recipient")["id"])
    contested = store.document()
    store.owner.execute("UPDATE eoffice.document SET subject = 'x' WHERE id = %s", (contested,))
    _awake(store)
    with psycopg.connect(store.place.dsn, autocommit=True) as person:
        person.execute("SET ROLE eoffice_app")
        person.execute("UPDATE eoffice.document SET subject = 'sửa' WHERE id = %s", (changed,))
        person.execute("DELETE FROM eoffice.recipient WHERE id = %s", (removed,))
    store.owner.execute(
        "INSERT INTO migration.conflict (row_id, field, run_id) VALUES (%s, 'subject', 1)",
        (contested,),
    )
    found = {f for f in verified(store) if not f[0].startswith("index_")}
    assert found == {
        ("removed_by_people", "recipient", removed, ""),
        ("conflict", "incoming_document", contested, "subject"),
    }


def test_a_person_beside_a_fault_hides_it_not(stores: Callable[[str], Planted]) -> None:
    store = stores("touched_and_wrong")
    row = store.document()
    store.do("UPDATE eoffice.document SET description = 'x' WHERE id = %s", row)
    _awake(store)
    with psycopg.connect(store.place.dsn, autocommit=True) as person:
        person.execute("SET ROLE eoffice_app")
        person.execute("UPDATE eoffice.document SET subject = 'sửa' WHERE id = %s", (row,))
    found = {f for f in verified(store) if not f[0].startswith("index_")}
    assert found == {("field_differs", "incoming_document", row, "description")}


def test_after_a_sync_only_what_is_listed_is_found(stores: Callable[[str], Planted]) -> None:
    """A row that cannot be placed now, a conflict, a touched row that is gone, a secret one."""
    store = stores("synced")
    _awake(store)
    stale, edited, contested, gone, secret = (store.document() for _ in range(5))
    with psycopg.connect(store.place.dsn, autocommit=True) as person:
        person.execute("SET ROLE eoffice_app")
        person.execute(
            "UPDATE eoffice.document SET subject = 'sửa' WHERE id IN (%s, %s)", (contested, gone)
        )
    edits = (
        ("TrangThai = '???'", stale), ("TrichYeu = 'V/v khác'", edited),
        ("TrichYeu = 'V/v khác'", contested), ("DoMat = 'Mật'", secret),
    )  # fmt: skip
    for change, row in edits:
        store.source.execute(
            f"UPDATE VanBanDen SET {change}, NgaySua = datetime('now', '+7 hours') WHERE ID = ?",
            (int(store.key_of(row)),),
        )
    store.source.execute("DELETE FROM VanBanDen WHERE ID = ?", (int(store.key_of(gone)),))
    store.source.commit()
    store.place.run("sync", "--json")
    assert verified(store) == {
        ("stale", "incoming_document", stale, ""),
        ("conflict", "incoming_document", contested, "subject"),
        ("conflict", "incoming_document", gone, "*"),
    }


def test_nothing_is_found_after_acts_of_every_kind(stores: Callable[[str], Planted]) -> None:
    """Rows worked again, one taken out for good, and all taken back and migrated anew."""
    store = stores("acts")
    _awake(store)
    with_people(store.place.dsn)
    place = replace(store.place, environment={**store.place.environment, **PASSWORDS})
    repeated = str(
        store.one(
            "SELECT r.row_id::text FROM migration.remark r WHERE code = 'register_number_repeated'"
            " ORDER BY 1 LIMIT 1"
        )[0]
    )
    by_two = ("--as", OPERATOR, "--basis", "QĐ 12", "--execute", "--json")
    acts = (("purge", "--document", repeated), ("rollback", "--batch", "1"))
    assert place.run("migrate", "--remap", "--json").status == 0
    assert verified(store) == set()
    for number, act in enumerate(acts, start=1):
        place.run(*act, *by_two).refused(2)
        assert place.run("approve", str(number), "--as", APPROVER).status == 0
        assert place.run(*act, *by_two).status == 0
        if act[0] == "rollback":
            assert place.run("migrate", "--json").status == 0
        assert verified(store) == set(), act


def test_a_run_at_work_is_not_verified(stores: Callable[[str], Planted]) -> None:
    store = stores("at_work")
    with connect(store.place.dsn) as connection:
        runs.hold_run_lock(connection)
        with pytest.raises(StopRequestedError):
            verify(store.place.config, here=True)
    assert verify(store.place.config, files="stored", here=True).clean


def test_other_rules_are_no_damage(stores: Callable[[str], Planted]) -> None:
    store = stores("other_rules")
    with psycopg.connect(store.place.dsn) as connection:
        connection.execute("UPDATE migration.mapping_digest SET digest = 'x'")
    with pytest.raises(ConfigError) as refused:
        verify(store.place.config, here=True)
    assert "vicmig migrate --remap" in refused.value.next_command
    assert one(store.place.dsn, "SELECT count(*) FROM migration.verification") == 0


def _awake(store: Planted) -> None:
    """Let the store's triggers see people again."""
    for (table,) in store.owner.execute(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'eoffice' AND table_type = 'BASE TABLE'"
    ).fetchall():
        store.owner.execute(f"ALTER TABLE eoffice.{table} ENABLE TRIGGER USER".encode())
