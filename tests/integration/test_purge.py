"""What turned out to be secret leaves no word behind; what was released comes back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from etl.batch import Task
from etl.errors import ConfigError
from etl.store import leftovers, persons, purge, reference, runs, secrecy_acts
from etl.store.regroup import regroup
from etl.store.secrecy_acts import RELEASE, WITHHOLD, Said
from etl.store.session import connect
from flows import lists
from services.standin.damage import tcvn3
from tests.again import World
from tests.commands import Place, one, stored_files
from tests.custodian import custodian
from tests.migration import PART, Small, holding, ledger, ledger_lines, query, records
from tests.people import APPROVER, OPERATOR, PASSWORDS, with_people
from tests.property.etl.test_waves import state
from tests.taken_back import Bytes, streams_of_lists

SECRETS = ("Bí mật tỉnh nhà", "Ông Kín Đáo", "ten_tep_kin", "kin.nguoinhan", "Bí mật tỉnh nhà sửa")
MORE = """
UPDATE VanBanDi SET TrichYeu = 'Bí mật tỉnh nhà', NguoiKy = 'Ông Kín Đáo',
    NoiNhan = 'kin.nguoinhan; Sở B' WHERE ID = 1;
INSERT INTO VanBanDi (ID, MaDV, SoVB_ID, SoDi, SoKyHieu, NgayBanHanh, TrichYeu, NoiNhan, TrangThai)
VALUES (2, 'SNV', 2, '2', '1/SNV-VP', '2020-02-01', 'Bí mật tỉnh nhà', '', 'DA_BAN_HANH');
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, ThuTu, NguoiGuiID, HanhDong)
VALUES (8, 'DI', 1, 1, 1, 'chuyển');
INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, TenTep, NoiDung) VALUES
    (1, 'DI', 1, 'ten_tep_kin.pdf', X'255044462D312E34'), (2, 'DEN', 1, 'b.txt', X'62'),
    (3, 'DI', 1, 'ten_tep_kin.txt', X'62');
"""
SAID = Said(WITHHOLD, "QĐ 12", "an", "binh")


class Told(Small):
    """A migration that knows what people said about secrecy."""

    def task(self, entity: str) -> Task:
        with connect(self.dsn) as connection:
            acts = secrecy_acts.load(connection, (self.mappings.system, PART, entity))
        return replace(super().task(entity), acts=acts)


class Secretive(World):
    """A world with an outgoing document that turns out to be secret."""

    def __init__(self, folder: Path, store: Callable[[], str]) -> None:
        super().__init__(folder, store)
        self.edit(MORE)
        self.dsn = store()
        self.small = Told(self.dsn, self.url, folder)
        self.small.run()
        self._publish()

    def _publish(self) -> None:
        with connect(self.dsn) as connection:
            connection.execute("UPDATE migration.batch SET state = 'published'")

    def take_out(self, entity: str = "outgoing_document", key: str = "1") -> purge.Plan:
        mappings = self.small.mappings
        with connect(self.dsn) as connection:
            root = purge.find(connection, mappings.source(entity).stream, key)
            plan = purge.plan(connection, root)
            with connection.transaction():
                found = streams_of_lists(self.small, connection)
                pen = purge.take_out(connection, plan, "all", "", SAID, found)
            regroup(self.dsn, connection, pen)
            self.bytes = Bytes()
            leftovers.remove_bytes(connection, self.bytes)
            purge.clean(connection)
        return plan


@pytest.fixture
def world(tmp_path: Path, new_store: Callable[[], str]) -> Secretive:
    return Secretive(tmp_path, new_store)


def as_person(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as person:
        person.execute("SET ROLE eoffice_app")
        for statement in statements:
            person.execute(statement.encode())


def words_in_store(dsn: str) -> list[tuple[str, str]]:
    """Which secret words stand in which table."""
    return holding(dsn, *SECRETS)


def test_it_leaves_as_if_it_had_always_been_withheld(world: Secretive) -> None:
    plan = world.take_out()
    assert plan.gone == {
        ("attachment", "loaded"): 2, ("outgoing_document", "loaded"): 1,
        ("recipient", "loaded"): 2, ("step", "loaded"): 1,
    }  # fmt: skip
    assert plan.same == [("outgoing_document", PART, "2")]
    assert ledger(world.dsn)["outgoing_document", "1"] == ("withheld", None)
    fresh = Told(world.new_store(), world.url, world.folder)
    with connect(fresh.dsn) as connection, connect(world.dsn) as told:
        row = told.execute("SELECT row_id, key FROM migration.secrecy_act").fetchone()
        assert row is not None
        stream = fresh.stream_id("outgoing_document")
        secrecy_acts.say(connection, str(row[0]), stream, str(row[1]), SAID)
    fresh.run()
    mine, theirs = records(world.dsn), records(fresh.dsn)
    for table in theirs:
        assert mine[table] == theirs[table], table
    ours = [line.replace('"stream_id"', "") for line in ledger_lines(world.dsn)]
    assert len(ours) == len(ledger_lines(fresh.dsn))
    assert ledger(world.dsn) == ledger(fresh.dsn)
    files = "SELECT row_id, state, declared_bytes, bytes FROM migration.blob_ledger ORDER BY 1"
    assert query(world.dsn, files) == query(fresh.dsn, files)


def test_no_word_of_it_is_left_even_where_people_worked_on_it(world: Secretive) -> None:
    world.edit("UPDATE VanBanDi SET TrichYeu = 'Chuyện khác' WHERE ID = 2")
    world.again(outgoing_document=["2"])
    as_person(
        world.dsn,
        "UPDATE eoffice.document SET subject = subject || ' sửa' WHERE signer_name = 'Ông Kín Đáo'",
        "INSERT INTO eoffice.task (id, document_id, title) SELECT gen_random_uuid(), id, subject"
        " FROM eoffice.document WHERE signer_name = 'Ông Kín Đáo'",
        "INSERT INTO eoffice.audit_event (actor, action, record_id, detail)"
        " SELECT 'x', 'y', id, jsonb_build_object('z', subject) FROM eoffice.document"
        " WHERE signer_name = 'Ông Kín Đáo'",
    )
    with psycopg.connect(world.dsn) as owner:
        owner.execute(
            "INSERT INTO migration.conflict (row_id, field, last_written, source_value,"
            " store_value, run_id, resolved_at) SELECT id, 'subject', subject, subject, subject, 1,"
            " now() FROM eoffice.document WHERE signer_name = 'Ông Kín Đáo'"
        )
        owner.execute(
            "INSERT INTO migration.decision (kind, system, part, entity, column_name, key,"
            " source_value, new_value, decided_by, note) VALUES ('row', 'vic', %s,"
            " 'outgoing_document', 'TrichYeu', '1', 'Bí mật tỉnh nhà', 'Ông Kín Đáo', 'x',"
            " 'ten_tep_kin')",
            (PART,),
        )
        owner.execute(
            "INSERT INTO migration.ledger_history SELECT l.*, 1, now() FROM migration.ledger l"
        )
    assert words_in_store(world.dsn)
    plan = world.take_out()
    assert plan.live_parts == 1
    assert words_in_store(world.dsn) == []
    assert query(world.dsn, "SELECT count(*) FROM eoffice.touch") == [(0,)]
    kept = "SELECT count(*) FROM migration.ledger_history WHERE outcome <> 'withheld'"
    assert query(world.dsn, kept) != [(0,)]


def test_a_text_as_it_was_found_goes_with_its_row(world: Secretive) -> None:
    found = tcvn3("Về việc tập huấn nghiệp vụ văn thư, lưu trữ")
    world.edit(f"UPDATE VanBanDi SET TrichYeu = '{found}' WHERE ID = 1")
    world.edit(f"UPDATE VanBanDen SET TrichYeu = '{found}' WHERE ID = 1")
    world.again(outgoing_document=["1"], incoming_document=["1"])
    originals = "SELECT count(*) FROM migration.remark WHERE original = %s"
    assert query(world.dsn, originals, [found]) == [(2,)]
    world.take_out()
    assert query(world.dsn, originals, [found]) == [(1,)]
    world.take_out("incoming_document")
    assert holding(world.dsn, found) == []


def test_what_people_decided_about_persons_outlives_it(world: Secretive) -> None:
    with connect(world.dsn) as connection:
        pen = world.small.begin()
        stream = world.small.mappings.source("person").stream
        persons.decide(connection, pen, (stream, "1"), persons.Answer(role="van_thu_don_vi"), "An")
        runs.finish(connection, pen.run_id, "done")
    kept = "SELECT role FROM eoffice.person WHERE login = 'an' AND batch_id IS NOT NULL"
    assert query(world.dsn, kept) == [("van_thu_don_vi",)]
    world.take_out()
    world.again(person=["1"])
    with connect(world.dsn) as connection:
        reference.match_accounts(connection, world.small.begin())
        said = [(one.key, one.role) for one in persons.decided(connection)]
    assert (query(world.dsn, kept), said) == ([("van_thu_don_vi",)], [("1", "van_thu_don_vi")])


def test_bytes_go_that_no_other_record_has(world: Secretive) -> None:
    plan = world.take_out()
    assert plan.shared_files == 1
    left = {
        str(row[0]) for row in query(world.dsn, "SELECT encode(sha256, 'hex') FROM eoffice.blob")
    }
    assert len(left) == 1
    assert len(world.bytes.removed) == 1
    assert not left & world.bytes.removed


def test_it_stays_out_of_every_later_pass_and_the_custodian_is_told(world: Secretive) -> None:
    world.take_out()
    world.again(outgoing_document=["1"], step=["8"], recipient=["1"], attachment=["1", "3"])
    assert ledger(world.dsn)["outgoing_document", "1"] == ("withheld", None)
    assert ledger(world.dsn)["step", "8"] == ("withheld", "parent_withheld")
    with connect(world.dsn) as connection:
        lines = purge.lines_for_custodian(connection)
    assert [line[2:4] for line in lines] == [("outgoing_document", "1")]


def test_a_live_document_and_a_unit_are_refused(world: Secretive) -> None:
    as_person(
        world.dsn,
        "INSERT INTO eoffice.document (id, direction, unit_id, subject) VALUES"
        " ('00000000-0000-4000-8000-000000000001', 'incoming', gen_random_uuid(), 'x')",
    )
    live = "00000000-0000-4000-8000-000000000001"
    with connect(world.dsn) as connection:
        with pytest.raises(ConfigError):
            purge.find_document(connection, "vic", live)
        with pytest.raises(ConfigError):
            purge.find(connection, ("vic", PART, "outgoing_document"), "99")
        assert purge.find(connection, ("vic", PART, "unit"), "SNV").entity == "unit"
    for entity, table in (("unit", "org_unit"), ("recipient", "recipient")):
        with pytest.raises(ConfigError):
            purge.refuse_others(entity, table, {"recipient"})


def release(world: World, entity: str, key: str) -> None:
    with connect(world.dsn) as connection, connection.transaction():
        root = purge.find(connection, world.small.mappings.source(entity).stream, key)
        said = Said(RELEASE, "QĐ 13", "an", "binh")
        secrecy_acts.say(connection, root.row, root.stream, root.key, said)
    world.again(**{entity: [key]})


def test_what_was_taken_out_is_released_with_all_that_hangs_on_it(world: Secretive) -> None:
    before = state(world.dsn)
    world.take_out()
    release(world, "outgoing_document", "1")
    after = state(world.dsn)
    for name, found in before.items():
        assert after[name] == found, name


def test_a_released_document_stays_beside_the_marked_child_that_does_not(
    tmp_path: Path, new_store: Callable[[], str]
) -> None:
    world = Secretive(tmp_path, new_store)
    world.edit(
        "INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, TenTep, NoiDung)"
        " VALUES (9, 'DEN', 1, 'CV_MAT.pdf', X'62')"
    )
    fresh = Told(new_store(), world.url, tmp_path)
    fresh.run()
    world.dsn, world.small = fresh.dsn, fresh
    world._publish()
    assert ledger(world.dsn)["incoming_document", "1"] == ("withheld", None)
    release(world, "incoming_document", "1")
    outcomes = ledger(world.dsn)
    assert outcomes["incoming_document", "1"] == ("loaded", None)
    assert outcomes["attachment", "2"] == outcomes["step", "1"] == ("loaded", None)
    assert outcomes["attachment", "9"] == ("withheld", None)
    release(world, "attachment", "9")
    assert ledger(world.dsn)["attachment", "9"] == ("loaded", None)


def test_lists_lose_their_lines_and_other_files_are_named(tmp_path: Path) -> None:
    rows = tmp_path / "rows"
    rows.mkdir()
    text = "\ufeffsystem,part,entity,key\nvic,p,step,7\nvic,p,step,8\nvic,p,task,7\n"
    (rows / "a.csv").write_text(text, encoding="utf-8")
    (rows / "b.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (rows / "c.txt").write_text("step 1234567", encoding="utf-8")
    rewritten, suspect = lists.clear(tmp_path, {("step", "7"), ("step", "1234567")})
    assert rewritten == [rows / "a.csv"]
    assert suspect == [rows / "c.txt"]
    assert (rows / "a.csv").read_text(encoding="utf-8") == text.replace("vic,p,step,7\n", "")


def cut_off_before_files_followed(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE migration.run SET state = 'stopped' WHERE kind = 'purge'")
        connection.execute("INSERT INTO migration.blob_to_remove VALUES (sha256('x'))")


def test_from_the_command_line_it_leaves_index_and_files_too_and_comes_back(place: Place) -> None:
    with_people(place.dsn)
    place = replace(place, environment={**place.environment, **PASSWORDS})
    assert place.run("migrate", "--json").status == 0
    files = stored_files(place.blobs)
    with psycopg.connect(place.dsn) as connection:
        row = connection.execute(
            "SELECT l.key, d.id::text, d.subject FROM migration.ledger l"
            " JOIN eoffice.document d ON d.id = l.row_id"
            " JOIN migration.stream s ON s.id = l.stream_id"
            " WHERE l.outcome = 'loaded' AND s.entity = 'incoming_document' AND EXISTS ("
            "  SELECT FROM eoffice.attachment a WHERE a.document_id = d.id AND NOT EXISTS ("
            "   SELECT FROM eoffice.attachment o WHERE o.sha256 = a.sha256 AND o.id <> a.id))"
            " ORDER BY d.id LIMIT 1"
        ).fetchone()
    assert row is not None
    key, document, subject = row
    before = one(place.dsn, "SELECT count(*) FROM eoffice.document")
    purging = ("purge", "--document", document, "--basis", "CV 3", "--as", OPERATOR, "--execute")
    place.run(*purging, "--json").refused(2, "vicmig approve 1")
    assert place.run("approve", "1", "--as", APPROVER).status == 0
    done = place.run(*purging, "--json")
    assert done.status == 0, done
    assert one(place.dsn, "SELECT count(*) FROM eoffice.document") == before - 1
    assert stored_files(place.blobs) < files
    index = place.folder / ".vicmig" / "index"
    assert subject not in done.out
    assert not [p for p in index.rglob("*") if p.is_file() and document.encode() in p.read_bytes()]
    runs = one(place.dsn, "SELECT count(*) FROM migration.run")
    again = place.run(*purging, "--json")
    assert (again.status, again.data["rows"], again.data["finished"]) == (0, 0, False), again
    assert one(place.dsn, "SELECT count(*) FROM migration.run") == runs
    cut_off_before_files_followed(place.dsn)
    again = place.run(*purging, "--json")
    assert (again.status, again.data["rows"], again.data["finished"]) == (0, 0, True), again
    assert one(place.dsn, "SELECT count(*) FROM migration.blob_to_remove") == 0
    holder, listed = custodian(place.folder / "custodian"), place.folder / "custodian.p7m"
    reporting = ("purge", "--report", str(listed), "--to", str(holder.certificate))
    assert place.run(*reporting).status == 2
    assert not listed.exists()
    told = place.run(*reporting, "--as", OPERATOR, "--json")
    assert (told.status, told.data["rows"]) == (0, 1), told
    assert [line["Khóa"] for line in holder.opens(listed)] == [key]
    releasing = ("secrets", "release", "--key", f"incoming_document:{key}", "--basis", "CV 4")
    act = (*releasing, "--as", OPERATOR, "--execute", "--json")
    place.run(*act).refused(2, "vicmig approve 2")
    assert place.run("approve", "2", "--as", APPROVER).status == 0
    done = place.run(*act)
    assert done.status == 0, done
    assert one(place.dsn, "SELECT count(*) FROM eoffice.document") == before
    assert stored_files(place.blobs) == files
