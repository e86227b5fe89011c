"""What clerks type is understood as they mean it."""

import pytest

from services.search import query as q
from services.search.files import disposition
from services.search.query import parse
from services.search.snippet import highlight, marks_of
from services.search.text import code_keys, words


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("452/GM-UBND", q.Code("452/GM-UBND", ("452", "gm", "ubnd"))),
        ("452 / GM - UBND", q.Code("452/GM-UBND", ("452", "gm", "ubnd"))),
        ("số 05/QĐ-UBND", q.Code("05/QĐ-UBND", ("5", "qđ", "ubnd"))),
        ("số 452", q.NumberOnly("số 452", "452")),
        ("0452", q.Number("0452", "452")),
        ("số đến 31 năm 2019", q.Register("số đến 31", "31", "incoming", 2019)),
        ("năm 2019 so den 31", q.Register("so den 31", "31", "incoming", 2019)),
        ("số đi 12a/2020", q.Register("số đi 12a/2020", "12a", "outgoing", 2020)),
        ("15/03/2019", q.Days("15/03/2019", 20190315, 20190315)),
        ("ngày 5 tháng 6 năm 2019", q.Days("ngày 5 tháng 6 năm 2019", 20190605, 20190605)),
        ("tháng 6/2019", q.Days("tháng 6/2019", 20190601, 20190631)),
        ("31/02/2019", q.Code("31/02/2019", ("31", "2", "2019"))),
        ("năm 2019", q.Year("năm 2019", 2019)),
    ],
)
def test_one_clause(text: str, clause: q.Clause) -> None:
    assert parse(text) == (clause,)


def test_a_hyphen_between_words_is_no_notation() -> None:
    assert [c.text for c in parse("kinh tế - xã hội")] == ["kinh", "tế", "xã", "hội"]


def test_words_in_quotes_stay_together() -> None:
    (clause,) = parse("“kế hoạch công tác”")
    assert isinstance(clause, q.Phrase)
    assert [w.folded for w in clause.words] == ["ke", "hoach", "cong", "tac"]


@pytest.mark.parametrize(
    ("a", "b"),
    [("hoà", "hòa"), ("thuỷ", "thủy"), ("quý", "qúy"), ("Thuỵ", "thụy"), ("khoẻ", "khỏe")],
)
def test_the_place_of_the_tone_does_not_matter(a: str, b: str) -> None:
    assert words(a)[0].exact == words(b)[0].exact


@pytest.mark.parametrize(
    ("a", "b"), [("thể", "thế"), ("thể", "the"), ("hoàn", "hoan"), ("đ", "d"), ("ơ", "o")]
)
def test_every_other_mark_does(a: str, b: str) -> None:
    assert words(a)[0].exact != words(b)[0].exact
    assert words(a)[0].folded == words(b)[0].folded


def test_decomposed_text_and_the_look_alike_of_d_are_the_same_words() -> None:
    assert words("Quye\u0302\u0301t đi\u0323nh") == words("Quyết định")
    assert words("\u00d0ề án") == words("Đề án")


def test_the_parts_of_a_notation_are_found_in_any_run() -> None:
    assert code_keys("05/NQ-HĐND") == {"5", "nq", "hđnd", "5/nq", "nq/hđnd", "5/nq/hđnd"}


def test_found_words_are_marked_and_the_rest_is_escaped() -> None:
    marks = marks_of(parse("thi dua"))
    assert highlight("<b>Thi đua</b> & thị", marks) == (
        "&lt;b&gt;<mark>Thi đua</mark>&lt;/b&gt; &amp; <mark>thị</mark>"
    )
    assert highlight("thi, thị", marks_of(parse("thị"))) == "thi, <mark>thị</mark>"


def test_a_long_text_is_cut_around_what_was_found() -> None:
    text = "mở đầu " * 100 + "cần tìm " + "kết thúc " * 100
    cut = highlight(text, marks_of(parse("cần tìm")), 200)
    assert "<mark>cần tìm</mark>" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) < 260


@pytest.mark.parametrize(
    "name", ['a"; filename=x.exe', "a\r\nSet-Cookie: x", "../../etc/passwd", ""]
)
def test_a_file_name_cannot_leave_its_header(name: str) -> None:
    header = disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert "/" not in header.split('"')[1]


def test_a_vietnamese_file_name_arrives_as_it_is() -> None:
    assert disposition("Giấy mời.pdf").endswith("filename*=UTF-8''Gi%E1%BA%A5y%20m%E1%BB%9Di.pdf")
