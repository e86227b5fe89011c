# ruff: noqa: E501 - a row stays on its line
"""Whose account a legacy login becomes: one that fits alone, and never one that many people used."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl.store.session import APP, LOAD, connect
from etl.viet import fold
from tests.migration import Small, make_source, query, remarks

SOURCE = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('STC', 'Sở Tài chính');
INSERT INTO NguoiDung (ID, TenDangNhap, HoTen, MaDV, TrangThai, DungChung) VALUES
    (1, 'ttb', 'Trần Thị Thuý', 'STC', 1, 0), (2, 'TTD ', 'NGUYỄN  VĂN ĐẠT', 'STC', 1, NULL),
    (3, 'vanthu.stc', 'Văn thư Sở Tài chính', 'STC', 1, 1), (4, 'lvc', 'Lê Văn Cường', 'STC', 1, 0),
    (5, 'doi', 'Hồ Thị Đôi', 'STC', 1, 0), (6, 'chung', 'Phòng Tổng hợp', 'STC', 1, 1),
    (7, 'mo', 'Lý Thị Mơ', 'STC', 1, 9), (8, 'khong', 'Không Tài Khoản', 'STC', 1, 0);
"""
ACCOUNTS = (
    ("ttb", "Trần Thị Thúy"), ("ttd", "Nguyễn Văn Đạt"), ("vanthu.stc", "Văn thư Sở Tài chính"),
    ("lvc", "Lý Văn Cung"), ("doi", "Hồ Thị Đôi"), ("Doi", "Hồ Thị Đôi"), ("mo", "Lý Thị Mơ"),
)  # fmt: skip


@pytest.fixture
def migrated(new_store: Callable[[], str], tmp_path: Path) -> Small:
    """People of VIC, after accounts that the e-office has already."""
    dsn = new_store()
    with connect(dsn, APP) as connection:
        for account in ACCOUNTS:
            connection.execute(
                "INSERT INTO eoffice.account (id, login, full_name, password_hash)"
                " VALUES (gen_random_uuid(), %s, %s, '!')",
                account,
            )
    small = Small(dsn, make_source(tmp_path / "vic.db", SOURCE), tmp_path)
    small.run()
    return small


def test_only_the_one_account_of_login_and_name_becomes_a_persons(migrated: Small) -> None:
    matched = query(
        migrated.dsn,
        "SELECT p.login, a.login FROM eoffice.person p JOIN eoffice.account a ON a.id = p.account_id"
        " ORDER BY p.id",
    )
    assert matched == [("ttb", "ttb"), ("TTD", "ttd")]
    shared = query(migrated.dsn, "SELECT login, shared FROM eoffice.person WHERE shared")
    assert sorted(shared) == [("chung", True), ("vanthu.stc", True)]


def test_why_a_person_has_no_account_is_told_once(migrated: Small) -> None:
    expected = [
        ("person", "3", "shared_login", "login"),
        ("person", "4", "account_name_differs", "login"),
        ("person", "5", "account_ambiguous", "login"),
        ("person", "6", "shared_login", "login"),
        ("person", "7", "boolean_unreadable", "shared"),
    ]
    assert remarks(migrated.dsn) == expected
    migrated.run()
    assert remarks(migrated.dsn) == expected


@pytest.fixture
def store(new_store: Callable[[], str]) -> Iterator[psycopg.Connection]:
    """An empty store."""
    with connect(new_store(), LOAD) as connection:
        yield connection


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("aăâđĐÐðêôơưÀáảÃạ\u0301\u0309\u0323 \t–—-.AZ'", max_size=30))
@example("NGUYỄN  Văn  Đạt")
@example("Trần Thị Thuý")
def test_the_store_folds_a_name_as_python_does(store: psycopg.Connection, name: str) -> None:
    assert store.execute("SELECT eoffice.folded(%s)", (name,)).fetchone() == (fold(name),)
