"""Successions of units: several steps, by function and day, three answers; and what contradicts."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.keys import proper_key
from mappings.load import HERE
from mappings.located import MappingError
from mappings.organisation import QUESTIONS, Organisation, OrgUnit, Succession
from mappings.organisation_files import load_organisation
from mappings.schema import UnitSuccession
from mappings.succession import answer, resolved
from mappings.succession_faults import faults

MARCH, JULY = "2025-03-01", "2025-07-01"


def unit(code: str, until: str = "", since: str = "", **told: str) -> OrgUnit:
    given_ = {"name": code, "level": "so", "parent": "", "eoffice_code": "", "source": "QĐ"}
    return OrgUnit(code, valid_from=since, valid_to=until, line=1, **{**given_, **told})


def follows(
    code: str, heir: str, on: str, *, function: str = "", custodian: str = "", kind: str = "merge"
) -> Succession:
    keeper = custodian or heir
    return Succession(code, function, kind, on, heir, keeper, heir, f"QĐ {on}", "yes", "QĐ", 1)


HOME, LABOUR, MERGED, FAITH, NEW, NEW_FAITH = (
    unit("KG.SNV", MARCH), unit("KG.SLDTBXH", MARCH), unit("KG.SNV.2", JULY, MARCH),
    unit("KG.SDTTG", JULY, MARCH), unit("AG.SNV", since=JULY, eoffice_code="SNV.AG"),
    unit("AG.SDTTG", since=JULY, eoffice_code="SDTTG.AG"),
)  # fmt: skip
PROVINCE = Organisation(
    (HOME, LABOUR, MERGED, FAITH, NEW, NEW_FAITH),
    (
        follows("KG.SNV", "KG.SNV.2", MARCH),
        follows("KG.SNV", "KG.SDTTG", MARCH, function="tôn giáo", custodian="KG.SNV.2"),
        follows("KG.SLDTBXH", "KG.SNV.2", MARCH),
        follows("KG.SNV.2", "AG.SNV", JULY),
        follows("KG.SDTTG", "AG.SDTTG", JULY),
    ),
)


def codes(organisation: Organisation) -> set[tuple[str, str]]:
    return {(fault.code, fault.unit) for fault in faults(organisation)}


def test_a_unit_is_followed_over_any_number_of_steps() -> None:
    found = answer(PROVINCE, "KG.SLDTBXH", "reader")
    assert found.unit == "AG.SNV"
    assert [step.effective_on for step in found.steps] == [MARCH, JULY]


def test_a_day_between_two_steps_has_its_own_answer() -> None:
    assert answer(PROVINCE, "KG.SNV", "reader", on="2025-02-28").unit == "KG.SNV"
    assert answer(PROVINCE, "KG.SNV", "reader", on=MARCH).unit == "KG.SNV.2"
    assert answer(PROVINCE, "KG.SNV", "reader", on="2025-06-30").unit == "KG.SNV.2"


def test_a_function_goes_its_own_way_and_its_records_stay() -> None:
    said = {q: answer(PROVINCE, "KG.SNV", q, "tôn giáo").unit for q in QUESTIONS}
    assert said == {"work_owner": "AG.SDTTG", "custodian": "AG.SNV", "reader": "AG.SDTTG"}
    assert answer(PROVINCE, "KG.SNV", "work_owner", "đào tạo").unit == "AG.SNV"


def test_on_a_separation_the_records_stay_until_the_unit_itself_ends() -> None:
    table = Organisation(
        (unit("A", JULY), unit("B", eoffice_code="B"), unit("C", since=JULY, eoffice_code="C")),
        (
            follows("A", "B", MARCH, function="tôn giáo", custodian="A", kind="split"),
            follows("A", "C", JULY),
        ),
    )
    assert codes(table) == set()
    said = answer(table, "A", "custodian", "Tôn giáo", on=MARCH)
    assert (said.unit, said.why) == ("A", "")
    assert [step.decision for step in said.steps] == [f"QĐ {MARCH}"]
    assert answer(table, "A", "custodian", "tôn giáo").unit == "C"
    assert answer(table, "A", "work_owner", "tôn giáo").unit == "B"
    told = UnitSuccession("X", "", "system_change", "2023-07-24", "A", "A", "A", "QĐ 1")
    lines = {line.function: line for line in resolved(table, [told])}
    assert (lines["tôn giáo"].work_owner, lines["tôn giáo"].custodian) == ("B", "C")


def test_a_source_that_names_a_unit_of_the_table_gets_its_heirs_in_the_e_office() -> None:
    told = UnitSuccession(
        "SNV", "", "system_change", "2023-07-24", "KG.SNV", "KG.SNV", "KG.SNV", "QĐ 1"
    )
    lines = {line.function: line for line in resolved(PROVINCE, [told])}
    assert set(lines) == {"", "tôn giáo"}
    assert (lines[""].work_owner, lines[""].effective_on) == ("SNV.AG", JULY)
    faith = lines["tôn giáo"]
    assert (faith.work_owner, faith.custodian) == ("SDTTG.AG", "SNV.AG")
    assert faith.decision == f"QĐ 1; QĐ {MARCH}; QĐ {JULY}"


def test_who_answers_between_two_steps_has_a_line_of_its_own() -> None:
    units = (unit("A", MARCH), unit("B", JULY, MARCH, eoffice_code="B.1"), NEW)
    table = Organisation(units, (follows("A", "B", MARCH), follows("B", "AG.SNV", JULY)))
    told = UnitSuccession("A", "", "system_change", "2023-07-24", "A", "A", "A", "QĐ 1")
    lines = [(line.effective_on, line.reader) for line in resolved(table, [told])]
    assert lines == [(MARCH, "B.1"), (JULY, "SNV.AG")]


def test_a_source_that_names_units_of_the_e_office_keeps_them() -> None:
    told = UnitSuccession("X", "", "merge", JULY, "A.1", "A.2", "A.1", "QĐ")
    assert resolved(PROVINCE, [told]) == (told,)


def test_a_table_without_fault_has_none() -> None:
    assert codes(PROVINCE) == set()


@pytest.mark.parametrize(
    ("units", "lines", "found"),
    [
        ((unit("A", JULY),), (), {("gap", "A"), ("no_answer", "A")}),
        (
            (unit("A", MARCH), unit("B", since=JULY, eoffice_code="B")),
            (follows("A", "B", MARCH),),
            {("gap", "A")},
        ),
        (
            (unit("A", MARCH), unit("B", eoffice_code="B")),
            (follows("A", "B", JULY),),
            {("gap", "A")},
        ),
        (
            (unit("A", JULY), unit("B", eoffice_code="B")),
            (follows("A", "B", JULY), follows("A", "B", MARCH)),
            {("overlap", "A")},
        ),
        ((unit("A"), unit("B", eoffice_code="B")), (follows("A", "B", JULY),), {("overlap", "A")}),
        (
            (unit("A", JULY), unit("B", JULY)),
            (follows("A", "B", JULY), follows("B", "A", JULY)),
            {("cycle", "A"), ("cycle", "B"), ("gap", "A"), ("gap", "B")},
        ),
        (
            (unit("A", name="Văn phòng"), unit("B", name="văn  phòng")),
            (),
            {("same_name", "B")},
        ),
        (
            (unit("A", JULY),),
            (follows("A", "C", JULY),),
            {("unknown_unit", "A"), ("no_answer", "A")},
        ),
        ((unit("A", JULY),), (follows("A", "", JULY),), {("no_answer", "A")}),
        (
            (unit("A"), unit("B", eoffice_code="B")),
            (follows("A", "B", JULY, kind="split"),),
            {("overlap", "A")},
        ),
        (
            (unit("A", MARCH), unit("B", eoffice_code="B")),
            (follows("A", "B", MARCH), follows("A", "B", JULY, function="tôn giáo")),
            {("gap", "A")},
        ),
        (
            (unit("A", since=MARCH), unit("B", eoffice_code="B")),
            (follows("A", "B", "2024-01-01", function="tôn giáo"),),
            {("overlap", "A")},
        ),
        (
            (unit("A"), unit("B", eoffice_code="B")),
            (
                follows("A", "B", MARCH, function="tôn giáo"),
                follows("A", "B", JULY, function="Tôn giáo"),
            ),
            {("overlap", "A")},
        ),
        (
            (unit("A", JULY), unit("B", eoffice_code="B")),
            (replace(follows("A", "B", JULY), confirmed="no"),),
            {("guessed", "A"), ("unconfirmed", "A")},
        ),
        (
            (unit("A", JULY), unit("B")),
            (follows("A", "B", JULY),),
            {("no_eoffice_code", "B")},
        ),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_found(
    units: tuple[OrgUnit, ...], lines: tuple[Succession, ...], found: set[tuple[str, str]]
) -> None:
    assert codes(Organisation(units, lines)) == found


def test_names_are_compared_as_agencies_are() -> None:
    units = tuple(
        unit(str(n), name=name)
        for n, name in enumerate(
            ("UBND xã Bình Thành", "UBND xã Bình Thạnh", "Ủy ban nhân dân xã Bình Thành")
        )
    )
    found = [(one.code, one.unit) for one in faults(Organisation(units), proper_key)]
    assert found == [("same_name", "2")]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_any_table_has_an_answer_or_a_reason(pairs: list[tuple[int, int]]) -> None:
    units = tuple(unit(str(n), JULY if any(a == n for a, _ in pairs) else "") for n in range(6))
    table = Organisation(units, tuple(follows(str(a), str(b), JULY) for a, b in pairs))
    for one in units:
        found = answer(table, one.code, "reader")
        assert bool(found.unit) != bool(found.why)
    faults(table)


DAYS = ("2015-01-01", MARCH, JULY)


@st.composite
def tables(draw: st.DrawFn) -> Organisation:
    """Units 0 to 3 that may end, 4 that does not; a heir comes behind whom it follows."""
    units, lines = [], []
    for n in range(5):
        end = draw(st.sampled_from(["", *DAYS])) if n < 4 else ""
        units.append(unit(str(n), end, eoffice_code=draw(st.sampled_from(["", f"E{n}"]))))
        for function, kind in (("", "merge"), ("tôn giáo", "split")) if end else ():
            behind = st.sampled_from(["", *map(str, range(n + 1, 5))])
            owner, keeper, reader = draw(st.tuples(behind, behind, behind))
            on = end if not function else draw(st.sampled_from([d for d in DAYS if d <= end]))
            lines.append(
                Succession(str(n), function, kind, on, owner, keeper, reader, "QĐ", "yes", "QĐ", 1)
            )
    return Organisation(tuple(units), tuple(lines))


@given(tables(), st.sampled_from(["", "tôn giáo"]), st.sampled_from([*DAYS, "2020-06-06"]))
def test_the_line_in_force_says_who_answers_on_any_day(
    table: Organisation, function: str, on: str
) -> None:
    told = UnitSuccession("X", "", "system_change", "2010-01-01", "0", "0", "0", "QĐ 1")
    lines = resolved(table, [told])
    known = [one for one in lines if one.effective_on <= on and one.function in ("", function)]
    line = max(known, key=lambda one: (bool(one.function), one.effective_on), default=None)
    for question in QUESTIONS:
        there = table.unit(answer(table, "0", question, function, on).unit)
        assert (getattr(line, question) if line else "") == (there.eoffice_code if there else "")


def test_the_shipped_table_of_kien_giang_and_an_giang_leaves_open_what_is_not_confirmed() -> None:
    shipped = load_organisation(HERE)
    assert answer(shipped, "KG", "reader").unit == "AG"
    assert answer(shipped, "KG.PQ", "work_owner").why == "open"
    assert all(not line.reader for line in shipped.lines if line.confirmed == "no")
    assert answer(shipped, "KG.PQ", "custodian").unit == "AG.LTLS"
    assert answer(shipped, "KG.SNV.1", "reader", on=MARCH).unit == "KG.SNV.2"
    found = faults(shipped)
    assert {fault.code for fault in found} == {
        "unconfirmed", "same_name", "no_answer", "no_eoffice_code",
    }  # fmt: skip
    unanswered = {fault.unit for fault in found if fault.code == "no_answer"}
    unconfirmed = {line.unit for line in shipped.lines if line.confirmed == "no"}
    assert unanswered <= unconfirmed
    assert all(line.source and line.decision for line in shipped.lines)


def test_a_folder_of_the_users_own_comes_before_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "organisation"
    folder.mkdir()
    head = "code,name,level,parent,valid_from,valid_to,eoffice_code,source\n"
    (folder / "units.csv").write_text(head + "A,Sở A,so,,,,A.1,QĐ\n", encoding="utf-8")
    assert [one.code for one in load_organisation(HERE, (tmp_path,)).units] == ["A"]
    (folder / "units.csv").write_text(head + " A ,Sở A ,so,,,,A.1 ,QĐ\n", encoding="utf-8")
    one = load_organisation(HERE, (tmp_path,)).units[0]
    assert (one.code, one.name, one.eoffice_code) == ("A", "Sở A", "A.1")
    (folder / "units.csv").write_text(head + "A,Sở A,so,,1/7/2025,,A.1,QĐ\n", encoding="utf-8")
    with pytest.raises(MappingError, match="is no date"):
        load_organisation(HERE, (tmp_path,))
