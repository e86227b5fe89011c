"""Rows worked again: merged into what the store has, whatever happened there since."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from etl.ids import row_ids
from etl.loader import Pen
from etl.rework import Line, rework
from etl.source import Source
from etl.store import again, due, runs
from etl.store.regroup import regroup
from etl.store.rework import Around, ReworkStore
from etl.store.session import connect
from tests.migration import PART, Small, ledger, ledger_lines, make_source, query, records

ROWS = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('SNV', 'Sở Nội vụ'), ('STC', 'Sở Tài chính');
INSERT INTO NguoiDung (ID, TenDangNhap, HoTen, MaDV, TrangThai)
VALUES (1, 'an', 'Nguyễn Văn An', 'SNV', 1);
INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo)
VALUES (1, 'SNV', 'Sổ đến', 2020, 'DEN'), (2, 'SNV', 'Sổ đi', 2020, 'DI');
INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, SoKyHieu, NgayVB, TrichYeu, TrangThai)
VALUES (1, 'SNV', 1, '1', '10/QĐ-UBND', '2020-01-01', 'Về việc một', 'DA_XU_LY'),
       (2, 'SNV', 1, '2', '11/QĐ-UBND', '2020-01-02', 'Về việc hai', 'DA_XU_LY'),
       (3, 'SNV', 1, '3', '11/QĐ-UBND', '2020-01-02', 'Về việc hai', 'DA_XU_LY'),
       (4, 'SNV', 1, '4', '12/QĐ-UBND', '2020-01-02', 'Về việc ba', 'xyz');
INSERT INTO VanBanDi (ID, MaDV, SoVB_ID, SoDi, SoKyHieu, NgayBanHanh, TrichYeu, NoiNhan, TrangThai)
VALUES (1, 'SNV', 2, '1', '1/SNV-VP', '2020-02-01', 'Đi một', 'Sở A; Sở B', 'DA_BAN_HANH');
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, ThuTu, NguoiGuiID, NguoiGui, HanhDong)
VALUES (1, 'DEN', 1, 1, 1, 'Nguyễn Văn An', 'chuyển'),
       (2, 'DEN', 4, 1, 1, 'Nguyễn Văn An', 'chuyển'), (3, 'DEN', 9, 1, 7, 'Ai Đó', 'chuyển');
"""


class World:
    """A small source, its migration, and rows of it worked again."""

    def __init__(self, folder: Path, store: Callable[[], str]) -> None:
        self.folder, self.new_store = folder, store
        self.url = make_source(folder / "vic.db", ROWS)
        self.dsn = store()
        self.small = Small(self.dsn, self.url, folder)
        pen = self.small.run()
        with connect(self.dsn) as connection:
            runs.loaded(connection, pen)
            runs.publish(connection, pen)

    def edit(self, script: str) -> None:
        with sqlite3.connect(self.folder / "vic.db") as connection:
            connection.executescript(script)

    def person_sets(self, what: str) -> None:
        """Somebody of the e-office changes the first document."""
        with psycopg.connect(self.dsn, autocommit=True) as person:
            person.execute("SET ROLE eoffice_app")
            changed = f"UPDATE eoffice.document SET {what} WHERE subject = 'Về việc một'"
            person.execute(changed.encode())

    def again(self, **keys: Sequence[str]) -> Counter[str]:
        """Work rows again, by entity and key, and all that follows from them."""
        mappings = self.small.mappings
        streams = {s.entity: self.small.stream_id(s.entity) for s in mappings.sources}
        around = Around(mappings, PART, streams)
        done = Counter[str]()
        with connect(self.dsn) as connection:
            pen = again.begin_again(connection, "all", "repair", "").pen
            for entity, given in keys.items():
                array = pa.array(list(given), pa.string())
                ids = row_ids((mappings.system, PART, entity), array)
                with connection.transaction():
                    due.add(connection, streams[entity], ids, array, "repair")
            while due.count(connection):
                for source in mappings.sources:
                    self._stream(connection, pen, source.entity, around, done)
            regroup(self.dsn, connection, pen)
            if again.has_records(connection, pen):
                runs.loaded(connection, pen)
                runs.publish(connection, pen)
            else:
                again.publish_changes(connection, pen)
        return done

    def _stream(
        self, connection: object, pen: Pen, entity: str, around: Around, done: Counter[str]
    ) -> None:
        source, store = Source(self.url), ReworkStore(self.dsn, pen)
        try:
            with connect(self.dsn) as own:
                lane = runs.cut(own, pen, around.streams[entity], [])[0]
            files = self.small._files(source, entity)
            task = self.small.task(entity)
            line = Line(task, source, store, self.dsn, around, 2, files)
            done.update(rework(line, lane).actions)
        finally:
            source.close()
            store.close()

    def is_as_migrated_anew(self) -> None:
        """Records and ledger equal those of a migration of the source from empty."""
        other = Small(self.new_store(), self.url, self.folder)
        other.run()
        assert ledger_lines(self.dsn) == ledger_lines(other.dsn)
        mine, theirs = records(self.dsn), records(other.dsn)
        for table in mine:
            assert mine[table] == theirs[table], table


@pytest.fixture
def world(tmp_path: Path, new_store: Callable[[], str]) -> World:
    return World(tmp_path, new_store)


def test_unchanged_rows_change_nothing(world: World) -> None:
    before = query(world.dsn, "SELECT l.* FROM migration.ledger l ORDER BY 1")
    done = world.again(
        incoming_document=["1", "2", "3", "4"], outgoing_document=["1"], recipient=["1"],
        step=["1", "2", "3"], unit=["SNV"], person=["1"], book=["1"],
    )  # fmt: skip
    assert set(done) <= {"same", "none"}, done
    assert query(world.dsn, "SELECT l.* FROM migration.ledger l ORDER BY 1") == before
    world.is_as_migrated_anew()


def test_inserted_changed_and_deleted_rows_end_like_a_migration_from_empty(world: World) -> None:
    world.edit(
        "UPDATE VanBanDen SET TrichYeu = 'Về việc khác' WHERE ID = 1;"
        "UPDATE VanBanDen SET TrangThai = 'DA_XU_LY' WHERE ID = 4;"
        "DELETE FROM VanBanDen WHERE ID = 2;"
        "UPDATE VanBanDi SET NoiNhan = 'Sở B; Sở C' WHERE ID = 1;"
        "INSERT INTO NguoiDung (ID, HoTen, MaDV) VALUES (7, 'Ai Đó', 'SNV');"
        "INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, TrichYeu, TrangThai)"
        " VALUES (9, 'SNV', 1, 'Mới', 'DA_XU_LY')"
    )
    done = world.again(
        person=["7"], incoming_document=["1", "2", "4", "9"], outgoing_document=["1"],
        recipient=["1"],
    )  # fmt: skip
    assert done["insert"] == 6, done  # person, 2 documents, 2 steps, a recipient
    assert ledger(world.dsn)["incoming_document", "3"] == ("loaded", None)  # was linked to 2
    world.is_as_migrated_anew()


def test_a_secret_document_leaves_at_once_with_all_that_hangs_on_it(world: World) -> None:
    world.person_sets("subject = 'người sửa'")
    world.edit("UPDATE VanBanDen SET DoMat = 'Mật' WHERE ID = 1")
    done = world.again(incoming_document=["1"])
    assert done["purge"] == 1, done
    assert ledger(world.dsn)["step", "1"] == ("withheld", "parent_withheld")
    assert not query(world.dsn, "SELECT FROM eoffice.touch")
    world.is_as_migrated_anew()
    world.edit("UPDATE VanBanDen SET DoMat = NULL WHERE ID = 1")
    world.again(incoming_document=["1"])
    world.is_as_migrated_anew()


def test_what_a_person_changed_is_a_conflict_by_field_and_stays(world: World) -> None:
    world.person_sets("subject = 'người sửa'")
    world.edit("UPDATE VanBanDen SET TrichYeu = 'nguồn sửa', GhiChu = 'thêm' WHERE ID = 1")
    for _ in range(2):
        world.again(incoming_document=["1"])
        found = query(
            world.dsn,
            "SELECT field, last_written, source_value, store_value FROM migration.conflict",
        )
        assert found == [("subject", "Về việc một", "nguồn sửa", "người sửa")]
        row = query(
            world.dsn,
            "SELECT subject, description FROM eoffice.document WHERE subject = 'người sửa'",
        )
        assert row == [("người sửa", "thêm")]


def test_a_row_that_turns_invalid_keeps_its_last_good_version(world: World) -> None:
    world.edit("UPDATE VanBanDen SET TrangThai = 'không rõ', TrichYeu = 'hỏng' WHERE ID = 1")
    done = world.again(incoming_document=["1"])
    assert done["stale"] == 1, done
    assert ledger(world.dsn)["incoming_document", "1"] == ("loaded", "state_unreadable")
    found = query(world.dsn, "SELECT subject FROM eoffice.document WHERE stale_since IS NOT NULL")
    assert found == [("Về việc một",)]
    world.edit("UPDATE VanBanDen SET TrangThai = 'DA_XU_LY', TrichYeu = 'lành' WHERE ID = 1")
    world.again(incoming_document=["1"])
    world.is_as_migrated_anew()


def test_a_deleted_row_that_people_touched_stays_and_is_listed(world: World) -> None:
    world.person_sets("due_on = '2030-01-01'")
    world.edit("DELETE FROM VanBanDen WHERE ID = 1")
    done = world.again(incoming_document=["1"])
    assert done["keep"] == 1, done
    assert query(world.dsn, "SELECT field, source_value FROM migration.conflict") == [
        ("*", "gone_in_source")
    ]
    assert ledger(world.dsn)["incoming_document", "1"] == ("loaded", "gone_in_source")
    assert ledger(world.dsn)["step", "1"] == ("loaded", None)
