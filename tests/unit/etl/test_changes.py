"""Ranges that differ, what a pass may trust when it ends, and rows that would have another line."""

from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.changes import (
    COMPARED,
    Range,
    differing,
    drift,
    followers,
    leader,
    rows_that_differ,
    settled,
)
from etl.ids import integer_bounds, row_ids
from tests.migration import VIC

A, B, C = (Range(lower, 100, 5, "s") for lower in (0, 100, 300))


@pytest.mark.parametrize(
    ("then", "now", "ends"),
    [
        ([A, B, C], [A, B, C], []),
        ([A, B], [A, replace(B, rows=6)], [(100, 199)]),
        ([A, B], [replace(A, checksum="t"), replace(B, checksum="t")], [(-99, 199)]),
        ([A], [A, C], [(300, 399)]),
        ([A, B, C], [A], [(100, 199), (300, 399)]),
        ([replace(B, checksum="")], [replace(B, checksum="")], [(100, 199)]),
        ([replace(A, lower=-100)], [], [(-199, -100)]),
        ([Range(0, 0, 1, "x")], [Range(0, 0, 1, "y")], [(0, 0)]),
        ([], [], []),
    ],
)
def test_ranges_that_differ_are_named_by_their_keys(
    then: list[Range], now: list[Range], ends: list[tuple[int, int]]
) -> None:
    assert differing(then, now) == ends


def test_a_range_that_changed_while_a_pass_was_at_work_is_compared_next_time() -> None:
    later = replace(B, rows=9)
    told = settled([A, B], [A, later, C])
    assert told == [A, replace(later, checksum=""), replace(C, checksum="")]
    assert differing(told, [A, later, C]) == [(100, 199), (300, 399)]
    assert settled([A, B], [A]) == [A, replace(B, checksum="")]
    assert differing(settled([A, B], [A]), [A]) == [(100, 199)]


@given(st.integers(-(10**13), 10**13), st.integers(0, 10**6))
def test_ids_of_integer_keys_lie_within_their_bounds(least: int, more: int) -> None:
    keys = [str(least), str(least + more), str(least - 1), str(least + more + 1)]
    first, last, before, behind = row_ids(("s", "p", "e"), pa.array(keys)).to_pylist()
    low, high = integer_bounds(least, least + more)
    assert low <= first <= last <= high
    assert before < low < high < behind


def line(**given: str | None) -> pa.Table:
    told = {"row_id": "1", "outcome": "loaded", "reason": None, **dict.fromkeys(COMPARED, "x")}
    return pa.table({name: pa.array([v], pa.string()) for name, v in (told | given).items()})


@pytest.mark.parametrize(
    ("now", "then", "of_files", "differs"),
    [
        ({}, {}, (), False),
        ({}, {"outcome": "linked"}, (), False),
        ({}, {"row_id": "2"}, (), True),
        ({}, {"fingerprint": "y"}, (), True),
        ({"unit_id": None}, {}, (), True),
        ({"unit_id": None}, {"unit_id": None}, (), False),
        ({}, {"outcome": "withheld"}, (), True),
        ({"outcome": "excluded", "reason": "a"}, {"outcome": "excluded", "reason": "b"}, (), True),
        ({}, {"outcome": "quarantined", "reason": "file_missing"}, ("file_missing",), False),
        ({}, {"outcome": "quarantined", "reason": "file_missing"}, (), True),
        ({"outcome": "quarantined", "reason": "orphan"}, {"reason": "orphan"}, (), False),
        ({}, {"reason": "orphan"}, (), True),
    ],
)
def test_a_row_differs_by_what_the_source_decides(
    now: dict[str, str | None],
    then: dict[str, str | None],
    of_files: tuple[str, ...],
    differs: bool,
) -> None:
    """Linked is as good as loaded; a row kept at its last good version says why."""
    assert rows_that_differ(line(**now), line(**then), of_files).to_pylist() == [differs]


def test_lists_come_and_go_with_the_rows_they_stand_in() -> None:
    lists, rows = VIC.source("recipient"), VIC.source("outgoing_document")
    assert leader(VIC, lists) is rows
    assert leader(VIC, rows) is rows
    assert followers(VIC, rows) == [lists]
    assert followers(VIC, VIC.source("step")) == []


def test_drift_names_every_column() -> None:
    then, now = {"a": "INTEGER", "b": "TEXT"}, {"a": "TEXT", "c": "TEXT"}
    assert drift(then, now) == [
        "column a is TEXT and was INTEGER",
        "column b is gone",
        "column c is new",
    ]
    assert drift(then, then) == []
