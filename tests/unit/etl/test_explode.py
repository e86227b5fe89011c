"""A list becomes rows whose keys do not hang on the list's order."""

import pyarrow as pa
import pytest

from etl.explode import exploded
from tests.migration import VIC

SPEC = VIC.source("recipient")


def items(*lists: str | None) -> list[tuple[str, str, str]]:
    keys = [str(number) for number in range(1, len(lists) + 1)]
    table = exploded(
        pa.table({"ID": pa.array(keys, pa.string()), "NoiNhan": pa.array(lists, pa.string())}), SPEC
    )
    names = ("item", "item_ordinal", "item_key")
    return list(zip(*(table.column(name).to_pylist() for name in names), strict=True))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A; B;C ", ["1|A|1", "1|B|1", "1|C|1"]),
        ("A;A ;a", ["1|A|1", "1|A|2", "1|a|1"]),
        (";; ;", []),
        ("", []),
        (None, []),
        ("NULL", []),
        (" NULL ", []),
        ("Sở NULL", ["1|Sở NULL|1"]),
    ],
)
def test_items(text: str | None, found: list[str]) -> None:
    assert [key for _, _, key in items(text)] == found


def test_the_keys_are_the_same_in_another_order() -> None:
    one, other = items("A;B;A;C"), items("C;A;B;A")
    assert {key for _, _, key in one} == {key for _, _, key in other}
    assert [ordinal for _, ordinal, _ in one] == ["1", "2", "3", "4"]


def test_rows_without_items_vanish_and_the_rest_keep_their_rows() -> None:
    assert [key for _, _, key in items(None, "A", "", "A;B")] == ["2|A|1", "4|A|1", "4|B|1"]
    assert items(None, "") == []
    assert items() == []
