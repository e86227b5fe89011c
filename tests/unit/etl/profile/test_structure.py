"""What stands within values: paths of XML, and lists that lie side by side."""

import pyarrow as pa

from etl.profile.coded import Coded
from etl.profile.column import Column
from etl.profile.structure import beside, elements


def test_paths_of_xml_are_told_with_counts_and_without_texts() -> None:
    texts = [
        "<r><d><so>4</so><ten>A</ten></d></r>",
        "<r><d><so>12</so><so>13</so><ten x='1'>B</ten></d></r>",
        "<r><d><so>5</so><once>1</once></d></r>",
        "<r><d><so>5</so",
    ]
    told = elements(pa.array(texts), pa.array([10, 2, 1, 7]))
    assert {(e.path, e.count, e.repeated, e.numbers) for e in told} == {
        ("d/so", 13, 2, 13), ("d/ten", 12, 0, 0),
    }  # fmt: skip


def lists(**columns: list[str | None]) -> dict[str, tuple[str, ...]]:
    coded = {name: Coded.of(pa.array(values, pa.string())) for name, values in columns.items()}
    told = [Column(name, "TEXT", kind="list", delimiter=",") for name in columns]
    return beside(told, coded)


def test_lists_with_as_many_items_in_every_row_lie_side_by_side() -> None:
    told = lists(
        ids=["1,2", "3", None, "4,5,6"],
        names=["A,B", "C", "", "D,E,F"],
        others=["x", "y,z", "", ""],
    )
    assert told["ids"] == ("names",)
    assert told["others"] == ()


def test_lists_that_always_have_two_items_prove_nothing() -> None:
    assert lists(one=["1,2", "3,4"], other=["5,6", "7,8"]) == {}
