"""Each named conversion as a table: what goes in, what comes out, what is noted."""

import pyarrow as pa
import pytest

from etl.transforms.column import Given
from etl.transforms.registry import CONVERSIONS
from mappings.schema import CodeTable

CODES = {
    "kind": CodeTable(
        "kind",
        (("Quyết định", "QĐ"), ("QD", "QĐ"), ("Đề án", "ĐA"), ("Dự án", "DA")),
        "kind_unknown",
    ),
    "state": CodeTable("state", (("DA_XU_LY", "da_xu_ly"),), "state_unreadable", blocking=True),
}

DOCTYPE = '<!DOCTYPE r [<!ENTITY x "y">]>'
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'

Case = tuple[str, str | None, str | None, str]
CASES: list[Case] = [
    ("text", "  Sở Nội vụ ", "Sở Nội vụ", ""),
    ("text", "", None, ""),
    ("text", " \t ", None, ""),
    ("text", None, None, ""),
    ("text", "NULL", None, "null_literal"),
    ("text", " NULL ", None, "null_literal"),
    ("text", "Null", "Null", ""),
    ("text", "Sở\nNội vụ", "Sở\nNội vụ", ""),
    ("text", "Vie\u0323\u0302t", "Việt", "text_normalised"),
    ("text", "Ðại học", "Đại học", "homoglyph_fixed"),
    ("text", "ðường", "đường", "homoglyph_fixed"),
    ("text", "QuyÕt ®Þnh vÒ viÖc", "Quyết định về việc", "text_from_tcvn3"),
    (
        "text",
        "Quyeát ñònh veà vieäc pheâ duyeät",
        "Quyết định về việc phê duyệt",
        "text_from_vni",
    ),
    ("text", "Sở Tư pháp tØnh ®ång nai", "Sở Tư pháp tØnh ®ång nai", "encoding_doubtful"),
    ("text:found", "QuyÕt ®Þnh Ð", "QuyÕt ®Þnh Ð", ""),
    ("text:tcvn3", "tØ", "tỉ", "text_from_tcvn3"),
    ("text:.VnTimeH", "quyÕt ®Þnh", "QUYẾT ĐỊNH", "text_from_tcvn3+letter_case_restored"),
    ("text", "V? vi?c ph? duy?t", "V? vi?c ph? duy?t", "text_damaged"),
    ("text", "Thu?ng tr?c", "Thu?ng tr?c", "text_damaged"),
    ("text", "Có được không? Được.", "Có được không? Được.", "text_damaged"),
    ("text", "Ai? Gì? 5?", "Ai? Gì? 5?", ""),
    ("text", "Điểm – “kết” … 5°", "Điểm – “kết” … 5°", ""),
    ("text", "Café Hoàng ñ", "Café Hoàng ñ", ""),
    ("text", "a\ufffdb", "a\ufffdb", "text_damaged"),
    ("lookup", "12;#Quyết định", "Quyết định", ""),
    ("lookup", " 12;#Quyết định ", "Quyết định", ""),
    ("lookup", "Quyết định", "Quyết định", ""),
    ("lookup", "1;#A;#2;#B", "1;#A;#2;#B", ""),
    ("lookup", "x;#A", "x;#A", ""),
    ("lookup", "12;#", "12;#", ""),
    ("lookup", None, None, ""),
    ("fill_empty:subject_missing", None, "", "subject_missing"),
    ("fill_empty:subject_missing", "a", "a", ""),
    ("code:kind", "quyết định", "QĐ", ""),
    ("code:kind", " QUYẾT ĐỊNH ", "QĐ", ""),
    ("code:kind", "qd", "QĐ", ""),
    ("code:kind", "đề án", "ĐA", ""),
    ("code:kind", "dự án", "DA", ""),
    ("code:kind", "de an", None, "kind_unknown"),
    ("code:kind", None, None, ""),
    ("code:state", "da_xu_ly ", "da_xu_ly", ""),
    ("code:state", "LA", None, "state_unreadable!"),
    ("date", "2020-01-31", "2020-01-31", ""),
    ("date", "2020-1-5", "2020-01-05", ""),
    ("date", "05/02/2020", "2020-02-05", ""),
    ("date", "5/2/2020", "2020-02-05", ""),
    ("date", "13/02/2020", "2020-02-13", ""),
    ("date", "02/13/2020", None, "date_unreadable"),
    ("date", "31/02/2019", None, "date_unreadable"),
    ("date", "29/02/2019", None, "date_unreadable"),
    ("date", "29/02/2020", "2020-02-29", ""),
    ("date", "29/02/1900", None, "date_unreadable"),
    ("date", "2020-01-31 08:30:00", "2020-01-31", ""),
    ("date", "2020-01-31T08:30:00.123", "2020-01-31", ""),
    ("date", "05/02/2020 08:30", "2020-02-05", ""),
    ("date", "0000-00-00", None, "date_zero"),
    ("date", "0000-00-00 00:00:00", None, "date_zero"),
    ("date", "00/00/0000", None, "date_zero"),
    ("date", "0000-01-01", None, "date_unreadable"),
    ("date", "2020-13-01", None, "date_unreadable"),
    ("date", "2020-00-10", None, "date_unreadable"),
    ("date", "20-01-31", None, "date_unreadable"),
    ("date", "hôm qua", None, "date_unreadable"),
    ("date", "NULL", None, "null_literal"),
    ("date", "", None, ""),
    ("date", None, None, ""),
    ("timestamp", "2020-01-31 08:30:05", "2020-01-31 08:30:05+07", ""),
    ("timestamp", "2020-01-31 8:30", "2020-01-31 08:30:00+07", ""),
    ("timestamp", "31/01/2020 8:30:05", "2020-01-31 08:30:05+07", ""),
    ("timestamp", "2020-01-31 08:30:05.250000", "2020-01-31 08:30:05.25+07", ""),
    ("timestamp", "2020-01-31 8:30:05.123456", "2020-01-31 08:30:05.123456+07", ""),
    ("timestamp", "2020-01-31 08:30:10.100", "2020-01-31 08:30:10.1+07", ""),
    ("timestamp", "2020-01-31 08:30:10.0000000", "2020-01-31 08:30:10+07", ""),
    ("timestamp", "2020-01-31 08:30:10.1234567", "2020-01-31 08:30:10.123456+07", "time_cut"),
    ("timestamp", "2020-01-31 08:30:10.0000001", "2020-01-31 08:30:10+07", "time_cut"),
    ("timestamp", "2020-01-31 08:30:05.000000", "2020-01-31 08:30:05+07", ""),
    ("timestamp", "2020-01-31", "2020-01-31 00:00:00+07", ""),
    ("timestamp", "31/01/2020 23:59:59", "2020-01-31 23:59:59+07", ""),
    ("timestamp", "2020-01-31 24:00:00", None, "date_unreadable"),
    ("timestamp", "2020-01-31 08:60", None, "date_unreadable"),
    ("timestamp", "2020-01-31 08:30:75", None, "date_unreadable"),
    ("timestamp", None, None, ""),
    ("integer", " 12 ", "12", ""),
    ("integer", "-5", "-5", ""),
    ("integer", "007", "007", ""),
    ("integer", "999999999", "999999999", ""),
    ("integer", "1234567890", None, "integer_unreadable"),
    ("integer", "1.0", None, "integer_unreadable"),
    ("integer", "12a", None, "integer_unreadable"),
    ("integer", "٣", None, "integer_unreadable"),
    ("integer", "NULL", None, "null_literal"),
    ("integer", "", None, ""),
    ("integer:32767", "32767", "32767", ""),
    ("integer:32767", "32768", None, "integer_unreadable"),
    ("integer:32767", "-99999", None, "integer_unreadable"),
    ("integer:32767", None, None, ""),
    ("leading_integer:register_number_missing", "12", "12", ""),
    ("leading_integer:register_number_missing", "12a", "12", ""),
    ("leading_integer:register_number_missing", " 07/x", "07", ""),
    ("leading_integer:register_number_missing", "a12", None, "register_number_missing"),
    ("leading_integer:register_number_missing", "12345678901", None, "register_number_missing"),
    ("leading_integer:register_number_missing", None, None, "register_number_missing"),
    ("beyond_integer", "12", None, ""),
    ("beyond_integer", "0", None, ""),
    ("beyond_integer", "0012", "0012", ""),
    ("beyond_integer", "00", "00", ""),
    ("beyond_integer", "12a", "12a", ""),
    ("beyond_integer", "12345678901", "12345678901", ""),
    ("beyond_integer", None, None, ""),
    ("boolean", "1", "true", ""),
    ("boolean", " TRUE ", "true", ""),
    ("boolean", "0", "false", ""),
    ("boolean", "false", "false", ""),
    ("boolean", "2", None, "boolean_unreadable"),
    ("boolean", "NULL", None, "null_literal"),
    ("boolean", None, None, ""),
    ("fill_false:active_unknown", None, "false", "active_unknown"),
    ("fill_false:active_unknown", "true", "true", ""),
    ("name_part", "Nguyễn Văn A - Chủ tịch", "Nguyễn Văn A", ""),
    ("name_part", "Nguyễn Văn A – Phó Chủ tịch - UBND", "Nguyễn Văn A", ""),
    ("name_part", "Nguyễn Văn A (TP)", "Nguyễn Văn A", ""),
    ("name_part", "Nguyễn-Văn A", "Nguyễn-Văn A", ""),
    ("name_part", "Nguyễn Văn A", "Nguyễn Văn A", ""),
    ("name_part", None, None, ""),
    ("position_part", "Nguyễn Văn A - Chủ tịch", "Chủ tịch", ""),
    ("position_part", "Nguyễn Văn A – Phó Chủ tịch - UBND", "Phó Chủ tịch - UBND", ""),
    ("position_part", "Nguyễn Văn A (TP)", "TP", ""),
    ("position_part", "Nguyễn Văn A", None, ""),
    ("position_part", None, None, ""),
    ("mssql_date", "Mar  5 2012 12:00AM", "2012-03-05 00:00", ""),
    ("mssql_date", "Mar 15 2012  2:07PM", "2012-03-15 14:07", ""),
    ("mssql_date", "Dec 31 2012 12:30PM", "2012-12-31 12:30", ""),
    ("mssql_date", "Mar  5 2012 12:00:01:123AM", "2012-03-05 00:00:01.123", ""),
    ("mssql_date", "Mar 5 2012", "2012-03-05", ""),
    ("mssql_date", "Foo  5 2012 12:00AM", "Foo  5 2012 12:00AM", ""),
    ("mssql_date", "05/03/2012", "05/03/2012", ""),
    ("mssql_date", None, None, ""),
    ("behind:!~!", "2012_03_05!~!a!~!b.pdf", "a!~!b.pdf", ""),
    ("behind:!~!", "a.pdf", "a.pdf", ""),
    ("behind:!~!", "a!~! ", None, ""),
    ("behind:!~!", None, None, ""),
    ("behind: - ", "Chủ tịch - Nguyễn Văn A", "Nguyễn Văn A", ""),
    ("before: - ", "Chủ tịch - Nguyễn Văn A", "Chủ tịch", ""),
    ("before: - ", "Nguyễn Văn A", None, ""),
    ("before: - ", None, None, ""),
    ("captured:^(?P<side>SODEN|SO_VBDI)_", "SO_VBDI_2011", "SO_VBDI", ""),
    ("captured:^(?P<side>SODEN|SO_VBDI)_", "SO_2011", None, "pattern_unmatched"),
    ("captured:^(?P<side>SODEN|SO_VBDI)_", None, None, ""),
    ("prepend:2|", "SODEN_2009", "2|SODEN_2009", ""),
    ("prepend:2|", None, None, ""),
    ("dated_path", "2012_03_05_0830!~!a b.pdf", "2012/03/05/2012_03_05_0830!~!a b.pdf", ""),
    ("dated_path", "a.pdf", "a.pdf", ""),
    ("dated_path", None, None, ""),
    ("xml_text:f/a", "<r><f><a> Nguyễn &amp; &#7852; </a></f></r>", "Nguyễn & Ậ", ""),
    ("xml_text:f/a", "<r><f><a>1<b>2</b></a></f></r>", "12", ""),
    ("xml_text:f/a", "<r><f><a/></f></r>", None, ""),
    ("xml_text:f/a", "<r/>", None, ""),
    ("xml_text:f/a", "<r><f><a>1</a><a>2</a></f></r>", "1", "xml_repeated"),
    ("xml_text:f/a", "<?xml version='1.0' encoding='utf-16'?><r><f><a>ệ</a></f></r>", "ệ", ""),
    ("xml_text:f/a", "<r><f><a>1</a></f>", None, "xml_unreadable"),
    ("xml_text:f/a", "<r><f><a>1</a></f></r><r/>", None, "xml_unreadable"),
    ("xml_text:f/a", "không phải XML", None, "xml_unreadable"),
    ("xml_text:f/a", "<r><f><a>\x00</a></f></r>", None, "xml_unreadable"),
    ("xml_text:f/a", DOCTYPE + "<r><f><a>&x;</a></f></r>", None, "xml_unreadable"),
    ("xml_text:f/a", OUTSIDE + "<r><f><a>&x;</a></f></r>", None, "xml_unreadable"),
    ("xml_text:f/a", "<r><f><a><![CDATA[<!DOCTYPE html>]]></a></f></r>", "<!DOCTYPE html>", ""),
    ("xml_text:f/a", " ", None, ""),
    ("xml_text:f/a", None, None, ""),
    ("xml_text:f/@n", "<r><f n='7'/></r>", "7", ""),
    ("xml_text:f/@n", "<r><f/></r>", None, ""),
]

# Later times, each in another spelling: their canonical texts rise alike (done_before_sent).
RISING = [
    "2020-01-31 7:59", "2020-01-31 07:59:00.5", "2020-01-31 07:59:01", "31/01/2020 8:00",
    "2020-01-31 08:00:00.45", "2020-01-31 08:00:00.451", "2020-01-31 8:00:00.5", "2020-01-31 10:00",
]  # fmt: skip

# số và ký hiệu as written -> number, year, notation, remark (domain.md §1)
NUMBERS = [
    ("452/GM-UBND", "452", None, "GM-UBND", ""),
    ("05/BNV-VP", "05", None, "BNV-VP", ""),
    ("28/2018/QĐ-TTg", "28", "2018", "QĐ-TTg", ""),
    ("16/2019/NQ-HĐND", "16", "2019", "NQ-HĐND", ""),
    ("05/2014/TTLT-BTP-BNV", "05", "2014", "TTLT-BTP-BNV", ""),
    ("84-CP", "84", None, "CP", ""),
    ("23-L/CTN", "23", None, "L/CTN", ""),
    ("17", "17", None, None, ""),
    ("12/NQ-HĐND", "12", None, "NQ-HĐND", ""),
    ("15-NQ/TU", "15", None, "NQ/TU", ""),
    ("36-HD/VPTW", "36", None, "HD/VPTW", ""),
    ("12a/QĐ-UBND", "12a", None, "QĐ-UBND", ""),
    ("05B", "05B", None, None, ""),
    ("01/SY-UBND", "01", None, "SY-UBND", ""),
    ("12 / QĐ - UBND", "12", None, "QĐ-UBND", ""),
    ("12/ĐA-UBND", "12", None, "ĐA-UBND", ""),
    ("12/DA-UBND", "12", None, "DA-UBND", ""),
    ("1999/QĐ-UBND", "1999", None, "QĐ-UBND", ""),
    ("Số 12/QĐ", "12", None, "QĐ", ""),
    ("71/2015", "71", "2015", None, ""),
    ("12/03/2019", None, None, None, "number_unparsed"),
    ("1?/QĐ-UBND", None, None, None, "number_unparsed"),
    ("Không số", None, None, None, "number_unparsed"),
    ("/QĐ-UBND", None, None, None, "number_unparsed"),
    (None, None, None, None, "number_missing"),
]


def convert(name: str, values: list[str | None]) -> tuple[list[str | None], list[str]]:
    """The values, and for each row the codes that were noted, a blocking one with '!'."""
    name, _, argument = name.partition(":")
    done = CONVERSIONS[name](pa.array(values, pa.string()), Given(argument, CODES))
    found = [*done.found, *((one.rule, one.rows, False) for one in done.changes)]
    noted = [
        "+".join(code + "!" * blocking for code, rows, blocking in found if rows[row].as_py())
        for row in range(len(values))
    ]
    return done.values.to_pylist(), noted


@pytest.mark.parametrize(("name", "value", "converted", "noted"), CASES)
def test_conversion(name: str, value: str | None, converted: str | None, noted: str) -> None:
    assert convert(name, [value]) == ([converted], [noted])


@pytest.mark.parametrize("name", sorted({name for name, *_ in CASES}))
def test_a_value_is_converted_alike_in_any_company(name: str) -> None:
    cases = [case for case in CASES if case[0] == name] * 3
    values, noted = convert(name, [value for _, value, _, _ in cases])
    assert values == [converted for _, _, converted, _ in cases]
    assert noted == [note for *_, note in cases]
    assert convert(name, []) == ([], [])


def test_later_times_are_greater_texts() -> None:
    values, _ = convert("timestamp", list(RISING))
    assert values == sorted(values, key=str)
    assert len(set(values)) == len(RISING)


def test_every_conversion_has_its_cases() -> None:
    tried = {name.partition(":")[0] for name, *_ in CASES}
    numbers = {"document_number", "document_year", "document_notation"}
    assert tried | numbers == set(CONVERSIONS)


@pytest.mark.parametrize(("written", "number", "year", "notation", "remark"), NUMBERS)
def test_number_families(
    written: str | None, number: str | None, year: str | None, notation: str | None, remark: str
) -> None:
    assert convert("document_number", [written]) == ([number], [remark])
    assert convert("document_year", [written]) == ([year], [""])
    assert convert("document_notation", [written]) == ([notation], [""])
    column = [row[0] for row in NUMBERS]
    assert convert("document_number", column)[0] == [row[1] for row in NUMBERS]
