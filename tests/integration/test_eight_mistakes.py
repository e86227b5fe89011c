"""Eight mistakes of a real migration of this kind, each of which ours must not be able to make.

They are seen in the public code of a migration from a SharePoint e-office to another one:
../shared/data/schemas/snp_eoffice_sharepoint_mssql.txt lists them.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from etl.secrecy import withheld
from etl.store.cluster import Cluster
from etl.transforms.column import Given
from etl.transforms.registry import CONVERSIONS, NAMES
from mappings.load import HERE, load
from mappings.located import MappingError
from mappings.schema import Mappings
from tests.migration import (
    PART,
    VIC,
    Small,
    ledger,
    ledger_lines,
    make_source,
    problems,
    query,
    records,
    remarks,
)

SOURCE = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('SYT', 'Sở Y tế'), ('SYTDP', 'Sở Y tế dự phòng'),
    ('ĐA', 'Ban Đề án'), ('DA', 'Ban Dự án');
INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo) VALUES (1, 'SYT', 'Sổ đến', 2013, 'DEN');
INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, NgayDen, SoKyHieu, NgayVB, TrichYeu, DoMat, DoKhan,
    NguoiKy, TrangThai) VALUES
  (1, 'SYT', 1, '12a', '2013-02-01', '0045/QĐ-UBND', '2013-01-30', 'a', 'Thường', 'Thường', 'Lê A', 'LUU'),
  (2, 'SYT', 1, '7', '2014-02-01', '46/QĐ-UBND', '2014-01-30', 'b', NULL, 'Thượng khẩn', '', 'LUU'),
  (3, 'SYT', 1, '90', '2015-02-01', '47/QĐ-UBND', '2015-01-30', 'c', '', 'Thượng', 'Lê A', 'LUU'),
  (4, 'SYT', 1, '91', '2015-02-01', '48/QĐ-UBND', '2015-01-30', 'd', 'Hạn chế truy cập', 'Khẩn', '', 'LUU'),
  (5, 'SYT', 1, '92', '2015-02-01', '49/QĐ-UBND', '2015-01-30', 'đ', 'khn', 'Khẩn', '', 'LUU'),
  (6, 'SYT', 1, '93', '2015-02-01', '50/QĐ-UBND', '2015-01-30', 'e', 'M?t', 'Khẩn', '', 'LUU'),
  (7, 'SY', 1, '94', '2015-02-01', '51/QĐ-UBND', '2015-01-30', 'g', 'Thường', 'Khẩn', 'Lê A', 'LUU'),
  (8, 'SYT', 1, '95', '2015-02-01', '52/QĐ-UBND', '2015-01-30', 'h', 'Thường', 'Khẩn', 'Lê A', 'xyz'),
  (9, 'SYT', 77, '96', 'hôm qua', 'không số', '31/02/2015', '', 'Thường', 'Gấp', '', 'LUU'),
  (10, 'ĐA', NULL, '1', '2015-02-01', '1/ĐA', '2015-01-30', 'i', 'Thường', 'Khẩn', 'Lê A', 'LUU'),
  (11, 'DA', NULL, '1', '2015-02-01', '1/DA', '2015-01-30', 'i', 'Thường', 'Khẩn', 'Lê A', 'LUU');
INSERT INTO HoSoCongViec (ID, MaHoSo, TieuDe, MaDV, Nam) VALUES
  ('9', '01', 'Hồ sơ 9', 'SYT', 2015), ('10', '02', 'Hồ sơ 10', 'SYT', 2015),
  ('A-1', '03', 'Hồ sơ A', 'SYT', 2015), ('010', '04', 'Hồ sơ 010', 'SYT', 2015),
  ('9999999999999999999999', '05', 'Hồ sơ lớn', 'SYT', 2015), ('-3', '06', 'Hồ sơ -3', 'SYT', 2015);
"""  # noqa: E501 - a row stays on its line


_INCOMING = "incoming_document"


@pytest.fixture(scope="module")
def small(session_folder: Path, pg_cluster: Cluster, store_template: str) -> Small:
    """A small office with what those mistakes were made of, migrated in portions of two rows."""
    folder = session_folder / "eight-mistakes"
    folder.mkdir()
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE eight_mistakes TEMPLATE {store_template}".encode())
    url = make_source(folder / "vic.db", SOURCE)
    made = Small(pg_cluster.dsn("eight_mistakes"), url, folder, span_rows=2)
    made.run()
    return made


def _copied(tmp_path: Path, **texts: str) -> Path:
    """A copy of the mappings with these files of VIC written anew."""
    root = tmp_path / "mappings"
    shutil.copytree(HERE / "entities", root / "entities")
    shutil.copytree(HERE / "sources/vic", root / "sources/vic")
    for name, text in texts.items():
        (root / "sources/vic" / name.replace("__", "/").replace("_dot_", ".")).write_text(text)
    return root


def _documents(small: Small, column: str) -> dict[str, object]:
    rows = query(
        small.dsn,
        f"SELECT l.key, {column} FROM eoffice.document d"
        " JOIN migration.ledger l ON l.row_id = d.id JOIN migration.stream s ON s.id = l.stream_id"
        " WHERE s.entity = 'incoming_document'",
    )
    return {str(key): value for key, value in rows}


# 1: DoKhan (urgency) was mapped into private_level (secrecy).


def test_1_an_urgency_taken_for_a_level_is_withheld_and_never_an_open_document() -> None:
    """Whoever names the column of urgencies as the level gets no row of an urgent document out."""
    rule = replace(VIC.source("incoming_document").secrecy, level="DoKhan", marked=())
    codes = {table.name: table for table in VIC.codes}
    urgencies = pa.array(["Khẩn", "Thượng khẩn", "Hỏa tốc", "KHẨN", "1;#Khẩn"], pa.string())
    assert withheld({"DoKhan": urgencies}, rule, codes).to_pylist() == [True] * 5


def test_1_a_level_in_the_column_of_urgencies_is_no_urgency() -> None:
    codes = {table.name: table for table in VIC.codes}
    levels = pa.array(["Mật", "Tối mật", "Tuyệt mật", "Hạn chế truy cập"], pa.string())
    converted = CONVERSIONS["code"](levels, Given("urgency", codes))
    assert converted.values.to_pylist() == [None] * 4
    assert [code for code, _, _ in converted.found] == ["urgency_unknown"]


def test_1_a_code_table_that_says_what_the_field_may_not_hold_is_refused(tmp_path: Path) -> None:
    root = _copied(tmp_path, codes__urgency_dot_csv="value,code\nThường,0\nKhẩn,mat\n")
    with pytest.raises(MappingError) as caught:
        load("vic", NAMES, root)
    assert (caught.value.file.name, caught.value.line) == ("urgency.csv", 3)


# 2: a slug without vowels made one code of Thường, Thượng and others.


def test_2_words_that_differ_in_a_mark_stay_apart(small: Small) -> None:
    assert {k: v for k, v in _documents(small, "d.urgency").items() if k in "123"} == {
        "1": 0, "2": 2, "3": None,
    }  # fmt: skip
    assert ("incoming_document", "3", "urgency_unknown", "urgency") in remarks(small.dsn)


def test_2_units_and_notations_that_differ_in_a_mark_stay_apart(small: Small) -> None:
    units = _documents(small, "(SELECT u.code FROM eoffice.org_unit u WHERE u.id = d.unit_id)")
    assert (units["10"], units["11"]) == ("ĐA", "DA")
    notations = _documents(small, "d.notation")
    assert (notations["10"], notations["11"]) == ("ĐA", "DA")
    outcomes = ledger(small.dsn)
    assert outcomes["incoming_document", "10"] == outcomes["incoming_document", "11"]
    assert outcomes["incoming_document", "11"] == ("loaded", None)


# 3: an organisation or a signer without a match was made anew in the target, with a password.


def test_3_nobody_is_made_up_for_a_row_that_names_nobody_known(small: Small) -> None:
    units = query(small.dsn, 'SELECT code FROM eoffice.org_unit ORDER BY code COLLATE "C"')
    assert [code for (code,) in units] == ["DA", "SYT", "SYTDP", "ĐA"]
    for table in ("account", "person"):
        assert query(small.dsn, f"SELECT count(*) FROM eoffice.{table}") == [(0,)]
    assert ledger(small.dsn)["incoming_document", "7"] == ("quarantined", "orphan")
    assert _documents(small, "d.signer_name")["1"] == "Lê A"


# 4: an error in a record was a warning, and the record was skipped.


def test_4_every_row_has_one_outcome_whatever_is_wrong_with_it(small: Small) -> None:
    found = {key: told for (of, key), told in ledger(small.dsn).items() if of == _INCOMING}
    assert found == {
        "1": ("loaded", None), "2": ("loaded", None), "3": ("loaded", None),
        "4": ("withheld", None), "5": ("withheld", None), "6": ("withheld", None),
        "7": ("quarantined", "orphan"), "8": ("quarantined", "state_unreadable"),
        "9": ("quarantined", "orphan"), "10": ("loaded", None), "11": ("loaded", None),
    }  # fmt: skip
    assert [line for line in problems(small.dsn) if line[3]] == []


# 5: ids were made of the time and chance: a second run made everything twice.


def test_5_ids_are_the_rows_own_and_a_second_run_changes_nothing(
    small: Small, tmp_path: Path, new_store: Callable[[], str]
) -> None:
    other = Small(new_store(), small.url, tmp_path, span_rows=5)
    other.run()
    assert records(other.dsn) == records(small.dsn)
    before = ledger_lines(other.dsn)
    other.run()
    assert ledger_lines(other.dsn) == before
    assert records(other.dsn) == records(small.dsn)


# 6: columns without values were dropped, and a running count took the place of the book's number.


def test_6_numbers_are_those_of_the_book_and_kept_as_they_were_written(small: Small) -> None:
    numbers = _documents(small, "concat_ws('|', d.register_number, d.register_text, d.code_text)")
    assert {key: numbers[key] for key in "123"} == {
        "1": "12|12a|0045/QĐ-UBND", "2": "7|46/QĐ-UBND", "3": "90|47/QĐ-UBND",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("found", "written"),
    [("SELECT MaDV, ", "SELECT MaDV, SoLuu, "), ("SELECT MaDV, TenDV, ", "SELECT MaDV, ")],
)
def test_6_a_column_that_nobody_reads_and_one_that_is_not_there_are_refused(
    tmp_path: Path, found: str, written: str
) -> None:
    text = (HERE / "sources/vic/unit.sql").read_text("utf-8")
    assert found in text
    root = _copied(tmp_path, unit_dot_sql=text.replace(found, written))
    with pytest.raises(MappingError):
        load("vic", NAMES, root)


# 7: levels of several spellings, NULL in an IN (...), and the year 2014 in the program.


def test_7_no_level_slips_through_and_an_empty_one_is_what_is_declared(small: Small) -> None:
    outcomes = ledger(small.dsn)
    told = {key: outcomes["incoming_document", key][0] for key in "123456"}
    assert told == {
        "1": "loaded", "2": "loaded", "3": "loaded", "4": "withheld", "5": "withheld",
        "6": "withheld",
    }  # fmt: skip


def test_7_without_a_declaration_an_empty_level_is_withheld_too(
    small: Small, tmp_path: Path, new_store: Callable[[], str]
) -> None:
    strict = Small(new_store(), small.url, tmp_path, mappings=_without_declaration())
    strict.run()
    outcomes = ledger(strict.dsn)
    told = [outcomes["incoming_document", key][0] for key in "123"]
    assert told == ["loaded", "withheld", "withheld"]


def _without_declaration() -> Mappings:
    sources = [
        replace(spec, secrecy=replace(spec.secrecy, empty_is_open=False, declared_by=""))
        if spec.entity == "incoming_document"
        else spec
        for spec in VIC.sources
    ]
    return replace(VIC, sources=tuple(sources))


def test_7_every_year_is_the_row_s_own(small: Small) -> None:
    years = query(
        small.dsn,
        "SELECT l.key, l.year FROM migration.ledger l JOIN migration.stream s ON s.id = l.stream_id"
        " WHERE s.entity = 'incoming_document' AND l.key IN ('1', '2', '3', '4') ORDER BY 1",
    )
    assert years == [("1", 2013), ("2", 2014), ("3", 2015), ("4", None)]


# 8: organisations were matched by LIKE '%name%', rows paged by CAST(ID AS BIGINT).


def test_8_a_unit_is_known_by_its_whole_code(small: Small) -> None:
    units = _documents(small, "(SELECT u.name FROM eoffice.org_unit u WHERE u.id = d.unit_id)")
    assert {units[key] for key in "123"} == {"Sở Y tế"}
    assert ledger(small.dsn)["incoming_document", "7"] == ("quarantined", "orphan")  # 'SY'


def test_8_keys_that_are_no_numbers_are_paged_by_the_source_s_own_order(small: Small) -> None:
    keys = {"9", "10", "A-1", "010", "9999999999999999999999", "-3"}
    found = ledger(small.dsn)
    assert {key for entity, key in found if entity == "case_file"} == keys
    assert {found["case_file", key] for key in keys} == {("loaded", None)}
    assert small.mappings.source("case_file").part == PART
    ids = query(small.dsn, "SELECT count(DISTINCT id), count(*) FROM eoffice.case_file")
    assert ids == [(6, 6)]
