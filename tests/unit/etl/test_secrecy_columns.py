"""Levels that stand where nobody looks for them: within XML, and in the column of urgencies."""

import pyarrow as pa
import pytest

from etl.secrecy import marked
from services.standin import secrets_text
from services.standin.district import xml

_FIELDS = {"so_trang": "3", "linh_vuc": "Kinh tế & Hạ tầng", "ghi_chu": "V/v nuôi ong lấy mật"}
_MADE = (xml.whole, xml.in_entities, xml.broken, xml.with_doctype)
_WORDS = [level for level in secrets_text.LEVELS if not level.strip().isdigit()]


def _told(values: list[str | None], kind: str) -> list[bool]:
    found: list[bool] = marked(pa.array(values, pa.string()), kind).to_pylist()
    return found


@pytest.mark.parametrize("level", _WORDS)
def test_a_level_in_a_field_of_xml_is_seen_however_it_is_written(level: str) -> None:
    made = [make({**_FIELDS, "do_mat": level}) for make in _MADE]
    attributes = [f'<r do_mat="{level}"/>', f"<r do_mat='{level}'>x</r>", f"<!-- {level} -->"]
    assert _told([*made, *attributes], "xml") == [True] * (len(_MADE) + 3)


@pytest.mark.parametrize("nth", range(13))
def test_a_marked_text_in_xml_is_seen(nth: int) -> None:
    text = secrets_text.marked("V/v phương án bố trí lực lượng", nth)
    made = [make({**_FIELDS, "ghi_chu": text}) for make in _MADE]
    assert _told(list(made), "xml") == [True] * len(_MADE)
    assert _told([xml.in_entities({"a": xml.in_entities({"b": text})})], "xml") == [True]


def test_xml_without_a_level_is_open() -> None:
    open_ones = [make({**_FIELDS, "do_mat": "Thường"}) for make in _MADE]
    more = [None, "", "Thường", "<mat>x</mat>", "<root", xml.bomb(_FIELDS)]
    assert _told([*open_ones, *more], "xml") == [False] * (len(_MADE) + len(more))


@pytest.mark.parametrize(
    "value",
    ["Thường", "THƯỜNG", " Khẩn ", "KHẨN", "Thượng khẩn", "Hỏa tốc", "Hoả tốc", "1;#Khẩn", "", None,
     "NULL", "Hỏa tốc hẹn giờ", "Bình thường"],
)  # fmt: skip
def test_an_urgency_is_open(value: str | None) -> None:
    assert _told([value], "urgency") == [False]


@pytest.mark.parametrize("value", [*secrets_text.LEVELS, "M?t", "11", "Kh?n", "Thượng", "X", "?"])
def test_what_is_no_urgency_may_be_a_level(value: str) -> None:
    assert _told([value], "urgency") == [True]
