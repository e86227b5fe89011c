"""Decisions: in any order the same, and only what they speak of changes."""

from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.decisions import LEAVE_OUT, ROW, VALUE, Decision, Decisions, sealed
from tests.migration import VIC

SPEC = VIC.source("incoming_document")
COLUMNS = ("ID", "TrangThai", "LoaiVB", "DoMat", "DaXoa")
OPEN = ("TrangThai", "LoaiVB")
CELLS = st.sampled_from(["LUU", "luu", "LA", "", " ", None, "Mật"])
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=8)
KEYS = st.integers(1, 9).map(str)
DECISIONS = st.one_of(
    st.builds(
        Decision, st.just(VALUE), st.sampled_from(COLUMNS), st.none(), CELLS, st.sampled_from("AB")
    ),
    st.builds(
        Decision, st.just(ROW), st.sampled_from(COLUMNS), KEYS, st.none(), st.sampled_from("CD")
    ),
    st.builds(Decision, st.just(LEAVE_OUT), st.none(), KEYS, st.none(), st.none()),
)
MANY = st.lists(DECISIONS, max_size=8, unique_by=lambda one: one.target)


def _table(rows: Sequence[tuple[str | None, ...]]) -> pa.Table:
    told = [(str(number), *cells) for number, cells in enumerate(rows, 1)]
    columns = list(zip(*told, strict=True)) or [()] * len(COLUMNS)
    return pa.table([pa.array(c, pa.string()) for c in columns], names=list(COLUMNS))


def _expected(key: str, name: str, found: str | None, decisions: list[Decision]) -> str | None:
    """The same, cell by cell."""
    if name not in OPEN:
        return found
    of_row = [d for d in decisions if (d.kind, d.column, d.key) == (ROW, name, key)]
    of_value = [d for d in decisions if (d.kind, d.column, d.source_value) == (VALUE, name, found)]
    return next((d.new_value for d in [*of_row, *of_value]), found)


@given(ROWS, MANY, st.randoms(use_true_random=False))
def test_only_what_is_decided_changes_in_any_order(
    rows: list[tuple[str | None, ...]], decisions: list[Decision], chance: object
) -> None:
    table = _table(rows)
    told = Decisions.of(decisions).apply(table, SPEC)
    shuffled = list(decisions)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    again = Decisions.of(shuffled).apply(table, SPEC)
    assert again.table.equals(told.table)
    assert again.left_out.equals(told.left_out)
    keys = table["ID"].to_pylist()
    for name in COLUMNS:
        found = table[name].to_pylist()
        expected = [_expected(k, name, v, decisions) for k, v in zip(keys, found, strict=True)]
        assert told.table[name].to_pylist() == expected
        remarked = [f.rows.to_pylist() for f in told.remarks if f.field == name]
        differs = [a != b for a, b in zip(expected, found, strict=True)]
        assert remarked == ([differs] if any(differs) else [])
    out = {d.key for d in decisions if d.kind == LEAVE_OUT}
    assert told.left_out.to_pylist() == [key in out for key in keys]


def test_columns_of_key_level_and_scope_are_sealed_in_every_stream() -> None:
    for source in VIC.sources:
        closed = sealed(source)
        assert source.key in closed
        assert {rule.column for rule in source.scope} <= closed
        assert not source.secrecy.level or source.secrecy.level in closed
        assert not source.explode or source.explode.column in closed


def test_two_decisions_on_the_same_are_refused() -> None:
    one = Decision(VALUE, "TrangThai", None, "LA", "LUU")
    with pytest.raises(ValueError, match="same"):
        Decisions.of([one, Decision(VALUE, "TrangThai", None, "LA", "DU_THAO")])
