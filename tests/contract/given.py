# ruff: noqa: E501 - a row stays on its line
"""What stands in every source of the contract: portable tables, and how they are declared."""

import datetime as dt
from dataclasses import replace

from mappings.schema import FieldRule, FileRule, SourceSpec
from tests.contract.backends import Table
from tests.contract.kinds import KIND_SPEC

LETTERS = "Đặng Thị Thể – ậ Ð "
BYTES = bytes(range(256)) * 1000
AT = dt.datetime(2019, 3, 5, 8, 15, 30)  # noqa: DTZ001 - the old system's naive local time
ROWS = Table(
    "dong",
    [("id", "int"), ("ma", "char(10)"), ("ten", "text(300)"), ("dai", "longtext"), ("ngay", "datetime"), ("so", "bigint"), ("tep", "binary")],
    [
        (-3, "A         ", "Sở Nội vụ", LETTERS, AT, 2**40, BYTES),
        (2, "B", "  khoảng trắng  ", "a\nb\\n\"'", None, 0, b""),
        (9, None, None, None, None, None, None),
        (10, "NULL", "", "", AT.replace(year=1899), -1, b"\x00"),
        (11, "ậ", "ậ" * 300, LETTERS * 1000, AT, 7, BYTES[:1]),
        (100, "Z", "x", "y" * 5000, AT, 1, BYTES[::-1]),
    ],
    key=("id",),
)  # fmt: skip
CODES = Table("machu", [("ma", "char(10)")], [("b",), ("B",), ("ậ",), ("A",), ("a ",)], key=("ma",))
LOOSE = Table("thieu", [("id", "int")], [(None,), (5,), (None,), (4,)])
LINKS = Table(
    "luanchuyen",
    [("hoso", "int"), ("vanban", "text(20)"), ("buoc", "int"), ("ykien", "text(100)")],
    [
        (9, "A", 1, "đầu"), (10, "A", 1, "x"), (10, "A", 2, None), (10, "B", 1, ""), (10, "", 7, "y"),
        (None, "A", 1, "không khóa"), (11, "C D", 1, "z"), (11, None, 1, "không khóa"), (100, "ậ", -1, "cuối"),
    ],
)  # fmt: skip
TABLES = (ROWS, CODES, LOOSE, LINKS)

READ = ("ma", "ten", "dai", "ngay", "so")
SPEC = SourceSpec(
    system="thu", entity="row", base="dong", key="id", key_type="integer",
    sql="SELECT id, ma, ten, dai, ngay, so FROM dong",
    rules=tuple(FieldRule(name, name) for name in READ),
    file=FileRule("ten", "so", "tep"),
)  # fmt: skip
# A row that the SELECT's join swallows is there all the same.
SWALLOWING = replace(SPEC, entity="swallowing", sql=f"{SPEC.sql} WHERE id > 9")
CODE_SPEC = SourceSpec("thu", "code", "machu", "ma", "text", "SELECT ma FROM machu", ())
LOOSE_SPEC = SourceSpec("thu", "loose", "thieu", "id", "integer", "SELECT id FROM thieu", ())
# A key of three columns, without an index on them.
LINK_SPEC = SourceSpec(
    "thu", "link", "luanchuyen", "hoso|vanban|buoc", "text",
    "SELECT hoso, vanban, buoc, ykien FROM luanchuyen", (FieldRule("ykien", "ykien"),),
    key_columns=("hoso", "vanban", "buoc"),
)  # fmt: skip
LINK_KEYS = {"9|A|1", "10|A|1", "10|A|2", "10|B|1", "10||7", "11|C D|1", "100|ậ|-1"}
SPECS = (SPEC, SWALLOWING, CODE_SPEC, LOOSE_SPEC, LINK_SPEC, KIND_SPEC)
KEYS = ["-3", "2", "9", "10", "11", "100"]
