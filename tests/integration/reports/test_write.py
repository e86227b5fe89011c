"""The written report: complete, safe to open, and silent about what is withheld."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.errors import FatalError
from etl.store.cluster import Cluster
from reports.console import console
from reports.write import Written, write

Change = Callable[[str], None]
CONTRACT = [
    "read", "loaded", "linked", "quarantined", "withheld", "excluded", "balanced", "entities",
    "attachments", "remarks", "seconds", "report_html", "report_json",
]  # fmt: skip


@pytest.fixture(scope="module")
def written(
    pg_cluster: Cluster, balanced: str, tmp_path_factory: pytest.TempPathFactory
) -> Written:
    return write(pg_cluster.dsn(balanced), tmp_path_factory.mktemp("report") / "out")


def rows_of(written: Written, name: str) -> list[list[str]]:
    with (written.html.parent / "rows" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def everything(written: Written) -> str:
    files = sorted(path for path in written.html.parent.rglob("*") if path.is_file())
    texts = [f"{path.name}\n{path.read_text(encoding='utf-8')}" for path in files]
    return "\n".join([*texts, console(written.recon)])


def test_the_document_keeps_its_contract(written: Written) -> None:
    data = json.loads(written.json.read_text(encoding="utf-8"))
    assert data == json.loads(json.dumps(written.data))
    assert list(data)[: len(CONTRACT)] == CONTRACT
    assert written.balanced
    assert data["balanced"] is True
    assert data["entities"]["incoming_document"] == {
        "read": 10, "loaded": 5, "linked": 1, "quarantined": 1, "withheld": 2, "excluded": 1,
    }  # fmt: skip
    files = data["attachments"]
    names = ("files", "bytes", "stored", "missing", "empty", "unreadable", "withheld", "excluded")
    assert [files[name] for name in names] == [5, 1024, 1, 1, 0, 0, 1, 2]
    assert files["not_opened"] == 1
    assert data["remarks"] == {"code_of_tomorrow": 1, "kind_unknown": 2}
    assert Path(data["report_html"]).is_file()
    assert Path(data["report_json"]).is_file()


def test_a_withheld_row_is_nowhere_named(written: Written) -> None:
    text = everything(written)
    assert "VB-10" in text
    for hidden in ("SECRET-KEY", "Chỉ Có Mật", "parent_withheld", "77777", "77.777"):
        assert hidden not in text
    assert "00000000000c" not in text
    assert "subject_overlong" not in text


def test_no_figure_of_the_page_lets_withheld_rows_be_derived(written: Written) -> None:
    page = re.sub(r"<[^>]+>", " ", written.html.read_text(encoding="utf-8"))
    page = re.sub(r"\s+", " ", page)
    assert re.search(r"Văn bản đến incoming documents 8 5 1 1 1 ✓ khớp", page)
    assert re.search(r"Tệp đính kèm attachments 4 1 0 2 1 ✓ khớp", page)
    assert re.search(r"Giữ lại 4 ", page)
    assert "Đã đọc 23 = Đã nạp 10 + Đã liên kết 1 + Cách ly 5 + Giữ lại 4 + Loại trừ 3" in page
    table = re.search(r"Kết quả Số tệp files (.*?) Dung lượng", page)
    assert table is not None
    assert table[1].endswith("Cộng 4")


def test_every_figure_opens_to_all_of_its_rows(written: Written) -> None:
    for line in written.data["rows"]:
        assert len(rows_of(written, Path(line["file"]).name)) == line["rows"] + 1
    assert [row[3] for row in rows_of(written, "incoming_document-kind_unknown.csv")[1:]] in (
        ["VB-01", "VB-02"],
        ["VB-02", "VB-01"],
    )
    page = written.html.read_text(encoding="utf-8")
    assert page.count("<details>") >= len(written.data["rows"])
    for line in written.data["rows"]:
        assert f'href="{line["file"]}"' in page


def test_the_page_shows_the_first_rows_and_the_file_has_them_all(
    store: str, change: Change, tmp_path: Path
) -> None:
    change("""
        INSERT INTO migration.ledger (row_id, stream_id, key, outcome, reason, run_id, span_id)
        SELECT gen_random_uuid(), 3, 'MANY-' || i, 'quarantined', 'orphan', 2, 4
        FROM generate_series(1, 1000) i
    """)
    result = write(store, tmp_path)
    page = result.html.read_text(encoding="utf-8")
    assert page.count("<td>MANY-") in (199, 200)
    assert "Hiển thị 200 trong tổng số 1.001 dòng" in page
    assert len(rows_of(result, "step-orphan.csv")) == 1002


def test_no_cell_can_run_as_a_formula(written: Written) -> None:
    for path in (written.html.parent / "rows").glob("*.csv"):
        for row in rows_of(written, path.name):
            assert [cell for cell in row if cell[:1] in tuple("=+-@\t\r\n＝＋－＠")] == []
    [_, row] = rows_of(written, "incoming_document-state_unreadable.csv")
    assert row[3] == "'=1+cmd|'calc'!A0"
    assert row[7] == '\'=HYPERLINK("http://x")'


def test_text_of_the_source_is_text_on_the_page(written: Written) -> None:
    page = written.html.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Sở Nội vụ &amp; &lt;b&gt;Lao động&lt;/b&gt;" in page


def test_the_page_needs_nothing_from_elsewhere(written: Written) -> None:
    page = written.html.read_text(encoding="utf-8")
    links = re.findall(r"""(?:src|href)\s*=\s*["']([^"']*)""", page)
    assert [link for link in links if not link.startswith(("#", "rows/"))] == []
    assert "@import" not in page
    assert "url(" not in page


def test_an_unknown_code_is_shown_and_not_dropped(written: Written) -> None:
    assert "code_of_tomorrow" in written.html.read_text(encoding="utf-8")
    [_, row] = rows_of(written, "incoming_document-code_of_tomorrow.csv")
    assert row[3:7] == ["'+VB-05", "loaded", "code_of_tomorrow", "'@subject"]


def test_an_unbalanced_run_says_why(store: str, change: Change, tmp_path: Path) -> None:
    change("DELETE FROM migration.ledger WHERE key = 'ST-1'")
    result = write(store, tmp_path)
    assert not result.balanced
    assert result.data["balanced"] is False
    page = result.html.read_text(encoding="utf-8")
    assert "KHÔNG cân đối" in page
    assert "<b>Luồng xử lý</b>: Số dòng nguồn đếm được khác số dòng có kết quả" in page
    assert "NOT BALANCED" in console(result.recon)


def test_a_second_report_replaces_the_first_and_leaves_no_old_list(
    store: str, change: Change, tmp_path: Path
) -> None:
    first = write(store, tmp_path)
    assert (tmp_path / "rows" / "step-orphan.csv").exists()
    change("UPDATE migration.ledger SET reason = 'parent_quarantined' WHERE key = 'ST-3'")
    second = write(store, tmp_path)
    assert not (tmp_path / "rows" / "step-orphan.csv").exists()
    assert len(rows_of(second, "step-parent_quarantined.csv")) == 3
    assert first.html == second.html
    assert list(tmp_path.rglob(".*")) == []


def test_unit_by_year_adds_up_to_what_is_shown(written: Written) -> None:
    [header, *lines] = rows_of(written, "unit-year.csv")
    assert header[3] == "Số dòng"
    assert sum(int(line[3]) for line in lines) == written.recon.total.shown
    for line in lines:
        assert int(line[3]) == sum(int(cell) for cell in line[4:])


def test_a_folder_that_is_a_file_is_a_clear_error(store: str, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(FatalError, match="could not be written"):
        write(store, tmp_path / "out")


def test_an_empty_store_gives_an_unbalanced_report(
    store: str, change: Change, tmp_path: Path
) -> None:
    change("""TRUNCATE migration.ledger, migration.remark, migration.span, migration.batch,
        migration.stream_count, migration.blob_ledger, migration.problem, migration.lane,
        migration.stream, migration.sign_off""")
    result = write(store, tmp_path)
    assert not result.balanced
    assert "Chưa có dòng nào." in result.html.read_text(encoding="utf-8")
