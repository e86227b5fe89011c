"""Every fault of the catalogue is found as what it is, where it is; a sound store has none."""

from typing import Any

import pytest

from etl.verify.kinds import KINDS
from tests.planted import FAULTS, Finding, matches, plant, verified

# Faults whose traces would meet in one store stand apart.
_PARTS = 3


@pytest.fixture(scope="module")
def found(stores: Any) -> tuple[dict[str, list[Finding]], dict[str, set[Finding]], set[Finding]]:
    """What each fault leads to, where it was planted what was found, and what was not foreseen."""
    wanted: dict[str, list[Finding]] = {}
    by_fault: dict[str, set[Finding]] = {}
    unforeseen: set[Finding] = set()
    names = list(FAULTS)
    for part in range(_PARTS):
        mine = names[part::_PARTS]
        store = stores(f"planted_{part}")
        told = plant(store, mine)
        here = verified(store)
        foreseen = [f for findings in told.values() for f in findings]
        unforeseen |= {f for f in here if not any(matches(w, f) for w in foreseen)}
        wanted |= {name: [*told[name]] for name in mine}
        wanted[f"stale entries {part}"] = told["stale entries"]
        by_fault |= dict.fromkeys([*mine, f"stale entries {part}"], here)
    return wanted, by_fault, unforeseen


def test_a_sound_store_has_no_findings(stores: Any) -> None:
    assert verified(stores("sound")) == set()


@pytest.mark.parametrize("name", [*FAULTS, *(f"stale entries {n}" for n in range(_PARTS))])
def test_a_fault_is_found(name: str, found: Any) -> None:
    wanted, by_fault, _ = found
    lacking = [w for w in wanted[name] if not any(matches(w, f) for f in by_fault[name])]
    assert lacking == []


def test_nothing_else_is_found(found: Any) -> None:
    assert found[2] == set()


def test_every_kind_of_finding_is_known(found: Any) -> None:
    assert {f[0] for here in found[1].values() for f in here} <= set(KINDS)


def test_the_catalogue_is_long_enough() -> None:
    assert len(FAULTS) >= 28
