"""Which steps of a cutover hold: by what the store says, each only behind the ones before it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from etl.cutover import Facts, OpenTask, Pass, Said, Signed, Step, Unit, checklist, missing_before
from etl.scope import EVERYTHING, Declared

START = datetime(2026, 11, 1, 8, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


SIGNED = Signed("Nguyễn Văn A", "STC.AG", at(9), "", {"book": {"loaded": 3}}, 7, "pheduyet")
WHOLE = Facts(
    wave="first",
    state="published",
    said={
        "freeze": Said({"agreed_by": "A", "basis": "CV 1"}, "os:me", at(1)),
        "handover": Said({}, "os:me", at(6)),
    },
    frozen_at=at(1),
    newest_change=at(0),
    sync=Pass(3, at(2), at(3)),
    verification=Pass(7, at(4), at(5)),
    has_owner=5,
    open_tasks=(),
    accepted=frozenset(),
    units=(Unit("u1", "STC", "Sở Tài chính", {"book": {"loaded": 3}}, signed=SIGNED),),
    rows_without_unit=0,
)
TASK = OpenTask("t1", "SNGV", "Sở Ngoại vụ", "no_work_owner")


def holding(facts: Facts) -> list[str]:
    return [one.step for one in checklist(facts) if one.holds]


def test_all_hold_when_all_was_done_in_order() -> None:
    assert holding(WHOLE) == ["freeze", "delta", "verify", "handover", "sign_off"]
    assert all(missing_before(WHOLE, one.step) is None for one in checklist(WHOLE))


@pytest.mark.parametrize(
    ("facts", "first_open"),
    [
        (replace(WHOLE, said={}, frozen_at=None), "freeze"),
        (replace(WHOLE, sync=None), "delta"),
        (replace(WHOLE, sync=Pass(3, at(0.5), at(3))), "delta"),
        (replace(WHOLE, verification=None), "verify"),
        (replace(WHOLE, verification=Pass(7, at(2.5), at(5))), "verify"),
        (replace(WHOLE, verification=Pass(7, at(4), at(5), failing=1)), "verify"),
        (replace(WHOLE, sync=Pass(9, at(7), at(8))), "verify"),
        (replace(WHOLE, open_tasks=(TASK,)), "handover"),
        (replace(WHOLE, said={"freeze": WHOLE.said["freeze"]}), "handover"),
        (replace(WHOLE, units=(replace(WHOLE.units[0], signed=None),)), "sign_off"),
    ],
)
def test_nothing_holds_behind_a_step_that_does_not(facts: Facts, first_open: Step) -> None:
    steps = [one.step for one in checklist(facts)]
    assert holding(facts) == steps[: steps.index(first_open)]
    missing = missing_before(facts, "sign_off")
    assert first_open == "sign_off" or (missing and missing.step == first_open)
    nexts = {one.step: one.next_command for one in checklist(facts) if one.next_command}
    assert set(nexts) == {first_open}


def test_open_work_may_be_accepted_but_only_what_was_there_then() -> None:
    accepted = replace(WHOLE, open_tasks=(TASK,), accepted=frozenset({"t1"}))
    assert "handover" in holding(accepted)
    later = replace(accepted, open_tasks=(TASK, replace(TASK, id="t2")))
    assert "handover" not in holding(later)


def test_a_change_behind_the_freeze_and_figures_behind_a_signature_are_told() -> None:
    changed = replace(WHOLE, newest_change=at(1.5))
    assert checklist(changed)[0].notes
    assert not checklist(WHOLE)[0].notes
    unit = replace(WHOLE.units[0], figures={"book": {"loaded": 4}})
    assert any("STC" in note for note in checklist(replace(WHOLE, units=(unit,)))[-1].notes)


@pytest.mark.parametrize(
    ("one", "other", "contested"),
    [
        (Declared(("A",)), Declared(("A", "B")), True),
        (Declared(("A",)), Declared(("B",)), False),
        (Declared(("A",), None, 2018), Declared(("A",), 2019, None), False),
        (Declared(("A",), None, 2019), Declared(("A",), 2019, None), True),
        (EVERYTHING, Declared(("A",)), False),
        (EVERYTHING, EVERYTHING, True),
        (Declared(("A",)), EVERYTHING, True),
        (Declared(("A",)), Declared(None, 2019, None), False),
        (Declared(("A",), 2020, None), Declared(None, 2019, None), True),
        (EVERYTHING, Declared(None, 2019, None), False),
    ],
)
def test_a_wave_contests_what_another_has_by_name_or_has_left_nothing_of(
    one: Declared, other: Declared, contested: bool
) -> None:
    assert one.contests(other) is contested
