"""A small source, its migration, and rows of it worked again; in one process."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
import pyarrow as pa

from etl.ids import row_ids
from etl.loader import Pen
from etl.rework import Line, rework
from etl.source import Source
from etl.store import again, due, runs
from etl.store.following import Around
from etl.store.regroup import regroup
from etl.store.rework import ReworkStore
from etl.store.session import connect
from tests.migration import Small, ledger_lines, make_source, query, records

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

    def person(self, *statements: str) -> None:
        """Somebody of the e-office does this."""
        with psycopg.connect(self.dsn, autocommit=True) as someone:
            someone.execute("SET ROLE eoffice_app")
            for statement in statements:
                someone.execute(statement.encode())

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What the store says."""
        return query(self.dsn, statement)

    def person_sets(self, what: str) -> None:
        """Somebody of the e-office changes the first document."""
        self.person(f"UPDATE eoffice.document SET {what} WHERE subject = 'Về việc một'")

    def again(self, **keys: Sequence[str]) -> Counter[str]:
        """Work rows again, by entity and key, and all that follows from them."""
        mappings = self.small.mappings
        streams = {s.name: self.small.stream_id(s.name) for s in mappings.sources}
        around = Around(mappings, streams)
        done = Counter[str]()
        with connect(self.dsn) as connection:
            pen = again.begin_again(connection, "all", "repair", "").pen
            for entity, given in keys.items():
                array = pa.array(list(given), pa.string())
                ids = row_ids(mappings.source(entity).stream, array)
                with connection.transaction():
                    due.add(connection, streams[entity], ids, array, "repair")
            while due.count(connection, list(streams.values())):
                for source in mappings.sources:
                    self._stream(connection, pen, source.name, around, done)
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
