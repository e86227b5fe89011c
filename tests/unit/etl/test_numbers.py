"""Số and ký hiệu are taken apart by one grammar, and nothing of what is written is lost."""

import re

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks import document_numbers
from etl.numbers import FAMILIES, join, parse, plain
from etl.transforms.column import Given
from etl.transforms.numbers import document_notation, document_number, document_year
from tests.conftest import REAL_DATA

_PARTS = st.sampled_from(
    ["12", "05", "2019", "1", "a", "B", "bis", "/", "-", " / ", " – ", "–", "QĐ", "DA", "ĐA", "TTr",
     "HĐND", "TU", "Ð", "?", ".", "(1)", "Số: ", "số", "'", "\u00a0", "\n", "&", "ữ", "３",
     "／", "—", "\u2011", ";", ", ", "0", " a", " BIS", " (HT)", " ngày ", " Hỏa tốc",
     "Công văn số ",
     "\u200b", "\u2215"]
)  # fmt: skip
WRITTEN = st.one_of(
    st.lists(_PARTS, max_size=9).map("".join),
    st.text(st.characters(max_codepoint=0x1EFF), max_size=20),
)


def squeezed(text: str) -> str:
    """Without what is not seen, which typists put around signs, and with one shape of each sign."""
    narrow = text.translate({0xFF01 + n: 0x21 + n for n in range(94)} | {0x2215: "/", 0x2044: "/"})
    return re.sub(r"[\s\u200b-\u200d\u2060\ufeff]+", "", narrow).translate({0xD0: "Đ", 0xF0: "đ"})


@pytest.mark.realdata
def test_every_real_number_is_read_as_a_reader_reads_it() -> None:
    score = document_numbers.real(REAL_DATA / "documents.csv")
    assert score.asked > 4000
    assert score.wrong == ()


def test_every_family_of_the_domain_is_read() -> None:
    score = document_numbers.examples()
    assert score.wrong == ()
    seen = {row["family"] for row in document_numbers.table("numbers_examples.tsv")}
    assert seen == set(FAMILIES)


@given(WRITTEN)
@example("12/Số 5.")
@example("' 12-A. /")
def test_what_is_taken_apart_can_be_put_together_again(written: str) -> None:
    assert squeezed(join(parse(written))) == squeezed(written)


@given(WRITTEN)
def test_a_number_is_read_alike_when_it_is_read_again(written: str) -> None:
    once = parse(written)
    assert parse(join(once)) == once
    if once.number:
        assert plain(parse(join(plain(once)))) == plain(once)


@given(st.lists(WRITTEN, min_size=1, max_size=5))
def test_a_column_is_read_as_its_values_are(written: list[str]) -> None:
    column, none = pa.array(written, pa.string()), Given("", {})
    parsed = [parse(one) for one in written]
    for conversion, wanted in (
        (document_number, [one.number for one in parsed]),
        (document_year, [one.year for one in parsed]),
        (document_notation, [one.notation for one in parsed]),
    ):
        assert conversion(column, none).values.fill_null("").to_pylist() == wanted


@given(st.sampled_from(["QĐ", "QD", "ĐA", "DA", "TTr", "TTR", "Q?"]), st.integers(1, 9999))
def test_a_notation_is_never_mended(kind: str, number: int) -> None:
    assert parse(f"{number}/{kind}-UBND").notation == f"{kind}-UBND"
