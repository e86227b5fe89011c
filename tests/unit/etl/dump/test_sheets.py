"""Text files and workbooks arrive cell by cell as found; what is uneven is told."""

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dump.files import pieces
from etl.dump.sheets import Reading, TextFile, sniffed
from etl.dump.tables import ROW, measured, named
from etl.dump.workbooks import sheets_of
from etl.errors import ConfigError, SourceError, VicmigError


def text_file(path: Path, data: bytes, **reading: str) -> TextFile:
    path.write_bytes(data)
    return TextFile(path, path.stem, Reading(**reading))


TEXT = 'Số;Trích yếu\n1;"Về việc\nhọp; ""gấp"""\n\n2;Đề án\n'
CELLS = [
    (1, ["Số", "Trích yếu"]),
    (2, ["1", 'Về việc\nhọp; "gấp"']),
    (4, ["2", "Đề án"]),
]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        ("\ufeff" + TEXT).encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        ("sep=;\n" + TEXT).encode(),
    ],
)
def test_a_text_file_in_any_dress_gives_the_same_cells(tmp_path: Path, data: bytes) -> None:
    found = [(n, [c.replace("\r\n", "\n") if c else c for c in row])
             for n, row in text_file(tmp_path / "a.csv", data).rows()]  # fmt: skip
    first = found[0][0]
    assert [(n - first + 1, row) for n, row in found] == CELLS


def test_old_code_pages_are_declared(tmp_path: Path) -> None:
    data = "a,b\n1,Đươ\u0323c\n".encode("cp1258")
    with pytest.raises(SourceError) as caught:
        list(text_file(tmp_path / "a.csv", b"a,b\n1,2\n3,\xd0\xf5\xfe\n").rows())
    assert caught.value.facts["line"] == 3
    file = text_file(tmp_path / "b.csv", data, encoding="cp1258")
    assert list(file.rows())[1][1] == ["1", "Đươ\u0323c"]
    with pytest.raises(ConfigError):
        Reading(encoding="tcvn-nothing")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb,c\n1\t2\n", "\t"),
        ("a\n1\n2;3\n", ","),
        ('"a;b",c\n1,2\n', ","),
        ("a,b;c\n1;2,3\n", ""),
        ("", ","),
    ],
)
def test_a_separator_is_taken_only_where_it_is_unmistakable(text: str, sign: str) -> None:
    assert sniffed(text) == sign


@pytest.mark.parametrize("text", ['a,b\n1,"2\n', 'a,b\n1,"2"x\n'])
def test_broken_quotes_are_told_by_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError) as caught:
        list(text_file(tmp_path / "a.csv", text.encode()).rows())
    assert caught.value.facts["line"] == 2


@given(st.lists(st.text(max_size=70), max_size=12), st.integers(0, 14))
def test_every_column_has_a_name_of_its_own(header: list[str], width: int) -> None:
    width = max(width, len(header))
    names = named(header, width, [])
    assert len({name.casefold() for name in names} | {ROW}) == width + 1
    assert all(name == name.strip() and 0 < len(name) <= 64 for name in names)


def test_ragged_rows_lose_nothing_and_are_told(tmp_path: Path) -> None:
    file = text_file(tmp_path / "a.csv", b"a,,a\n1,2\n3,4,5,6\n07,8,9\n")
    columns = measured(file)
    assert columns.names == ("a", "column_2", "a_2", "column_4")
    assert columns.kinds == ("VARCHAR(16)", "BIGINT", "BIGINT", "BIGINT")
    assert any("fewer" in note for note in file.notes)
    assert any("more" in note for note in file.notes)


@pytest.mark.parametrize("data", [b"", b"a,b\n"])
def test_a_file_of_no_rows_is_told(tmp_path: Path, data: bytes) -> None:
    file = text_file(tmp_path / "a.csv", data)
    assert len(measured(file).names) == (2 if data else 0)
    assert file.notes


@pytest.mark.parametrize("width", [100, 400, 1500])
def test_a_file_of_many_columns_fits_a_row_of_the_server(tmp_path: Path, width: int) -> None:
    lines = [",".join(f"{name}{n}" for n in range(width)) for name in ("c", "x" * 60)]
    kinds = measured(text_file(tmp_path / "a.csv", "\n".join(lines).encode())).kinds
    short = sum(int(kind[8:-1]) * 4 for kind in kinds if kind.startswith("VARCHAR"))
    assert len(kinds) == width
    assert short < 65_535


def workbook(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.Workbook()
    change(book)
    book.save(path)
    return path


def _cells(book: openpyxl.Workbook) -> None:
    sheet = book.active
    assert sheet is not None
    sheet.title = "Đến"
    sheet.append(["Số", "Ngày", "Giờ", "Lẻ", "Chữ", "Đúng"])
    when = dt.datetime(2019, 3, 5, 8, 15, 30)  # noqa: DTZ001
    sheet.append([12.0, dt.date(2019, 3, 5), when, 0.5, "0012", True])
    sheet.append([None, None, None, None, None, None])
    sheet.append([None, None, None, "=A2*2", None, None])
    sheet.merge_cells("A4:B4")
    hidden = book.create_sheet("Ẩn")
    hidden.sheet_state = "hidden"
    hidden.append(["x"])


def test_cells_of_a_workbook_as_text(tmp_path: Path) -> None:
    first, hidden = sheets_of(workbook(tmp_path / "so.xlsx", _cells))
    assert (first.table, hidden.table) == ("so_Đến", "so_Ẩn")
    rows = dict(first.rows())
    assert rows[2] == ["12", "2019-03-05", "2019-03-05 08:15:30", "0.5", "0012", "TRUE"]
    assert 3 not in rows
    told = " ".join(first.notes + hidden.notes)
    assert all(word in told for word in ("hidden", "1 merged", "1 formulas without"))


def _zip(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return path


def test_a_workbook_that_is_a_bomb_or_declares_entities_is_not_read(tmp_path: Path) -> None:
    good = workbook(tmp_path / "good.xlsx", _cells)
    with zipfile.ZipFile(good) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for name, harm in [
        ("entity", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        ("late", b'<?xml version="1.0"?>' + b" " * (1 << 20) + b"<!DOCTYPE a []>"),
    ]:
        bad = tmp_path / f"{name}.xlsx"
        with zipfile.ZipFile(bad, "w") as archive:
            for inside, data in parts.items():
                archive.writestr(inside, harm + data if "sheet1" in inside else data)
        with pytest.raises(SourceError, match="document type"):
            sheets_of(bad)
    with pytest.raises(SourceError, match="unpacks to"):
        sheets_of(_zip(tmp_path / "bomb.xlsx", bomb=b"\0" * (80 << 20)))
    for broken in (b"no archive", good.read_bytes()[:3000]):
        (tmp_path / "broken.xlsx").write_bytes(broken)
        with pytest.raises(SourceError, match="no whole workbook"):
            sheets_of(tmp_path / "broken.xlsx")
    with pytest.raises(SourceError, match="no whole workbook"):
        sheets_of(_zip(tmp_path / "empty.xlsx", a=b"<a/>"))


@pytest.mark.parametrize("ending", [".sql.gz", ".sql.zip"])
def test_a_packed_dump_is_bounded_and_whole(tmp_path: Path, ending: str) -> None:
    import gzip

    def packed(data: bytes) -> Path:
        path = tmp_path / f"a{ending}"
        if ending == ".sql.gz":
            path.write_bytes(gzip.compress(data))
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("x/a.sql", data)
        return path

    assert b"".join(pieces(packed(b"COMMIT;\n" * 1000))) == b"COMMIT;\n" * 1000
    with pytest.raises(SourceError, match="unpacks to more"):
        list(pieces(packed(b"\n" * (100 << 20))))
    with pytest.raises(SourceError, match="unpacks to more"):
        list(pieces(packed(b"COMMIT;\n" * 1000), room=100))
    whole = packed(bytes(range(256)) * 5000).read_bytes()
    (tmp_path / f"a{ending}").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(VicmigError):
        list(pieces(tmp_path / f"a{ending}"))
