"""Nothing of a secret row stands anywhere, by whatever way it hangs on one."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.errors import ConfigError
from etl.store.discard import discard, refuse_late_marks
from etl.store.session import connect
from tests.migration import Small, ledger, make_source, query

SOURCE = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('STC', 'Sở Tài chính');
INSERT INTO VanBanDen (ID, MaDV, TrichYeu, DoMat) VALUES
    (1, 'STC', 'Báo cáo kín', 'Mật'), (2, 'STC', 'Báo cáo năm', ''), (3, 'STC', 'Tờ trình', '');
INSERT INTO VanBanDi (ID, MaDV, TrichYeu, DoMat, NoiNhan) VALUES
    (1, 'STC', 'Kế hoạch kín', 'Tối mật', 'Đơn vị Sao Mai'), (2, 'STC', 'Kế hoạch', '', 'Lưu'),
    (3, 'STC', 'Công văn', '', 'Lưu');
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, NguoiGui, YKien) VALUES
    (1, 'D?', 1, 'Trần Sao Mai', 'Ý kiến Sao Mai');
INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, TenTep, NoiDung) VALUES
    (1, 'D?', 2, 'TOI_MAT.pdf', X'25504446'), (2, 'D?', 1, 'Sao Mai.pdf', X'25504446');
"""
LATE = """
INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, TenTep, NoiDung) VALUES
    (3, 'DEN', 3, 'TOI_MAT.pdf', X'25504446');
"""


@pytest.fixture
def small(new_store: Callable[[], str], tmp_path: Path) -> Small:
    return Small(new_store(), make_source(tmp_path / "vic.db", SOURCE), tmp_path)


def test_no_name_that_hangs_on_a_secret_row_is_kept(small: Small) -> None:
    small.run()
    tables = query(
        small.dsn,
        "SELECT table_schema || '.' || table_name FROM information_schema.tables"
        " WHERE table_schema IN ('eoffice', 'migration') AND table_type = 'BASE TABLE'",
    )
    for (table,) in tables:
        assert query(small.dsn, f"SELECT * FROM {table} t WHERE t::text LIKE '%%Sao Mai%%'") == []
    found = ledger(small.dsn)
    assert found["recipient", "1|#1"] == ("withheld", "parent_withheld")
    assert found["step", "1"] == ("quarantined", "direction_unreadable")


def test_a_marked_file_of_no_readable_direction_marks_all_it_may_hang_on(small: Small) -> None:
    small.run()
    found = ledger(small.dsn)
    assert found["incoming_document", "2"] == ("withheld", None)
    assert found["outgoing_document", "2"] == ("withheld", None)
    assert found["outgoing_document", "3"] == ("loaded", None)


def test_a_mark_that_comes_after_its_document_stops_the_wave_until_it_is_begun_anew(
    small: Small,
) -> None:
    pen = small.run(stop=lambda: small.spans_done == 6)  # documents are in, attachments are not
    assert ledger(small.dsn)["incoming_document", "3"] == ("loaded", None)
    engine = sa.create_engine(small.url)
    with engine.begin() as connection:
        connection.execute(sa.text(LATE))
    engine.dispose()
    small.run(pen=pen)
    with connect(small.dsn) as connection:
        with pytest.raises(ConfigError, match="--afresh"):
            refuse_late_marks(connection)
        discard(connection, "all")
    assert query(small.dsn, "SELECT count(*) FROM eoffice.document") == [(0,)]
    assert ledger(small.dsn) == {}
    small.run()
    assert ledger(small.dsn)["incoming_document", "3"] == ("withheld", None)
    with connect(small.dsn) as connection:
        refuse_late_marks(connection)
