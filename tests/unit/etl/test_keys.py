"""Names are compared by keys that fold how they are written, and nothing else."""

import unicodedata
from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.identity import COMPARED, compared
from etl.keys import organ_key, proper_key, proper_keys, tone_key

SAME_TONE = [
    ("hoà", "hòa"), ("thuỷ", "thủy"), ("Hoà Bình", "hòa  bình"), ("quý", "qúy"), ("khoẻ", "khỏe"),
    ("huỳnh", "hùynh"), ("ngoài", "ngòai"), ("Ðiều", "điều"), ("ủy", "uỷ"), ("HOẢ TỐC", "Hỏa tốc"),
]  # fmt: skip
OTHER_WORDS = ["hoàn", "hoan", "hoán", "suýt", "suyt", "huỳnh", "huynh", "mường", "mướng", "muông",
               "nguyễn", "nguyên", "đa", "da", "ĐÀ", "dà", "dạ"]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME_TONE)
def test_where_a_tone_stands_makes_no_difference(one: str, other: str) -> None:
    assert tone_key(one) == tone_key(other)


def test_other_tones_and_vowels_are_other_words() -> None:
    assert len({tone_key(word) for word in OTHER_WORDS}) == len(OTHER_WORDS)


@given(st.text(st.characters(max_codepoint=0x1EFF), max_size=30))
def test_composition_makes_no_difference(text: str) -> None:
    apart, whole = (unicodedata.normalize(form, text) for form in ("NFD", "NFC"))
    assert tone_key(apart) == tone_key(whole)
    assert organ_key(apart) == organ_key(whole)


AGENCIES = [
    ["Ủy ban nhân dân tỉnh Kiên Giang", "Uỷ ban Nhân dân tỉnh Kiên Giang", "UBND tỉnh Kiên Giang",
     "UBND t. KG", "UBND  Tỉnh KG", "ubnd tinh kien giang"],
    ["Sở Tài nguyên và Môi trường", "Sở TN&MT", "Sở TN & MT", "Sở TNMT",
     "Sở Tài nguyên - Môi trường"],
    ["Sở Lao động - Thương binh và Xã hội", "Sở LĐ-TB&XH", "Sở LĐTBXH", "Sở LĐ – TB và XH"],
    ["Sở Nông nghiệp và Phát triển nông thôn", "Sở NN&PTNT", "Sở NN và PTNT",
     "Sở Nông nghiệp và PTNT"],
    ["Văn phòng UBND TP. Rạch Giá", "VP UBND thành phố Rạch Giá", "VP.UBND TP Rạch Giá"],
    ["UBND huyện Châu Thành", "UBND H. Châu Thành", "UBND h.Châu Thành"],
    ["UBND xã Châu Thành", "UBND X. Châu Thành"],
    ["HĐND tỉnh", "Hội đồng nhân dân tỉnh"],
    ["Sở Tư pháp", "Sở TP", "STP"],
    ["Sở Tài chính", "Sở TC"],
    ["Thành phố Hồ Chí Minh", "TP.HCM", "TP Hồ Chí Minh", "TPHCM"],
    ["Ban Dân vận Trung ương", "Ban Dân vận T.Ư", "Ban Dân vận TW"],
    ["UBND phường Vĩnh Thanh", "UBND P. Vĩnh Thanh", "UBND P Vĩnh Thanh"],
    ["UBND thị trấn Minh Lương", "UBND TT Minh Lương", "UBND TT. Minh Lương"],
    ["UBND đặc khu Phú Quốc", "UBND ĐK Phú Quốc"],
    ["Sở Văn hóa, Thể thao và Du lịch", "Sở VH-TT&DL", "SVHTTDL"],
    ["Sở Ngoại vụ", "SNgV"],
    ["Sở Nội vụ", "SNV"],
    ["Bộ Nông nghiệp và Môi trường", "Bộ NN&MT", "BNNMT"],
    ["Bộ Chỉ huy quân sự tỉnh", "Bộ CHQS tỉnh", "BCHQS tỉnh"],
    ["Công ty X."],
    ["Phòng TC"],
]  # fmt: skip


@pytest.mark.parametrize("names", AGENCIES, ids=lambda names: names[0])
def test_an_agency_has_one_key_however_it_is_written(names: list[str]) -> None:
    assert len({organ_key(name) for name in names}) == 1


def test_two_agencies_have_two_keys() -> None:
    for one, other in combinations(AGENCIES, 2):
        assert organ_key(one[0]) != organ_key(other[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND xã Minh Phương", "UBND xã Minh Phượng"),
        ("UBND xã Tân Quán", "UBND xã Tân Quan"),
        ("UBND P Vĩnh Thạnh", "UBND phường Vĩnh Thanh"),
    ],
)
def test_places_whose_names_differ_by_a_mark_are_two(one: str, other: str) -> None:
    assert organ_key(one) == organ_key(other)
    assert proper_key(one) != proper_key(other)
    assert proper_key(one) == proper_key(one.replace("UBND", "Uỷ ban nhân dân"))


def test_a_column_of_names_has_the_keys_of_its_values() -> None:
    names = ["UBND tỉnh", None, "", "UBND tỉnh", "Sở TC"]
    keys = proper_keys(pa.array(names, pa.string())).to_pylist()
    assert keys == [None if name is None else proper_key(name) for name in names]
    assert proper_keys(pa.array([], pa.string())).to_pylist() == []


def identity(**changed: str) -> str:
    row = {
        "number": "12", "number_year": None, "notation": "QĐ-UBND",
        "organ_name": "UBND tỉnh Kiên Giang", "issued_on": "2019-03-02", "edxml_id": None,
    } | changed  # fmt: skip
    columns = {name: pa.array([row[name]], pa.string()) for name in COMPARED}
    found: str = compared(columns, pa.array(["u"]), "incoming")["identity"][0].as_py()
    return found


def test_the_same_agency_written_otherwise_is_the_same_for_identity() -> None:
    assert identity(organ_name="Uỷ ban nhân dân tỉnh KG") == identity()
    for notation in ("QĐ – UBND", "QĐ\u2011UBND", "QĐ\u2212UBND", "qđ-ubnd"):
        assert identity(notation=notation) == identity()
    assert identity(notation="đa-ubnd") != identity(notation="DA-UBND")
    assert identity(organ_name="UBND tỉnh An Giang") != identity()
    commune = identity(organ_name="UBND xã Bình Thành")
    assert commune == identity(organ_name="Uỷ ban nhân dân xã Bình Thành")
    assert commune != identity(organ_name="UBND xã Bình Thạnh")
    assert identity(notation="QD-UBND") != identity()
