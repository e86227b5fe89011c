# ruff: noqa: E501 - a row stays on its line
"""What stands in every source of the contract: portable tables, and how they are declared."""

import datetime as dt
from dataclasses import replace

from mappings.schema import FieldRule, FileRule, SourceSpec
from tests.contract.backends import Table

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
TABLES = (ROWS, CODES, LOOSE)

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
SPECS = (SPEC, SWALLOWING, CODE_SPEC, LOOSE_SPEC)
KEYS = ["-3", "2", "9", "10", "11", "100"]
