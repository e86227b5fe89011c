"""What the store says arrives in the reconciliation, and each thing that is missing unbalances."""

from collections.abc import Callable

import pytest

from etl.errors import ConfigError, StoreError
from reports.collect import collect, find_scope, gather, snapshot
from reports.counts import Counts
from reports.reconciliation import Reconciliation, reconcile

Change = Callable[[str], None]


def codes(recon: Reconciliation) -> set[tuple[str, str]]:
    return {(finding.code, finding.subject) for finding in recon.findings}


def test_the_equation_of_each_entity_and_of_all(unchanged: str) -> None:
    recon = reconcile(collect(unchanged))
    assert recon.findings == ()
    assert recon.entities["incoming_document"] == Counts(10, 5, 1, 1, 2, 1)
    assert recon.entities["step"] == Counts(6, 2, 0, 2, 1, 1)
    assert recon.total == Counts(23, 10, 1, 5, 4, 3)
    assert recon.quarantine_rate == 1 / 8


def test_units_years_reasons_and_remarks_leave_withheld_rows_out(unchanged: str) -> None:
    recon = reconcile(collect(unchanged))
    assert {name for _, name in recon.by_unit} == {
        "Sở Nội vụ & <b>Lao động</b>",
        '=HYPERLINK("http://x")',
        "",
    }
    assert set(recon.by_year) == {2019, 2020, None}
    assert recon.by_year[None]["incoming_document"].shown == 1
    assert recon.reasons["quarantined", "step", "orphan"] == 1
    assert recon.reasons["excluded", "incoming_document", "soft_deleted"] == 1
    assert recon.remarks == {
        ("incoming_document", "kind_unknown"): 2,
        ("incoming_document", "code_of_tomorrow"): 1,
    }


def test_withheld_rows_have_no_unit_year_or_reason_even_in_the_facts(unchanged: str) -> None:
    facts = collect(unchanged)
    assert [cell for cell in facts.units if cell.outcome == "withheld"] == []
    assert [cell for cell in facts.years if cell.outcome == "withheld"] == []
    assert [cell.reason for cell in facts.outcomes if cell.outcome == "withheld"] == [None] * 3
    assert None not in {cell.unit_id for cell in facts.units if cell.entity != "step"}
    assert {problem.detail for problem in facts.problems} == {"share/2019", "…"}


def test_files_add_up_without_a_file_line_for_what_was_never_opened(unchanged: str) -> None:
    files = reconcile(collect(unchanged)).files
    assert (files.files, files.stored, files.missing) == (5, 1, 1)
    assert (files.not_opened, files.withheld, files.excluded) == (1, 1, 1)
    assert (files.declared_bytes, files.stored_bytes) == (1500, 1024)


def test_a_killed_run_lasts_until_its_last_commit(unchanged: str) -> None:
    recon = reconcile(collect(unchanged))
    assert [run.seconds for run in recon.facts.runs] == [10.0, 90.0]
    assert recon.seconds == 100.0
    stages = {(s.stage, s.entity): s.seconds for s in recon.facts.stages}
    assert stages["read", "incoming_document"] == 2.5
    assert "note" not in {stage for stage, _ in stages}


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("DELETE FROM migration.ledger WHERE key = 'ST-1'", ("unequal", "step")),
        (
            "INSERT INTO migration.problem (run_id, stream_id, code, unbalances)"
            " VALUES (2, 3, 'key_repeated', true)",
            ("problem", "step"),
        ),
        (
            "INSERT INTO migration.problem (run_id, stream_id, code, unbalances, rows)"
            " VALUES (2, 3, 'row_swallowed', true, 4)",
            ("unequal", "step"),
        ),
        ("DELETE FROM migration.stream_count WHERE stream_id = 3", ("not_counted", "step")),
        (
            "INSERT INTO migration.stream (system, part, entity) VALUES ('vic', 'kg', 'task')",
            ("not_counted", "task"),
        ),
        (
            "UPDATE migration.stream_count SET base_rows = 7 WHERE stream_id = 3",
            ("unequal", "step"),
        ),
        ("UPDATE migration.span SET rows = 5 WHERE id = 4", ("span_sum", "step")),
        ("UPDATE migration.lane SET done = false WHERE stream_id = 3", ("unfinished", "step")),
        ("UPDATE migration.ledger SET stream_id = 99 WHERE key = 'ST-1'", ("not_counted", "?")),
        (
            "DELETE FROM migration.blob_ledger WHERE state = 'stored'",
            ("file_unaccounted", "attachment"),
        ),
        (
            "UPDATE migration.blob_ledger SET state = 'missing' WHERE state = 'stored'",
            ("file_not_stored", "attachment"),
        ),
        (
            "UPDATE migration.blob_ledger SET state = 'stored' WHERE state = 'withheld'",
            ("withheld_file_kept", "attachment"),
        ),
        (
            "UPDATE migration.blob_ledger SET row_id = gen_random_uuid() WHERE state = 'missing'",
            ("file_without_row", "attachment"),
        ),
        ("DELETE FROM migration.batch", ("nothing_begun", "")),
    ],
)
def test_what_is_missing_unbalances(
    store: str, change: Change, statement: str, finding: tuple[str, str]
) -> None:
    change(statement)
    recon = reconcile(collect(store))
    assert finding in codes(recon)
    assert not recon.balanced


def test_a_later_sync_counts_the_same_tables_once(store: str, change: Change) -> None:
    change("""
        INSERT INTO migration.batch (wave, kind, run_id, state)
        VALUES ('dot-1', 'sync', 2, 'loaded');
        INSERT INTO migration.stream_count (batch_id, stream_id, base_rows, read_rows, null_keys)
        SELECT 2, stream_id, base_rows, read_rows, null_keys FROM migration.stream_count
    """)
    assert reconcile(collect(store)).findings == ()


def test_waves_are_told_apart_and_a_rolled_back_one_does_not_count(
    store: str, change: Change
) -> None:
    change("""
        INSERT INTO migration.wave (name, year_from, year_to) VALUES ('dot-2', 2021, 2022);
        INSERT INTO migration.run (kind, wave, mapping_digest) VALUES ('migrate', 'dot-2', 'd');
        INSERT INTO migration.batch (wave, kind, run_id, state)
        VALUES ('dot-2', 'wave', 3, 'loaded');
        INSERT INTO migration.span
            (run_id, batch_id, stream_id, lane, number, upto_key, rows, base_rows)
        VALUES (3, 2, 3, 0, 0, 'z', 1, 1);
        INSERT INTO migration.ledger (row_id, stream_id, key, outcome, run_id, span_id)
        VALUES (gen_random_uuid(), 3, 'ST-W2', 'loaded', 3, 6);
        INSERT INTO migration.stream_count (batch_id, stream_id, base_rows, read_rows, null_keys)
        VALUES (2, 3, 1, 1, 0)
    """)
    assert reconcile(collect(store, wave="dot-1")).total.read == 23
    assert reconcile(collect(store, run_id=3)).total == Counts(read=1, loaded=1)
    both = reconcile(collect(store))
    assert both.total.read == 24
    assert both.findings == ()
    change("UPDATE migration.batch SET state = 'rolled_back' WHERE id = 2")
    after = reconcile(collect(store))
    assert after.total.read == 23
    assert after.findings == ()


def test_a_report_cannot_change_the_store(unchanged: str) -> None:
    with pytest.raises(StoreError, match="25006"), snapshot(unchanged) as connection:
        connection.execute("DELETE FROM migration.ledger")


def test_a_report_reads_one_snapshot(store: str, change: Change) -> None:
    with snapshot(store) as connection:
        scope = find_scope(connection)
        before = reconcile(gather(connection, scope))
        change("DELETE FROM migration.ledger; DELETE FROM migration.remark")
        after = reconcile(gather(connection, scope))
    assert after.total == before.total
    assert after.remarks == before.remarks


def test_unknown_waves_and_runs_are_named(unchanged: str) -> None:
    with pytest.raises(ConfigError, match="no wave 'dot-9'"):
        collect(unchanged, wave="dot-9")
    with pytest.raises(ConfigError, match="no run 99"):
        collect(unchanged, run_id=99)


def test_a_store_without_a_migration_says_so(fresh_dsn: str) -> None:
    with pytest.raises(StoreError):
        collect(fresh_dsn)
