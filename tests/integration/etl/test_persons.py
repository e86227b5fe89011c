# ruff: noqa: E501 - a row stays on its line
"""People of the old system and accounts of the e-office: by which signs, and what people decide."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from etl.errors import ConfigError
from etl.store import persons, reference, runs
from etl.store.session import APP, connect
from flows.people_matched import write_list
from tests.migration import PART, VIC, Small, make_source, query, remarks
from tests.taken_back import take_back

SOURCE = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('UBND', 'UBND tỉnh');
INSERT INTO DM_DonVi (MaDV, TenDV, MaCha) VALUES ('STC', 'Sở Tài chính', 'UBND');
INSERT INTO NguoiDung (ID, TenDangNhap, HoTen, Email, ChucVu, MaDV, TrangThai, DungChung) VALUES
    (1, 'cu1', 'Trần Thị Thuý', 'THUY@angiang.gov.vn', 'Chuyên viên', 'STC', 1, 0),
    (2, 'cu2', 'Lê Văn Cường', NULL, 'Trưởng phòng', 'STC', 1, 0),
    (3, 'cu3', 'Hồ Thị Đôi', NULL, 'Chuyên viên', 'STC', 1, 0),
    (4, 'cu4', 'Hồ Thị Đôi', NULL, 'Chuyên viên', 'STC', 1, 0),
    (5, 'cu5', 'Lý Thị Mơ', NULL, 'Chuyên viên', 'STC', 1, 0),
    (6, 'vt.stc', 'Văn thư Sở Tài chính', NULL, 'Văn thư', 'STC', 1, 1),
    (7, 'vt.ubnd', 'Văn thư', NULL, 'Văn thư', 'UBND', 1, 1),
    (8, 'chung', 'Phòng Tổng hợp', NULL, NULL, 'STC', 1, 1),
    (9, 'cu9', 'Người Đã Nghỉ', NULL, 'Chuyên viên', 'STC', 0, 0),
    (10, 'cu10', 'Phan Thị Thùy', NULL, 'Chuyên viên', 'STC', 1, 0),
    (11, 'cu11', 'Vũ Văn Hai', NULL, 'Chuyên viên', 'STC', 1, 0);
"""
# login, name, e-mail, position
ACCOUNTS = (
    ("thuytt", "Trần Thị Thúy", "thuy@angiang.gov.vn", "Phó Trưởng phòng"),
    ("cuonglv", "Lê Văn Cường", None, "Trưởng phòng"),
    ("doiht", "Hồ Thị Đôi", None, "Chuyên viên"),
    ("molt", "Lý Thị Mơ", None, "Phó Giám đốc"),
    ("thuypt", "Phan Thị Thúy", None, "Chuyên viên"),
    ("haivv", "Vũ Văn Hai", None, "Trưởng phòng"),
    ("haivv2", "Vũ Văn Hai", None, "Chuyên viên"),
)


@pytest.fixture
def office(new_store: Callable[[], str], tmp_path: Path) -> Small:
    """Sở Tài chính, whose people have accounts in the e-office under other logins."""
    dsn = new_store()
    with connect(dsn, APP) as connection:
        codes = {c for s in VIC.successions for c in (s.work_owner, s.custodian, s.reader)}
        for code in codes:
            connection.execute(
                "INSERT INTO eoffice.org_unit (id, origin, code, name) VALUES (gen_random_uuid(), 'live', %s, %s)",
                (code, code),
            )
        for login, name, email, position in ACCOUNTS:
            connection.execute(
                "WITH a AS (INSERT INTO eoffice.account (id, login, full_name, password_hash)"
                " VALUES (gen_random_uuid(), %(login)s, %(name)s, '!') RETURNING id)"
                " INSERT INTO eoffice.person (id, full_name, login, email, position, unit_id, account_id)"
                " SELECT gen_random_uuid(), %(name)s, %(login)s, %(email)s, %(position)s, u.id, a.id"
                " FROM a, eoffice.org_unit u WHERE u.code = 'STC.AG'",
                {"login": login, "name": name, "email": email, "position": position},
            )
    small = Small(dsn, make_source(tmp_path / "vic.db", SOURCE), tmp_path)
    small.run()
    return small


def accounts(small: Small) -> dict[str, str]:
    rows = query(
        small.dsn,
        "SELECT p.login, a.login FROM eoffice.person p JOIN eoffice.account a ON a.id = p.account_id"
        " WHERE p.batch_id IS NOT NULL",
    )
    return {str(legacy): str(live) for legacy, live in rows}


def matched(small: Small) -> dict[str, str]:
    with connect(small.dsn) as connection:
        reference.match_accounts(connection, small.begin())
    return accounts(small)


def decide(small: Small, key: str, answer: persons.Answer | None) -> None:
    with connect(small.dsn) as connection:
        pen = small.begin()
        persons.decide(connection, pen, (("vic", PART, "person"), key), answer, "An")
        runs.finish(connection, pen.run_id, "done")


def doubts(small: Small) -> set[tuple[str, str, str]]:
    with connect(small.dsn) as connection:
        return {(one.key, one.account, one.sign) for one in persons.doubtful(connection)}


def test_signs_that_agree_with_the_name_give_an_account(office: Small) -> None:
    assert matched(office) == {"cu1": "thuytt", "cu2": "cuonglv"}
    assert query(office.dsn, "SELECT count(*) FROM eoffice.account") == [(len(ACCOUNTS),)]


def test_a_name_of_another_tone_and_a_namesake_are_no_certain_sign(office: Small) -> None:
    assert not {"cu10", "cu11"} & matched(office).keys()


def test_a_staff_code_is_a_sign(office: Small) -> None:
    with connect(office.dsn, APP) as connection:
        connection.execute("UPDATE eoffice.person SET staff_code = 'CB5' WHERE login = 'molt'")
    with connect(office.dsn) as connection:
        connection.execute("UPDATE eoffice.person SET staff_code = 'cb5' WHERE login = 'cu5'")
    assert matched(office)["cu5"] == "molt"


def test_two_people_who_fit_one_account_are_for_people_to_decide(office: Small) -> None:
    matched(office)
    assert {line for line in doubts(office) if line[1]} == {
        ("3", "doiht", "name_unit_position"), ("4", "doiht", "name_unit_position"), ("5", "molt", "name_unit"),
        ("10", "thuypt", "name_unit"), ("11", "haivv", "name_unit"), ("11", "haivv2", "name_unit_position"),
    }  # fmt: skip
    told = {key: code for entity, key, code, _ in remarks(office.dsn) if entity == "person"}
    assert told["3"] == told["4"] == told["5"] == "account_doubtful"


def test_what_people_decide_counts_and_is_not_asked_again(office: Small) -> None:
    matched(office)
    decide(office, "3", persons.Answer(account="doiht"))
    decide(office, "4", persons.Answer())
    assert accounts(office)["cu3"] == "doiht"
    assert {key for key, *_ in doubts(office)} == {"5", "8", "10", "11"}
    decide(office, "3", persons.Answer())
    assert "cu3" not in matched(office)


def test_a_decision_is_withdrawn_and_signs_count_again(office: Small) -> None:
    matched(office)
    decide(office, "2", persons.Answer())
    assert "cu2" not in accounts(office)
    with connect(office.dsn) as connection:
        said = [(one.key, one.account, one.role, one.by) for one in persons.decided(connection)]
    assert said == [("2", "", "", "An")]
    decide(office, "2", None)
    assert accounts(office)["cu2"] == "cuonglv"
    with connect(office.dsn) as connection:
        assert persons.decided(connection) == []


def test_a_decision_is_about_a_person_of_that_name(office: Small) -> None:
    decide(office, "3", persons.Answer(account="doiht"))
    with connect(office.dsn) as connection:
        connection.execute(
            "UPDATE eoffice.person SET full_name = 'HỒ THỊ  Đôi' WHERE login = 'cu3'"
        )
    assert matched(office)["cu3"] == "doiht"
    with connect(office.dsn) as connection:
        connection.execute(
            "UPDATE eoffice.person SET full_name = 'Trần Văn Tý' WHERE login = 'cu3'"
        )
    assert "cu3" not in matched(office)
    assert ("3", "", "") in doubts(office)


def test_a_decision_outlives_a_rollback(office: Small) -> None:
    decide(office, "3", persons.Answer(account="doiht"))
    decide(office, "8", persons.Answer(role="chuyen_vien"))
    before = accounts(office)
    take_back(office, batch=1)
    assert accounts(office) == {}
    office.run()
    assert accounts(office) == before
    assert not {"3", "8"} & {key for key, *_ in doubts(office)}


def test_a_login_that_many_used_may_be_told_by_people(office: Small) -> None:
    roles = "SELECT role FROM eoffice.person WHERE login = 'cu5'"
    decide(office, "5", persons.Answer(role="van_thu_don_vi"))
    assert query(office.dsn, roles) == [("van_thu_don_vi",)]
    decide(office, "5", None)
    assert query(office.dsn, roles) == [(None,)]


def test_the_list_is_a_workbook_that_runs_nothing(office: Small, tmp_path: Path) -> None:
    with connect(office.dsn) as connection:
        connection.execute("UPDATE eoffice.person SET full_name = '=1+1' WHERE login = 'chung'")
    matched(office)
    with connect(office.dsn) as connection:
        found = persons.doubtful(connection)
    path = tmp_path / "canbo.xlsx"
    write_list(path, found)
    assert path.stat().st_mode & 0o777 == 0o600
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=5))
    assert len(rows) == len(found)
    assert [cell for row in rows for cell in row if cell.data_type == "f"] == []
    assert "=1+1" in {cell.value for row in rows for cell in row}


def test_a_shared_login_stands_for_a_role_of_its_unit(office: Small) -> None:
    roles = "SELECT login, role FROM eoffice.person WHERE shared ORDER BY login"
    assert query(office.dsn, roles) == [
        ("chung", None), ("vt.stc", "van_thu_don_vi"), ("vt.ubnd", "van_thu_co_quan"),
    ]  # fmt: skip
    assert "8" in {key for key, *_ in doubts(office)}
    with pytest.raises(ConfigError):
        decide(office, "8", persons.Answer(account="doiht"))
    decide(office, "8", persons.Answer(role="chuyen_vien"))
    assert query(office.dsn, roles)[0] == ("chung", "chuyen_vien")


def test_who_left_stays_a_name(office: Small) -> None:
    rows = query(
        office.dsn, "SELECT full_name, active, account_id FROM eoffice.person WHERE login = 'cu9'"
    )
    assert rows == [("Người Đã Nghỉ", False, None)]


@pytest.mark.parametrize("answer", [persons.Answer("khong-co"), persons.Answer(role="giam_doc")])
def test_an_answer_that_cannot_be_is_refused(office: Small, answer: persons.Answer) -> None:
    with pytest.raises(ConfigError):
        decide(office, "3", answer)
    assert query(office.dsn, "SELECT count(*) FROM migration.person_decision") == [(0,)]
