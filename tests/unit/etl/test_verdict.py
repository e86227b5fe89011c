"""Which outcome wins where several speak."""

from itertools import product

import pyarrow as pa
import pytest

from etl import verdict
from etl.findings import Finding
from mappings.schema import ScopeRule

PARENTS = [None, "loaded", "linked", "quarantined", "withheld", "excluded", "absent"]


def judged(
    secret: bool, scope: bool, parents: tuple[str | None, ...]
) -> tuple[str | None, str | None]:
    found = verdict.first_judgement(
        pa.array([secret]),
        [pa.array([parent], pa.string()) for parent in parents],
        pa.array([scope]),
        pa.array(["soft_deleted" if scope else None], pa.string()),
    )
    return found.outcome[0].as_py(), found.reason[0].as_py()


def expected(
    secret: bool, scope: bool, parents: tuple[str | None, ...]
) -> tuple[str | None, str | None]:
    order = [
        (secret, "withheld", None),
        ("withheld" in parents, "withheld", "parent_withheld"),
        (scope, "excluded", "soft_deleted"),
        ("excluded" in parents, "excluded", "parent_excluded"),
        ("absent" in parents, "quarantined", "orphan"),
        ("quarantined" in parents, "quarantined", "parent_quarantined"),
    ]
    return next(((outcome, reason) for holds, outcome, reason in order if holds), (None, None))


@pytest.mark.parametrize("secret", [True, False])
@pytest.mark.parametrize("scope", [True, False])
def test_the_worst_wins_whatever_the_order_of_parents(secret: bool, scope: bool) -> None:
    for parents in product(PARENTS, PARENTS):
        assert judged(secret, scope, parents) == expected(secret, scope, parents), parents
    assert judged(secret, scope, ()) == expected(secret, scope, ())


def test_what_is_decided_stays_decided() -> None:
    rows = pa.array([True, True])
    first = verdict.undecided(2).then(pa.array([True, False]), "withheld", None)
    then = verdict.with_findings(
        first,
        [
            Finding("remarked", "a", rows),
            Finding("first", "a", rows, blocking=True),
            Finding("second", "b", rows, blocking=True),
        ],
    )
    assert then.outcome.to_pylist() == ["withheld", "quarantined"]
    assert then.reason.to_pylist() == [None, "first"]


def test_the_first_scope_rule_that_holds_gives_its_name() -> None:
    rules = [
        ScopeRule("deleted", "DaXoa", ("1",), "a", "2026"),
        ScopeRule("draft", "TrangThai", ("DU_THAO",), "a", "2026"),
    ]
    columns = {
        "DaXoa": pa.array(["1 ", "0", None, "1"]),
        "TrangThai": pa.array(["DU_THAO", "DU_THAO", None, None]),
    }
    rows, names = verdict.out_of_scope(columns, rules, 4)
    assert rows.to_pylist() == [True, True, False, True]
    assert names.to_pylist() == ["deleted", "draft", None, "deleted"]
