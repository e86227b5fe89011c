"""Any of several batches taken back leaves the others, and the same comes back."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.test_rollback import dangling
from tests.migration import query
from tests.property.etl.test_waves import FEW, parted, state, town
from tests.taken_back import take_back
from tests.waves import Waves

__all__ = ["town"]
pytestmark = pytest.mark.slow
# What the remaining waves have of the rows that were taken back is remembered by who they were.
_OTHER = ("not begun", "due", "problems")


def told(dsn: str) -> dict[str, Any]:
    return {name: found for name, found in state(dsn).items() if name not in _OTHER}


def lines_of(dsn: str, runs: list[int]) -> list[tuple[object, ...]]:
    return query(
        dsn,
        "SELECT row_id, CASE outcome WHEN 'linked' THEN 'loaded' ELSE outcome END, reason,"
        " parent_a, parent_b, identity, fingerprint FROM migration.ledger"
        " WHERE run_id = ANY(%s) ORDER BY 1",
        (runs,),
    )


@FEW
@given(seed=st.integers(0, 10**6), span_rows=st.integers(2, 9))
def test_the_last_of_several_leaves_the_others_as_if_it_had_never_been_and_comes_back(
    town: Callable[[int], Callable[[int], Waves]], seed: int, span_rows: int
) -> None:
    make = town(seed)
    all_of_them, without = make(span_rows), make(span_rows)
    waves = parted(seed)
    for number, declared in enumerate(waves):
        all_of_them.wave(f"w{number}", declared)
        if number < len(waves) - 1:
            without.wave(f"w{number}", declared)
    whole = state(all_of_them.dsn)
    plan = take_back(all_of_them, batch=len(waves))
    assert plan.whole
    expected, found = told(without.dsn), told(all_of_them.dsn)
    for name, value in expected.items():
        assert found[name] == value, name
    all_of_them.wave(f"w{len(waves) - 1}", waves[-1])
    again = state(all_of_them.dsn)
    for name, value in whole.items():
        assert again[name] == value, name


@FEW
@given(seed=st.integers(0, 10**6), span_rows=st.integers(2, 9), data=st.data())
def test_any_of_several_leaves_every_row_of_the_others(
    town: Callable[[int], Callable[[int], Waves]], seed: int, span_rows: int, data: st.DataObject
) -> None:
    small = town(seed)(span_rows)
    waves = parted(seed)
    for number, declared in enumerate(waves):
        small.wave(f"w{number}", declared)
    batch = data.draw(st.integers(1, len(waves)))
    others = [number for number in range(1, len(waves) + 1) if number != batch]
    before = lines_of(small.dsn, others)
    plan = take_back(small, batch=batch)
    assert lines_of(small.dsn, others) == before
    assert dangling(small.dsn) == 0
    left = query(small.dsn, "SELECT count(*) FROM migration.ledger WHERE run_id = %s", (batch,))
    assert left == [(sum(plan.kept.values()),)]
    pointers = query(
        small.dsn,
        "SELECT count(*) FROM eoffice.document d WHERE represented_by IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM eoffice.document c WHERE c.id = d.represented_by)",
    )
    assert pointers == [(0,)]
    reads = "SELECT count(*) FROM migration.regroup"
    assert query(small.dsn, reads) == [(0,)]
