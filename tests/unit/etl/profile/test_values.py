"""What values are: kinds, dates, shapes, lists, in tables of cases."""

import pyarrow as pa
import pytest

from etl.profile import dates, kinds, shapes
from etl.profile.coded import Coded


def ones(values: list[str]) -> tuple[pa.Array, pa.Array]:
    return pa.array(values, pa.string()), pa.array([1] * len(values), pa.int64())


GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"


@pytest.mark.parametrize(
    ("values", "kind", "sign"),
    [
        ([], "empty", ""),
        (["0", "1"], "boolean", ""),
        (["Có", "không"], "boolean", ""),
        (["0"], "integer", ""),
        (["1", "-2", " 30 "], "integer", ""),
        (["1,5", "2"], "decimal", ""),
        (["12345678901234567890123"], "text", ""),  # longer than any number is a code
        ([GUID, f"{{{GUID.upper()}}}"], "guid", ""),
        (["<data_list><data/></data_list>", "<?xml version='1.0'?><a/>"], "xml", ""),
        (["2016\\03\\cv 12.pdf", "//vic/x/QĐ.docx"], "file", ""),
        (["2012_05_08_0915!~!Cong van.doc"], "file", "!~!"),
        (["1,2,3", "4", "5,6"], "list", ","),
        (["UB1;UB2", "UB3;", "UB4"], "list", ";"),
        (["a!#~$|*b", "c!#~$|*d"], "list", "!#~$|*"),
        (["12;#Chỉ lệnh", "Công văn"], "text", ";#"),
        (["000.00.00.H33,2019/03/05,12/QĐ-UBND", "000.00.01.H33,2018/01/02,3/TB"], "text", ""),
        (["Sở Nội vụ, Sở Tài chính", "UBND tỉnh"], "text", ""),  # commas of a sentence
        (["15/QĐ-UBND", "36-HD/VPTW"], "text", ""),
    ],
)
def test_kinds(values: list[str], kind: str, sign: str) -> None:
    guessed = kinds.guess(*ones(values))
    assert (guessed.kind, guessed.delimiter) == (kind, sign)


def test_several_files_in_one_value() -> None:
    named = kinds.guess(*ones(["a!~!x.pdf!#~$|*b!~!y.doc", "c!~!Báo cáo, số liệu.pdf"]))
    assert (named.kind, named.delimiter, named.separator) == ("file", "!~!", "!#~$|*")


def test_a_column_that_is_named_a_list_is_one() -> None:
    for values in (["1,2", "3"], ["9, 9"], ["UBND xã,Phòng Nội vụ", "Phòng Nội vụ"]):
        told = kinds.guess(*ones(values), listed=True)
        assert (told.kind, told.delimiter) == ("list", ",")


def test_a_kind_is_that_of_nearly_all() -> None:
    assert kinds.guess(*ones([*map(str, range(90)), *"abcdefghij"])).agreeing == pytest.approx(0.9)
    assert kinds.guess(*ones([*map(str, range(10)), *"abcdefghij"])).kind == "text"


@pytest.mark.parametrize(
    ("values", "form", "least", "greatest"),
    [
        (["25/12/2019", "01/02/2020"], "dd/mm/yyyy", "2019-12-25", "2020-02-01"),
        (["12/25/2019", "02/01/2020"], "mm/dd/yyyy", "2019-12-25", "2020-02-01"),
        (["05/11/2019"], "dd/mm/yyyy or mm/dd/yyyy", None, None),
        (["25/12/2019", "12/25/2019"], "dd/mm/yyyy and mm/dd/yyyy", None, None),
        (["2019-3-5", "2019-12-31"], "yyyy-mm-dd", "2019-03-05", "2019-12-31"),
        (["2012/08/06"], "yyyy/mm/dd", "2012-08-06", "2012-08-06"),
        (["20190305", "20191231"], "yyyymmdd", "2019-03-05", "2019-12-31"),
        (["Jan  5 2012 10:00AM"], "mon dd yyyy", "2012-01-05", "2012-01-05"),
        (["5.3.2019", "31.3.2019"], "dd.mm.yyyy", "2019-03-05", "2019-03-31"),
        (
            ["2019-03-05", "25/12/2019", "2020-01-01"],
            "yyyy-mm-dd; dd/mm/yyyy",
            "2019-03-05",
            "2020-01-01",
        ),
    ],
)
def test_dates_in_text(
    values: list[str], form: str, least: str | None, greatest: str | None
) -> None:
    told = dates.guess(*ones(values))
    assert (told.format, told.least, told.greatest) == (form, least, greatest)
    assert told.count == len(values)


def test_a_slip_is_no_second_way_of_writing() -> None:
    told = dates.guess(
        *ones([f"{n % 28 + 1}/{n % 12 + 1}/{1900 + n}" for n in range(110)] + ["1/31/2019"])
    )
    assert (told.format, told.count) == ("dd/mm/yyyy", 110)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2019-03-05 00:00:00", "date"),
        ("2019-03-05 08:15:30", "timestamp"),
        ("05/03/2019 12:00:00 AM", "date"),
    ],
)
def test_midnight_is_a_date(value: str, kind: str) -> None:
    assert dates.guess(*ones([value])).kind == kind


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("12/QĐ-UBND", "99/AA-AAAA"),
        ("Nguyễn An", "Aa+ Aa"),
        ("05/11/2019", "99/99/9999"),
        ("Nguyễn", "Aa+"),  # marks that stand apart make no letter more
    ],
)
def test_shapes(value: str, pattern: str) -> None:
    import unicodedata

    for form in ("NFC", "NFD"):
        assert shapes.patterns(pa.array([unicodedata.normalize(form, value)]))[0].as_py() == pattern


def test_shapes_are_counted_by_rows() -> None:
    told = shapes.shapes(pa.array(["1/A", "2/B", "12"]), pa.array([5, 2, 6]))
    assert [(one.pattern, one.count) for one in told] == [("9/A", 7), ("99", 6)]


def test_a_column_is_looked_at_by_its_different_values() -> None:
    coded = Coded.of(pa.array(["A  ", "A", None, "NULL", " ", "B"]))
    values, counts = coded.filled()
    assert dict(zip(values.to_pylist(), counts.to_pylist(), strict=True)) == {"A": 2, "B": 1}
    assert (coded.rows, coded.nulls) == (6, 1)
    open_values, _ = coded.filled(pa.array([False, False, True, True, True, True]))
    assert open_values.to_pylist() == ["B"]
