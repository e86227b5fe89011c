"""A list becomes rows whose keys do not hang on the list's order."""

from dataclasses import replace

import pyarrow as pa
import pytest

from etl.explode import exploded, findings
from tests.district import DISTRICT
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


def _beside(ids: str | None, names: str | None) -> tuple[list[str | None], list[bool]]:
    """What of the list beside stands with each item, and which rows are told to be uneven."""
    lists = DISTRICT.source("step@leader").explode
    assert lists is not None
    explode = replace(lists, beside=("C_IDEA_LIST",))
    spec = replace(DISTRICT.source("step@leader"), explode=explode)
    columns = {"PK_RECEIVED_DOC": "k", "FK_LEADER_ID_LIST": ids, "C_IDEA_LIST": names}
    given = {name: pa.array([None, value], pa.string()) for name, value in columns.items()}
    table = exploded(pa.table(given), spec)
    uneven = [False] * len(table)
    for finding in findings(table, spec):
        assert (finding.code, finding.field, finding.blocking) == ("list_uneven", "opinion", False)
        uneven = finding.rows.to_pylist()
    return table.column("C_IDEA_LIST").to_pylist(), uneven


@pytest.mark.parametrize(
    ("ids", "names", "found"),
    [
        ("1,2", "A,B", ["A", "B"]),
        ("1, 2", " A , B ", ["A", "B"]),
        ("1,2,", "A,B", ["A", "B"]),
        ("1,2", "A,B,", ["A", "B"]),
        ("1,,3", "A,,C", ["A", "C"]),
        ("1,2", "A,", ["A", None]),
        ("1,2", ",B", [None, "B"]),
        ("1", "", [None]),
        ("1,2", None, [None, None]),
        ("1,2", "NULL", [None, None]),
        ("", "A,B", []),
        (None, "A", []),
    ],
)
def test_each_item_has_its_own_of_the_list_beside(
    ids: str | None, names: str | None, found: list[str | None]
) -> None:
    assert _beside(ids, names) == (found, [False] * len(found))


@pytest.mark.parametrize(("ids", "names"), [("1,2", "A,B,C"), ("1,2", "A"), ("1", "A, rồi B")])
def test_of_a_list_of_another_length_nobody_is_given_a_part(ids: str, names: str) -> None:
    rows = len(ids.split(","))
    assert _beside(ids, names) == ([names] * rows, [True] * rows)
