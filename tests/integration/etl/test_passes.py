"""Passes that are cut off and others behind them: nothing is lost, nothing half shown."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import pyarrow as pa
import pytest

from etl.errors import ConfigError, StopRequestedError
from etl.loader import Problem
from etl.share import Share
from etl.store import again, changes, due, finish, runs
from etl.store.session import connect
from flows import detection, guards, quarantine_decide, rework
from flows import rework_steps as steps
from tests.delta import Kept, compare, kept
from tests.integration.test_sync import OFFICE, as_owner, written
from tests.migration import make_source, problems, query

LATER = "2099-01-01 00:00:00"
EDIT = f"UPDATE VanBanDen SET TrichYeu = 'khác', NgaySua = '{LATER}' WHERE ID = 1"
ONE_MORE = f"""
INSERT INTO VanBanDen (ID, MaDV, SoKyHieu, NgayVB, TrichYeu, DoMat, TrangThai, NgayTao)
    VALUES (3, 'STC', '3/BTC', '2019-03-01', 'c', 'Thường', 'LUU', '{LATER}')
"""
ITS_STEP = f"""
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, NguoiGuiID, NgayChuyen)
    VALUES (3, 'DEN', 3, 1, '{LATER}')
"""


@pytest.fixture
def vic(tmp_path: Path) -> Path:
    """The old system of a small office."""
    make_source(tmp_path / "vic.db", OFFICE)
    return tmp_path / "vic.db"


@pytest.fixture
def office(
    vic: Path,
    share: Path,
    tmp_path: Path,
    new_store: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> Kept:
    """That office, migrated and published."""
    dsn = new_store()
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", unquote(urlsplit(dsn).password or ""))
    made = kept(tmp_path / "place", dsn, f"sqlite:///{vic}", **of_share(share))
    made.migrate()
    return made


@pytest.fixture
def share(vic: Path, tmp_path: Path) -> Path:
    """A share that lacks the two files that attachments name."""
    written(
        vic,
        "INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, TenTep, DuongDan, NgayTao) VALUES"
        " (1, 'DEN', 1, 'a.pdf', '2019/a.pdf', '2019-03-01 08:00:00'),"
        " (2, 'DEN', 2, 'b.pdf', '2019/b.pdf', '2019-03-01 08:00:00')",
    )
    folder = tmp_path / "share"
    (folder / "2019").mkdir(parents=True)
    (folder / "SENTINEL").write_text("x")
    return folder


@pytest.fixture
def ends_clean(
    office: Kept, vic: Path, share: Path, tmp_path: Path, new_store: Callable[[], str]
) -> Iterator[None]:
    """At the end the office is as one that is migrated from the old system as it is then."""
    yield
    clean = kept(tmp_path / "clean", new_store(), f"sqlite:///{vic}", **of_share(share))
    clean.migrate()
    compare(office, clean)


def of_share(share: Path) -> dict[str, str]:
    return {"share.root": str(share), "share.sentinel": "SENTINEL"}


def of_streams(office: Kept) -> list[tuple[Any, int]]:
    with connect(office.dsn) as connection:
        return list(guards.streams(office.wired, connection))


def begun(office: Kept, kind: str) -> runs.Begun:
    source = office.wired.mappings.system, office.wired.mappings.parts
    with connect(office.dsn) as connection:
        return again.begin_again(connection, "all", kind, office.wired.digest, source)


def cut_off_while_looking(office: Kept, entity: str) -> None:
    """A sync that has begun its pass over a stream and found nothing yet."""
    with detection._at(office.config, begun(office, "sync").pen, entity) as at:
        detection._begun(office.wired, at, None)


@pytest.mark.usefixtures("ends_clean")
def test_what_a_cut_off_sync_has_not_found_is_not_passed_over(office: Kept, vic: Path) -> None:
    written(vic, EDIT, "DELETE FROM VanBanDen WHERE ID = 2", "DELETE FROM LuanChuyen WHERE ID = 2")
    cut_off_while_looking(office, "incoming_document")
    before = query(office.dsn, "SELECT count(*) FROM migration.run")
    with pytest.raises(ConfigError) as refused:
        office.sync(kind="retry")
    assert refused.value.next_command.startswith("vicmig sync,")
    assert query(office.dsn, "SELECT count(*) FROM migration.run") == before
    office.sync()


@pytest.mark.usefixtures("ends_clean")
def test_a_pass_ends_only_where_it_has_looked(office: Kept, vic: Path) -> None:
    marks = "SELECT stream_id, run_id FROM migration.watermark ORDER BY 1"
    before = query(office.dsn, marks)
    written(vic, EDIT)
    cut_off_while_looking(office, "incoming_document")
    steps.finish(office.config, begun(office, "sync").pen, "incoming_document", changed=True)
    assert query(office.dsn, marks) == before
    office.sync()


@pytest.mark.usefixtures("ends_clean")
def test_a_document_is_not_shown_by_another_pass_before_its_steps(office: Kept, vic: Path) -> None:
    written(vic, ONE_MORE, ITS_STEP)
    there = "SELECT b.state FROM eoffice.document d JOIN migration.batch b ON b.id = d.batch_id"
    for stop in range(1, 30):
        office.sync(stop=stop)
        if found := query(office.dsn, f"{there} WHERE d.code_text = '3/BTC'"):
            break
    assert found == [("loading",)]
    with pytest.raises(ConfigError):
        office.sync(kind="repair")
    assert query(office.dsn, f"{there} WHERE d.code_text = '3/BTC'") == [("loading",)]
    office.sync()


@pytest.mark.usefixtures("ends_clean")
def test_an_open_batch_that_looked_for_nothing_is_carried_on_by_any_pass(office: Kept) -> None:
    first = begun(office, "retry")
    assert begun(office, "sync").pen.batch_id == first.pen.batch_id
    office.sync(kind="release")
    assert query(office.dsn, "SELECT count(*) FROM migration.batch") == [(1,)]


@pytest.mark.usefixtures("ends_clean")
def test_a_file_is_looked_for_only_where_its_document_is_not_secret_now(
    office: Kept, vic: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(vic, f"UPDATE VanBanDen SET DoMat = 'Mật', NgaySua = '{LATER}' WHERE ID = 1")
    (share / "2019" / "a.pdf").write_bytes(b"%PDF-1.4")
    (share / "2019" / "b.pdf").write_bytes(b"%PDF-1.4")
    opened, open_file = set[str](), Share.open

    def seen(self: Share, path: str) -> Any:
        opened.add(path)
        return open_file(self, path)

    monkeypatch.setattr(Share, "open", seen)
    told = office.sync()["attachment"]
    assert opened == {"2019/b.pdf"}
    assert query(office.dsn, "SELECT file_name FROM eoffice.attachment") == [("b.pdf",)]
    assert told["due"] == 1
    assert office.sync()["attachment"]["due"] == 0


def test_another_part_of_the_store_is_left_alone(office: Kept, vic: Path) -> None:
    """Its rows wait for its own runs, and what it has not finished is not shown."""
    wired = office.wired
    with connect(office.dsn) as connection:
        stream = runs.stream_id(connection, wired.mappings.system, "another", "unit")
        theirs = again.begin_again(connection, "all", "sync", wired.digest).pen
        changes.begin(connection, theirs, stream, changes.Mark(None, None, ""), [])
        with connection.transaction():
            row = pa.array([UUID(int=1).hex])
            due.add(connection, stream, row, pa.array(["STC"]), "changed")
    assert begun(office, "retry").pen.batch_id != theirs.batch_id
    written(vic, EDIT)
    assert office.sync()["incoming_document"]["update"] == 1
    assert quarantine_decide.send_through(Path(office.config), None) == 0
    assert query(office.dsn, "SELECT count(*) FROM migration.due") == [(1,)]
    state = f"SELECT state FROM migration.batch WHERE id = {theirs.batch_id}"
    assert query(office.dsn, state) == [("loading",)]


@pytest.mark.parametrize(
    ("kind", "next_command"),
    [
        ("retry", "vicmig sync --take-over"),
        ("sync", "vicmig sync --take-over"),
        ("remap", "vicmig migrate --remap --take-over"),
    ],
)
def test_what_takes_over_a_run_that_hangs_is_named(
    office: Kept, kind: str, next_command: str
) -> None:
    begun(office, kind)
    with connect(office.dsn) as first, connect(office.dsn) as second:
        runs.hold_run_lock(first)
        with pytest.raises(StopRequestedError) as refused:
            runs.hold_run_lock(second)
    assert refused.value.next_command.endswith(next_command)


def test_a_killed_run_that_compared_everything_is_carried_on(office: Kept) -> None:
    """By the same command; not where its rules are others than those there are now."""
    for stop in (7, 3):
        with connect(office.dsn) as connection:
            pen = begun(office, "sync").pen
            rework._forget_watermarks(office.wired, connection, pen)
        office.sync(stop=stop)
        guards.check(office.wired)
    with as_owner(office.dsn) as run:
        run("UPDATE migration.run SET mapping_digest = 'x'")
    with pytest.raises(ConfigError) as refused:
        guards.check(office.wired)
    assert "vicmig migrate --remap" in refused.value.next_command
    assert "put the mappings back" not in refused.value.next_command


@pytest.mark.usefixtures("ends_clean")
def test_a_sync_works_all_of_a_stream_that_a_killed_remap_had_begun(
    office: Kept, vic: Path
) -> None:
    assert office.sync(kind="remap", stop=1)["unit"]["due"] == 1
    with connect(office.dsn) as run:  # a row that the killed one had not put into the queue yet
        run.execute("DELETE FROM migration.due")
        run.execute("UPDATE eoffice.org_unit SET name = 'by other rules'")
        run.execute("UPDATE migration.ledger SET fingerprint = md5('x')::uuid WHERE stream_id = 1")
    written(vic, EDIT)
    told = office.sync()
    assert told["unit"]["worked"] == 1
    assert told["incoming_document"]["due"] == 1


def test_rows_without_a_record_are_looked_for_only_where_something_changed(
    office: Kept, vic: Path
) -> None:
    """Whether a line of them still holds is seen where the whole stream is read."""
    streams = {spec.entity: stream for spec, stream in of_streams(office)}
    with connect(office.dsn) as connection:
        pen = begun(office, "sync").pen
        for entity in ("outgoing_document", "incoming_document"):
            line = Problem("key_empty", 1, "")
            finish.note_problem(connection, pen, streams[entity], line)
        runs.finish(connection, pen.run_id, "stopped")
        again.publish_changes(connection, pen)
    written(vic, EDIT)
    told = office.sync()
    assert (told["outgoing_document"]["scanned"], told["incoming_document"]["scanned"]) == (0, 1)
    assert [line[:3] for line in problems(office.dsn) if line[1] == "key_empty"] == [
        ("outgoing_document", "key_empty", 1)
    ]


def test_the_ledger_is_not_read_for_joined_rows_where_none_waits(office: Kept) -> None:
    streams = {spec.entity: stream for spec, stream in of_streams(office)}
    place = changes.Place(
        streams["outgoing_document"], ("vic", "part", "outgoing_document"), exploded=False
    )
    reads = "SELECT seq_scan + idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'ledger'"
    pen = begun(office, "sync").pen
    with connect(office.dsn) as connection, connection.transaction():
        before = connection.execute(reads).fetchone()
        changes.add_joined(connection, pen, place, streams["unit"])
        assert connection.execute(reads).fetchone() == before
