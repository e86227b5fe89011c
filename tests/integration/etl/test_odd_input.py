# ruff: noqa: E501 - a statement stays on its line
"""Input that is odd and lawful: what becomes of it is said, and nothing stops."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.migration import SENTINEL, Small, ledger, make_source, problems, query, remarks

UNIT = "INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('STC', 'Sở Tài chính');\n"
DOCUMENT = "INSERT INTO VanBanDen (ID, MaDV, SoDen, SoKyHieu, NgayVB, TrichYeu) VALUES (1, 'STC', '0012', '1/BTC', '2019-03-01', 'Về ngân sách');\n"


@pytest.fixture
def migrated(new_store: Callable[[], str], tmp_path: Path) -> Callable[..., Small]:
    def migrate(script: str, span_rows: int = 1000) -> Small:
        url = make_source(tmp_path / "vic.db", script)
        small = Small(new_store(), url, tmp_path, span_rows=span_rows)
        small.run()
        return small

    return migrate


def test_a_folder_that_is_away_is_a_line_of_the_report(
    migrated: Callable[..., Small], tmp_path: Path
) -> None:
    (tmp_path / "share" / "2019").mkdir(parents=True)
    (tmp_path / "share" / SENTINEL).write_text("here")
    paths = ["2019/a.pdf", "2020/b.pdf", "2020/c.pdf"]
    rows = "".join(
        f"INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, TenTep, DuongDan) VALUES ({n}, 'DEN', 1, 'x.pdf', '{path}');\n"
        for n, path in enumerate(paths, 1)
    )
    small = migrated(UNIT + DOCUMENT + rows)
    assert problems(small.dsn) == [("attachment", "folder_missing", 2, False)]
    told = ledger(small.dsn)
    assert {told["attachment", str(n)] for n in (1, 2, 3)} == {("quarantined", "file_missing")}


def test_no_value_goes_without_a_word(migrated: Callable[..., Small]) -> None:
    """Zeros before a register number, the text NULL in a reference, a state of a login that is not there."""
    small = migrated(
        "INSERT INTO DM_DonVi (MaDV, TenDV, MaCha, NgayHieuLuc) VALUES ('STC', 'Sở Tài chính', 'NULL', 'NULL');\n"
        "INSERT INTO NguoiDung (ID, HoTen, TenDangNhap, MaDV) VALUES (1, 'A', 'a', 'STC');\n"
        + DOCUMENT
    )
    told = [line for line in remarks(small.dsn) if line[2] in ("null_literal", "active_unknown")]
    assert told == [
        ("person", "1", "active_unknown", "active"),
        ("unit", "STC", "null_literal", "parent_id"),
        ("unit", "STC", "null_literal", "valid_from"),
    ]
    written = "SELECT register_number, register_text FROM eoffice.document"
    assert query(small.dsn, written) == [(12, "0012")]


@pytest.mark.parametrize("span_rows", [1, 2, 1000])
def test_keys_that_differ_in_white_space_are_a_counted_line(
    migrated: Callable[..., Small], span_rows: int
) -> None:
    """In one span or in several: the first is kept, the wave goes on."""
    codes = "INSERT INTO DM_DonVi (MaDV, TenDV) VALUES (' STC', 'x'), ('A', 'a'), ('STC', 'y'), ('STC ', 'z'), ('B', 'b');\n"
    small = migrated(codes + DOCUMENT, span_rows)
    assert problems(small.dsn) == [("unit", "key_repeated", 2, True)]
    told = ledger(small.dsn)
    assert {key for entity, key in told if entity == "unit"} == {"A", "B", "STC"}
    assert told["incoming_document", "1"] == ("loaded", None)
    assert query(small.dsn, "SELECT name FROM eoffice.org_unit WHERE code = 'STC'") == [("x",)]
    counted = "SELECT sum(rows) FROM migration.span s JOIN migration.stream t ON t.id = stream_id WHERE entity = 'unit'"
    assert query(small.dsn, counted) == [(3,)]
