# ruff: noqa: E501 - a type stays on its line
"""A table with a column of every type, and how each value of it arrives."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from mappings.schema import FieldRule, SourceSpec
from tests.contract.backends import Table, Value

LONG = "Độc lập – Tự do – Hạnh phúc. " * 4000
GUID = UUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff")
NARROW = dt.datetime(2019, 3, 5, 8, 15, 30)  # noqa: DTZ001 - the old system's naive local time
FINE = NARROW.replace(microsecond=250_000)
MOST, LEAST = Decimal("9999999999999999999999999999.9999999999"), Decimal("0.0000000001")
OLD = dt.datetime(1753, 1, 1)  # noqa: DTZ001
# One column a type: its values, and how they arrive.
TYPES: dict[str, tuple[str, list[Value], list[str | None]]] = {
    "nguyen": ("int", [2**31 - 1, -(2**31), 0], ["2147483647", "-2147483648", "0"]),
    "lon": ("bigint", [2**63 - 1, -(2**63), 0], [f"{2**63 - 1}", f"{-(2**63)}", "0"]),
    "thapphan": ("decimal(38,10)", [MOST, MOST.copy_negate(), LEAST], [f"{MOST}", f"-{MOST}", f"{LEAST:f}"]),
    "tien": (
        "money",
        [Decimal("922337203685477.5807"), Decimal("-0.0001"), Decimal("1.5000")],
        ["922337203685477.5807", "-0.0001", "1.5000"],
    ),
    "thuc": ("real", [0.1, -1e300, 3.0], ["0.1", "-1e+300", "3"]),
    "ngay": (
        "date",
        [dt.date(1899, 12, 31), dt.date(9999, 12, 31), dt.date(1, 1, 1)],
        ["1899-12-31", "9999-12-31", "0001-01-01"],
    ),
    "luc": (
        "datetime",
        [NARROW, OLD, NARROW.replace(year=1899, hour=0, minute=0, second=0)],
        ["2019-03-05 08:15:30", "1753-01-01 00:00:00", "1899-03-05 00:00:00"],
    ),
    "khac": (
        "datetime(7)",
        [FINE, NARROW, NARROW.replace(microsecond=1)],
        ["2019-03-05 08:15:30.250000", "2019-03-05 08:15:30", "2019-03-05 08:15:30.000001"],
    ),
    "gio": ("time", [dt.time(8, 15, 30), dt.time(0), dt.time(23, 59, 59)], ["08:15:30", "00:00:00", "23:59:59"]),
    "dung": ("bool", [True, False, True], ["1", "0", "1"]),
    "ma": ("guid", [GUID, UUID(int=0), UUID(int=2**128 - 1)], [str(GUID), str(UUID(int=0)), "f" * 8 + "-ffff-ffff-ffff-" + "f" * 12]),
    "chu": ("char(8)", ["AB", "ậ", ""], ["AB", "ậ", ""]),
    "dai": ("longtext", [LONG, "", "😀\r\n\t"], [LONG, "", "😀\r\n\t"]),
    "ngan": ("text(50)", [" ", "NULL", "(null)"], [" ", "NULL", "(null)"]),
    "tho": ("binary", [b"\x00\xff" * 4, b"", b"abc"], ["0x00FF00FF00FF00FF", "0x", "0x616263"]),
}  # fmt: skip
NAMES = tuple(TYPES)


def table() -> Table:
    """A row for each value of a type, and one that is empty but for its key."""
    columns = [("id", "int"), *((name, kind) for name, (kind, _, _) in TYPES.items())]
    rows = [(at, *(values[at] for _, values, _ in TYPES.values())) for at in range(3)]
    return Table("kieu", columns, [*rows, (3, *(None for _ in TYPES))], key=("id",))


KIND_SPEC = SourceSpec(
    "thu", "kind", "kieu", "id", "integer", f"SELECT id, {', '.join(NAMES)} FROM kieu",
    tuple(FieldRule(name, name) for name in NAMES),
)  # fmt: skip
