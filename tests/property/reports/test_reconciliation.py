"""The reconciliation balances exactly when every figure agrees, and its totals add up."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.counts import ENTITIES, Counts, total
from reports.document import report_json
from reports.facts import (
    OUTCOMES,
    Batch,
    Facts,
    FileCount,
    OutcomeCount,
    Problem,
    RemarkCount,
    StreamFacts,
    UnitCount,
    YearCount,
)
from reports.page import render
from reports.reconciliation import reconcile

PLACE = ("vic", "kg")
AT = datetime(2026, 11, 22, tzinfo=UTC)
COUNTS = st.fixed_dictionaries({outcome: st.integers(0, 500) for outcome in OUTCOMES})
REASON = {"quarantined": "orphan", "excluded": "soft_deleted"}


def stream(entity: str, rows: int) -> StreamFacts:
    return StreamFacts(*PLACE, entity, "w", 1, "wave", rows, rows, 0, rows, rows, 0)


def agreeing(entities: dict[str, dict[str, int]]) -> Facts:
    """Facts in which every figure agrees with every other."""
    cells = [
        OutcomeCount(entity, outcome, REASON.get(outcome), rows, *PLACE)
        for entity, outcomes in entities.items()
        for outcome, rows in outcomes.items()
        if rows
    ]
    shown = [cell for cell in cells if cell.outcome != "withheld"]
    state = {"loaded": "stored", "linked": "stored", "quarantined": "missing"}
    return Facts(
        wave="w",
        taken_at=AT,
        outcomes=tuple(cells),
        units=tuple(UnitCount(c.entity, "u", "Sở Nội vụ", c.outcome, c.rows) for c in shown),
        years=tuple(YearCount(c.entity, 2019, c.outcome, c.rows) for c in shown),
        streams=tuple(stream(e, sum(outcomes.values())) for e, outcomes in entities.items()),
        files=tuple(
            FileCount(state.get(c.outcome, c.outcome), c.outcome, c.rows, 0, 0)
            for c in cells
            if c.entity == "attachment"
        ),
        batches=(Batch(1, "w", "wave", "loaded"),),
    )


FACTS = st.builds(
    agreeing, st.dictionaries(st.sampled_from([*ENTITIES, "new_entity"]), COUNTS, min_size=1)
)


@given(FACTS)
def test_agreeing_figures_balance(facts: Facts) -> None:
    recon = reconcile(facts)
    assert recon.balanced
    assert recon.findings == ()


@given(FACTS, st.data())
def test_one_row_more_or_less_in_any_outcome_unbalances(facts: Facts, data: st.DataObject) -> None:
    entity = data.draw(st.sampled_from([s.entity for s in facts.streams]))
    outcome = data.draw(st.sampled_from(OUTCOMES))
    extra = OutcomeCount(entity, outcome, None, 1, *PLACE)
    recon = reconcile(replace(facts, outcomes=(*facts.outcomes, extra)))
    assert [f.rows for f in recon.findings if f.code == "unequal"] == [-1]
    assert not recon.balanced


@given(FACTS, st.data(), st.integers(1, 9))
def test_what_is_kept_for_people_although_the_source_lost_it_unbalances_nothing(
    facts: Facts, data: st.DataObject, kept: int
) -> None:
    entity = data.draw(st.sampled_from([s.entity for s in facts.streams]))
    rows = OutcomeCount(entity, "loaded", "gone_in_source", kept, *PLACE)
    assert reconcile(replace(facts, outcomes=(*facts.outcomes, rows))).balanced


@given(FACTS, st.data(), st.integers(1, 9))
def test_a_row_that_only_the_source_knows_unbalances(
    facts: Facts, data: st.DataObject, lost: int
) -> None:
    at = data.draw(st.integers(0, len(facts.streams) - 1))
    streams = list(facts.streams)
    base = streams[at].base_rows
    assert base is not None
    streams[at] = replace(streams[at], base_rows=base + lost)
    recon = reconcile(replace(facts, streams=tuple(streams)))
    entity = streams[at].entity
    assert recon.entities[entity].difference == lost
    assert {f.code for f in recon.findings} >= {"unequal", "base_sum"}


@given(FACTS, st.data())
def test_each_wrong_figure_of_a_stream_is_a_finding(facts: Facts, data: st.DataObject) -> None:
    change, code = data.draw(
        st.sampled_from(
            [
                ({"base_rows": None, "read_rows": None}, "not_counted"),
                ({"open_lanes": 1}, "unfinished"),
                ({"null_keys": 1}, "null_keys"),
                ({"span_rows": 10_000}, "span_sum"),
                ({"span_base_rows": 10_000}, "base_sum"),
            ]
        )
    )
    first = replace(facts.streams[0], **change)  # type: ignore[arg-type]
    recon = reconcile(replace(facts, streams=(first, *facts.streams[1:])))
    assert code in {f.code for f in recon.findings}
    assert not recon.balanced


@given(FACTS, st.booleans())
def test_a_problem_unbalances_exactly_when_it_says_so(facts: Facts, unbalances: bool) -> None:
    problem = Problem("step", "key_repeated", 2, unbalances, "")
    assert reconcile(replace(facts, problems=(problem,))).balanced is not unbalances


@given(FACTS, st.integers(1, 9))
def test_swallowed_rows_were_read_by_the_source(facts: Facts, lost: int) -> None:
    problem = Problem("step", "row_swallowed", lost, True, "", *PLACE)
    recon = reconcile(replace(facts, problems=(problem,)))
    assert recon.entities["step"].difference == lost
    assert {f.code for f in recon.findings} == {"unequal", "problem"}


@given(st.integers(1, 9), st.integers(0, 99), st.booleans())
def test_parts_balance_each_by_itself(lost: int, rows: int, synced: bool) -> None:
    """What one part lacks, and another has too much, is told of each; a sync of one hides none."""
    one = StreamFacts("vic", "2023", "step", "w", 1, "wave", rows, rows, 0, rows, rows, 0)
    other = replace(one, part="2022", kind="sync" if synced else "wave")
    cells = [OutcomeCount("step", "loaded", None, rows, "vic", s.part) for s in (one, other)]
    facts = Facts("w", AT, tuple(cells), streams=(one, other), batches=(Batch(1, "w", "w", "x"),))
    assert reconcile(facts).balanced
    swallowed = Problem("step", "row_swallowed", lost, True, "", "vic", "2023")
    recon = reconcile(replace(facts, problems=(swallowed,)))
    assert recon.parts("step")["2023"].difference == lost
    assert recon.parts("step")["2022"].difference == 0
    assert recon.entities["step"].difference == lost
    more = (OutcomeCount("step", "loaded", None, lost, "vic", "2022"),)
    crossed = reconcile(replace(facts, problems=(swallowed,), outcomes=(*cells, *more)))
    told = {f.detail: f.rows for f in crossed.findings if f.code == "unequal"}
    assert told == {"2023": lost, "2022": -lost}
    assert {s["part"]: s["difference"] for s in report_json(crossed)["streams"]} == told
    assert all("withheld" not in s and "read" not in s for s in report_json(crossed)["streams"])


@given(FACTS)
def test_totals_add_up_and_nothing_is_negative(facts: Facts) -> None:
    recon = reconcile(facts)
    rows = sum(cell.rows for cell in facts.outcomes)
    assert recon.total.read == recon.total.placed == rows
    assert recon.total == total(recon.entities.values())
    for counts in recon.entities.values():
        assert min(counts.read, counts.placed, counts.shown) >= 0
        assert counts.difference == 0
    assert 0 <= recon.quarantine_rate <= 1
    for split in (recon.by_unit, recon.by_year):
        parts = total(total(entities.values()) for entities in split.values())
        assert parts.withheld == 0
        assert parts.shown == recon.total.shown


@given(st.lists(st.builds(Counts, *[st.integers(0, 99)] * 6)), st.lists(st.builds(Counts)))
def test_counts_add_component_by_component(a: list[Counts], b: list[Counts]) -> None:
    assert total([*a, *b]) == total(a) + total(b)
    assert total(a).placed == sum(counts.placed for counts in a)


@given(FACTS)
def test_the_document_says_the_same_equation(facts: Facts) -> None:
    data = report_json(reconcile(facts))
    names = ("loaded", "linked", "quarantined", "withheld", "excluded")
    for counts in (data, *data["entities"].values()):
        assert counts["read"] == sum(counts[name] for name in names)
    files = data["attachments"]
    states = files.keys() - {"files", "bytes", "bytes_declared", "not_opened"}
    assert files["files"] == sum(files[state] for state in states)


@settings(max_examples=30)
@given(FACTS, st.text(max_size=20), st.text(max_size=20))
def test_no_text_of_the_store_becomes_markup(facts: Facts, code: str, unit: str) -> None:
    evil = f"<script>{code}</script>"
    page = render(
        reconcile(
            replace(
                facts,
                remarks=(RemarkCount(f"<i>{unit}", evil, evil, 1),),
                units=(UnitCount("step", "u", f"<b onclick=x>{unit}", "loaded", 1),),
                problems=(Problem(evil, evil, 1, True, evil),),
            )
        )
    )
    assert "<script" not in page
    assert "<b onclick" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;" in page
