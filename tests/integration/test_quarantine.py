"""Quarantine as work by the command line: listed, handed out, filled in, decided, worked again."""

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import load_workbook

from etl.store.cluster import Cluster
from flows.cli import main
from reports.work import workbook
from tests.commands import Place, make_place
from tests.migration import SENTINEL, ledger, make_source, query, remarks

DOCUMENT, STEP, FILE = "incoming_document", "step", "attachment"
ROWS = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('SNV', 'Sở Nội vụ'), ('STC', 'Sở Tài chính');
INSERT INTO VanBanDen (ID, MaDV, SoDen, SoKyHieu, NgayVB, TrichYeu, DoMat, TrangThai, LoaiVB) VALUES
    (1, 'SNV', '1', '1/A', '2020-01-01', '=CMD|A1', '', 'LA', 'CV'),
    (2, 'SNV', '2', '2/A', '2020-01-02', 'Về việc hai', '', 'LA', 'CV'),
    (3, 'STC', '3', '3/A', '2020-01-03', 'Về việc ba', '', 'LA', 'CV'),
    (4, 'SNV', '4', '4/A', '2020-01-04', 'Điều không ai được biết', 'Mật', 'LA', 'CV'),
    (5, 'STC', '5', '5/A', '2020-01-05', 'Về việc năm', '', 'LUU', 'Giấy lạ'),
    (6, 'STC', '6', '6/A', '2020-01-06', 'Về việc sáu', '', 'LUU', 'Giấy lạ'),
    (7, 'SNV', '7', '7/A', '31/02/2020', 'Về việc bảy', '', 'LUU', 'CV'),
    (8, 'BQLDA', '8', '8/A', '2020-01-08', 'Về việc tám', '', 'LUU', 'CV');
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, ThuTu, NguoiGui, YKien) VALUES
    (1, 'DEN', 1, 1, 'An', 'x'), (2, 'DEN', 1, 2, 'An', 'y'), (3, 'DEN', 4, 1, 'An', 'ý kiến mật'),
    (4, 'X', 2, 1, 'An', 'nội dung chưa rõ thuộc ai'), (5, 'DEN', 99, 1, 'An', 'z');
INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, ThuTu, TenTep, DuongDan) VALUES
    (1, 'DEN', 7, 1, 'a.pdf', 'khong/co.pdf'), (2, 'DEN', 7, 2, 'b.pdf', '../ngoai.pdf');
"""
pytestmark = pytest.mark.slow


def _place(folder: Path, dsn: str, source: str, prefect_url: str) -> Place:
    share = folder.parent / "share"
    share.mkdir(exist_ok=True)
    (share / SENTINEL).touch()
    values = {
        "prefect.api_url": prefect_url, "source.url": source, "letters.place": "An Giang",
        "share.root": str(share), "share.sentinel": SENTINEL,
    }  # fmt: skip
    place = make_place(folder, dsn, values)
    os.environ.update(place.environment)
    return place


def _said(place: Place, *arguments: str) -> Result:
    """A command of the group, run in this process."""
    given = ["quarantine", *arguments, "--config", str(place.config)]
    return CliRunner().invoke(main, given, catch_exceptions=True)


def _ok(place: Place, *arguments: str) -> str:
    result = _said(place, *arguments)
    assert result.exit_code == 0, (result.output, result.stderr)
    return result.output


def _causes(place: Place, *arguments: str) -> dict[tuple[str, str, str | None], dict[str, object]]:
    told = json.loads(_ok(place, "list", "--json", *arguments).splitlines()[-1])
    return {(c["entity"], c["code"], c["value"]): c for c in told["causes"]}


@pytest.fixture(scope="module")
def town(pg_cluster: Cluster, session_folder: Path, prefect_url: str) -> tuple[Place, Path]:
    """A small province, migrated."""
    folder = session_folder / "quarantine"
    folder.mkdir()
    source = make_source(folder / "vic.db", ROWS)
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute("CREATE DATABASE quarantine")
        owner.execute("CREATE DATABASE quarantine_anew")
    place = _place(folder / "place", pg_cluster.dsn("quarantine"), source, prefect_url)
    done = place.run("migrate")
    assert done.status == 0, done
    return place, folder


def test_the_workbooks_hold_what_the_list_holds(town: tuple[Place, Path]) -> None:
    place, folder = town
    out = folder / "all"
    _ok(place, "export", "--folder", str(out), "--remarks")
    held: Counter[str] = Counter()
    for path in out.iterdir():
        sheet = load_workbook(path)[workbook.CAUSES]
        heads = [cell.value for cell in sheet[workbook.HEAD]]
        for line in sheet.iter_rows(min_row=workbook.HEAD + 1, values_only=True):
            held[str(line[heads.index("Mã")])] += int(str(line[heads.index("Số dòng")]))
    found = _causes(place, "--remarks")
    assert held == {cause["cause"]: cause["rows"] for cause in found.values()}
    lost = [code for (entity, code, value) in found if (entity, value) == (DOCUMENT, "BQLDA")]
    assert lost == ["orphan"]
    assert "BQLDA" in _cells(out / "quyet-dinh-khong-ro-don-vi.xlsx")


def test_one_spelling_is_one_cause_and_no_secret_is_among_them(town: tuple[Place, Path]) -> None:
    place, _ = town
    found = _causes(place)
    state = found[DOCUMENT, "state_unreadable", "LA"]
    assert (state["rows"], state["frees"], state["column"]) == (3, 2, "TrangThai")
    assert {key[:2] for key in found} == {
        (DOCUMENT, "state_unreadable"), (STEP, "direction_unreadable"), (STEP, "orphan"),
        (DOCUMENT, "orphan"), (FILE, "file_missing"), (FILE, "path_outside_share"),
    }  # fmt: skip
    assert found[STEP, "direction_unreadable", None]["by_value"] is False
    with_remarks = _causes(place, "--remarks")
    assert with_remarks[DOCUMENT, "kind_unknown", "Giấy lạ"]["rows"] == 2
    assert (DOCUMENT, "date_unreadable", None) in with_remarks
    only = _causes(place, "--unit", "STC")
    assert only[DOCUMENT, "state_unreadable", "LA"]["rows"] == 1


def test_rows_are_shown_in_pages(town: tuple[Place, Path]) -> None:
    place, _ = town
    state = str(_causes(place)[DOCUMENT, "state_unreadable", "LA"]["cause"])
    first = _ok(place, "show", state, "--rows", "2")
    second = _ok(place, "show", state, "--rows", "2", "--page", "2")
    assert ["STC" in text for text in (first, second)] == [False, True]
    unread = str(_causes(place)[STEP, "direction_unreadable", None]["cause"])
    assert "chưa rõ" not in _ok(place, "show", unread)
    assert _said(place, "show", "0000000000").exit_code == 2


def test_what_cannot_be_read_either_is_refused_with_its_cell(town: tuple[Place, Path]) -> None:
    place, folder = town
    out = folder / "refused"
    _ok(place, "export", "--folder", str(out), "--unit", "SNV", "--remarks")
    path = out / "quyet-dinh-SNV.xlsx"
    text = _cells(path)
    assert "=CMD|A1" in text  # as text
    assert not {"Điều không ai được biết", "ý kiến mật", "nội dung chưa rõ thuộc ai"} & text
    where = _find(path, "LA", workbook.CAUSE_COLUMNS)
    dated = _find(path, "31/02/2020", workbook.ROW_COLUMNS)
    _fill(path, {(workbook.CAUSES, f"I{where}"): "LẠ", (workbook.ROWS, f"N{dated}"): "30/02/2020"})
    result = _said(place, "decide", str(path), "--by", "Lan")
    assert result.exit_code == 2
    assert f"{workbook.CAUSES}!I{where}" in result.stderr
    assert f"{workbook.ROWS}!N{dated}" in result.stderr
    assert "LẠ" not in result.stderr
    state = str(_causes(place)[DOCUMENT, "state_unreadable", "LA"]["cause"])
    told = _said(place, "decide", "--cause", state, "--value", "LẠ", "--by", "Lan").stderr
    assert "DU_THAO" in told
    formula = _fill(path, {(workbook.CAUSES, f"I{where}"): '=HYPERLINK("http://a")'})
    assert f"{workbook.CAUSES}!I{where}" in _said(place, "decide", str(formula), "--by", "x").stderr
    assert query(place.dsn, "SELECT count(*) FROM migration.decision") == [(0,)]


def test_leaving_out_needs_its_basis_and_placed_rows_stay(town: tuple[Place, Path]) -> None:
    place, _ = town
    found = _causes(place, "--remarks")
    orphan = str(found[STEP, "orphan", None]["cause"])
    kind = str(found[DOCUMENT, "kind_unknown", "Giấy lạ"]["cause"])
    assert _said(place, "decide", "--cause", orphan, "--leave-out", "--by", "Lan").exit_code == 2
    basis = ("--leave-out", "--basis", "x", "--by", "Lan")
    assert _said(place, "decide", "--cause", kind, *basis).exit_code == 2
    assert query(place.dsn, "SELECT count(*) FROM migration.decision") == [(0,)]


def test_overdue_units_get_a_letter_with_the_report_s_figures(town: tuple[Place, Path]) -> None:
    place, folder = town
    out = folder / "asked"
    _ok(place, "export", "--folder", str(out), "--due", "2026-03-01")
    told = _ok(place, "report", "--folder", str(out), "--on", "2026-03-02")
    assert {path.suffix for path in out.glob("tien-do*")} == {".xlsx", ".docx", ".html"}
    lines = {line.split()[0]: line.split()[1:3] for line in told.splitlines() if line[:1] == "S"}
    assert lines == {"SNV": ["4", "3"], "STC": ["1", "1"]}  # not what no unit can mend
    _ok(place, "letters", "--folder", str(out), "--on", "2026-03-02")
    letters = {path.name: Document(str(path)) for path in out.glob("don-doc-*.docx")}
    assert letters.keys() == {"don-doc-SNV.docx", "don-doc-STC.docx"}
    rows = letters["don-doc-SNV.docx"].tables[1].rows
    assert [cell.text for cell in rows[-1].cells][3] == "3"
    assert "No unit" in _ok(place, "letters", "--folder", str(out), "--on", "2026-03-01")


def test_decided_rows_load_and_stay_decided(
    town: tuple[Place, Path], pg_cluster: Cluster, prefect_url: str
) -> None:
    place, folder = town
    out = folder / "filled"
    _ok(place, "export", "--folder", str(out), "--remarks")
    path, other = out / "quyet-dinh-SNV.xlsx", out / "quyet-dinh-STC.xlsx"
    stale = Path(shutil.copy(path, out / "stale.xlsx"))
    where = _find(path, "LA", workbook.CAUSE_COLUMNS)
    dated = _find(path, "31/02/2020", workbook.ROW_COLUMNS)
    cells = {
        (workbook.CAUSES, f"I{where}"): "DU_THAO – Dự thảo",
        (workbook.CAUSES, f"K{where}"): "Trần Thị Lan",
        (workbook.ROWS, f"N{dated}"): "29/02/2020",
    }
    _fill(path, cells)
    assert "2 decisions are right" in _ok(place, "decide", str(path), "--by", "Bình", "--dry-run")
    assert query(place.dsn, "SELECT count(*) FROM migration.decision") == [(0,)]
    _ok(place, "decide", str(path), "--by", "Bình")
    decided = query(place.dsn, "SELECT kind, decided_by FROM migration.decision ORDER BY kind")
    assert decided == [("row", "Bình"), ("value", "Trần Thị Lan")]
    orphan = str(_causes(place)[STEP, "orphan", None]["cause"])
    _ok(place, "decide", "--cause", orphan, "--leave-out", "--basis", "sổ", "--by", "Lan")
    assert _causes(place)[DOCUMENT, "state_unreadable", "LA"]["decided"] == 3
    done = place.run("quarantine", "retry")
    assert done.status == 0, done
    _holds(place.dsn)
    assert (DOCUMENT, "state_unreadable", "LA") not in _causes(place)
    _fill(stale, cells)
    refused = _said(place, "decide", str(stale), "--by", "Bình")
    assert refused.exit_code == 2
    assert f"{workbook.ROWS}!N{dated}" in refused.stderr
    _another_unit_s_file(place, other)
    before = ledger(place.dsn), remarks(place.dsn)
    later = place.run("sync")
    assert later.status == 0, later
    assert (ledger(place.dsn), remarks(place.dsn)) == before
    _from_empty(place, folder, pg_cluster.dsn("quarantine_anew"), prefect_url, before)


def test_list_and_report_agree_while_rows_are_decided_worked_and_open_again(
    town: tuple[Place, Path],
) -> None:
    place, folder = town
    lost = str(_causes(place)[FILE, "file_missing", None]["cause"])
    value = ("--key", "1", "--value", "khong/co-nua.pdf", "--by", "Lan")
    _ok(place, "decide", "--cause", lost, *value)
    assert _both(place, folder)[FILE, "file_missing", None] == (0, 1)
    done = place.run("quarantine", "retry")
    assert done.status == 0, done
    assert _both(place, folder)[FILE, "file_missing", None] == (1, 0)


def _both(place: Place, folder: Path) -> dict[tuple[str, str, str | None], tuple[object, object]]:
    """What the list holds, open and decided; the report holds as much, and each day asked for."""
    out = ("report", "--folder", str(folder / "agree"), "--json")
    told = json.loads(_ok(place, *out).splitlines()[-1])
    found = {name: (cause["rows"], cause["decided"]) for name, cause in _causes(place).items()}
    assert told["total"]["open"] == sum(int(str(rows)) for rows, _ in found.values())
    assert told["total"]["waiting"] == sum(int(str(count)) for _, count in found.values())
    days = {(one["unit"], one["code"]): one["due_on"] for one in told["lines"]}
    assert days["SNV", "state_unreadable"] == days["SNV", "file_missing"] == "2026-03-01"
    assert days["SNV", "path_outside_share"] is None
    return found


def _another_unit_s_file(place: Place, path: Path) -> None:
    """A cause that another unit has decided: the same answer is no fault, another one is."""
    where = _find(path, "LA", workbook.CAUSE_COLUMNS)
    _fill(path, {(workbook.CAUSES, f"I{where}"): "DU_THAO"})
    assert "nothing" in _ok(place, "decide", str(path), "--by", "Mai")
    _fill(path, {(workbook.CAUSES, f"I{where}"): "LUU"})
    refused = _said(place, "decide", str(path), "--by", "Mai")
    assert f"{workbook.CAUSES}!I{where}" in refused.stderr


def _from_empty(
    place: Place, folder: Path, dsn: str, prefect_url: str, expected: tuple[object, object]
) -> None:
    """A migration into an empty store that has the same decisions ends the same."""
    from etl.store.upgrade import upgrade

    upgrade(dsn)
    names = (
        "kind, system, part, entity, column_name, key, source_value, new_value, cause, decided_by"
    )
    rows = query(place.dsn, f"SELECT {names} FROM migration.decision WHERE withdrawn_at IS NULL")
    with psycopg.connect(dsn) as owner:
        marks = ", ".join(["%s"] * 10)
        statement = f"INSERT INTO migration.decision ({names}) VALUES ({marks})"
        owner.cursor().executemany(statement.encode(), rows)
    anew = _place(folder / "anew", dsn, f"sqlite:///{folder / 'vic.db'}", prefect_url)
    done = anew.run("migrate")
    assert done.status == 0, done
    assert (ledger(dsn), remarks(dsn)) == expected


def _holds(dsn: str) -> None:
    """What was decided is so, what hangs on it came with it, and the secret stayed out."""
    found = ledger(dsn)
    assert [found[DOCUMENT, key] for key in "1237"] == [("loaded", None)] * 4
    assert found[STEP, "1"] == found[STEP, "2"] == ("loaded", None)
    assert found[STEP, "5"] == ("excluded", "decided_out")
    assert found[STEP, "4"] == ("quarantined", "direction_unreadable")
    assert found[DOCUMENT, "4"][0] == found[STEP, "3"][0] == "withheld"
    told = [line for line in remarks(dsn) if line[2] == "decided"]
    assert told == [
        (DOCUMENT, "1", "decided", "TrangThai"), (DOCUMENT, "2", "decided", "TrangThai"),
        (DOCUMENT, "3", "decided", "TrangThai"), (DOCUMENT, "7", "decided", "NgayVB"),
    ]  # fmt: skip


def _cells(path: Path) -> set[str]:
    book = load_workbook(path)
    return {str(c.value) for sheet in book for row in sheet for c in row if c.value is not None}


def _find(path: Path, value: str, columns: tuple[tuple[str, int], ...]) -> int:
    """The line on which a value as found stands."""
    sheet = workbook.CAUSES if columns is workbook.CAUSE_COLUMNS else workbook.ROWS
    place = [name for name, _ in columns].index(workbook.SHOWN_CAUSE)
    rows = load_workbook(path)[sheet].iter_rows(min_row=workbook.HEAD + 1)
    return next(int(row[place].row or 0) for row in rows if row[place].value == value)


def _fill(path: Path, cells: dict[tuple[str, str], str]) -> Path:
    book = load_workbook(path)
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    book.save(path)
    return path
