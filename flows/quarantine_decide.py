"""Single decisions: made, checked, withdrawn; and the rows of a cause sent through again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.errors import ConfigError
from flows.quarantine import RETRY, cause_of, desk, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.causes import Cause
    from etl.store.decisions import Said
    from flows.quarantine import Desk
    from mappings.schema import CodeTable

NOTHING = "Nothing was recorded."
FAULTS = {
    "orphan": "no such record in the source either",
    "secret_marking": "it reads like a secrecy marking: that is for the custodian to decide",
    "no_column": "no decision may correct this",
    "too_long": "it is longer than any cell that is read",
}


def check_value(
    at: Desk, cause: Cause, text: str, table: CodeTable | None = None
) -> tuple[str, str]:
    """The value that a text stands for, and what is wrong with it; empty where nothing is."""
    from etl import new_values
    from etl.store.decisions import known
    from reports.work.lines import choices, chosen

    task = at.task(at.stream(cause.matter.entity, cause.part).name)
    value = chosen(text, table)
    code = new_values.fault(value, cause.matter, task)
    if not code and cause.matter.parents:
        ids = new_values.parent_ids(value, cause.matter, task)
        code = "" if known(at.connection, ids) else "orphan"
    if not code or code in FAULTS:
        return value, FAULTS.get(code, "")
    allowed = f"; choose one of: {', '.join(choices(table))}" if table else ""
    return value, f"still not to be read ({code}){allowed}"


def already_decided(at: Desk) -> dict[str, tuple[str, CodeTable | None]]:
    """Causes that are decided by value: the value, and the code table it is read by."""
    from etl.causes import QUARANTINED, REMARK, Cause
    from etl.store.queries import query

    mappings = at.wired.mappings
    found: dict[str, tuple[str, CodeTable | None]] = {}
    of_part = {"system": mappings.system, "parts": mappings.parts}
    for row in at.connection.execute(query("value_decisions"), of_part).fetchall():
        part, entity, *texts = (None if one is None else str(one) for one in row)
        column, code, value, new = texts
        spec = at.stream(entity or "", part or "")
        matters, codes = at.matters(spec.name), at.task(spec.name).codes
        rules = [rule for rule in spec.rules if rule.column == column]
        for rule in rules:
            for kind in (QUARANTINED, REMARK):
                matter = matters.of(kind, code or "", rule.target)
                cause = Cause(mappings.system, spec.part, matter, value)
                found[cause.id] = new or "", codes.get(matter.table)
    return found


def value_decided(cause: Cause, value: str, by: str, note: str) -> Said:
    """All rows that hold the cause's value read another one."""
    from etl.decisions import VALUE, Decision

    made = Decision(VALUE, cause.matter.column, None, cause.value, value)
    return _said(cause, made, by, note)


def row_corrected(cause: Cause, key: str, value: str, by: str, note: str) -> Said:
    """One row reads another value."""
    from etl.decisions import ROW, Decision

    return _said(cause, Decision(ROW, cause.matter.column, key, None, value), by, note)


def left_out(cause: Cause, keys: Sequence[str], by: str, note: str) -> Iterator[Said]:
    """Rows that stay out of the store."""
    from etl.decisions import LEAVE_OUT, Decision

    for key in dict.fromkeys(keys):
        yield _said(cause, Decision(LEAVE_OUT, None, key), by, note)


def decide_cause(config: Path, wanted: str, value: str, by: str, note: str = "") -> int:
    """Decide a cause by value; the decision's number."""
    with desk(config) as at:
        cause = cause_of(at, wanted).cause
        if not cause.matter.by_value:
            raise ConfigError(
                f"The rows of cause {wanted} are decided one by one",
                NOTHING,
                "vicmig quarantine export --folder DIR, or --key KEY beside --value",
            )
        return _record(at, [value_decided(cause, _good(at, cause, value), by, note)])[0]


def decide_row(config: Path, wanted: str, key: str, value: str, by: str, note: str = "") -> int:
    """Decide one row of a cause; the decision's number."""
    with desk(config) as at:
        cause = cause_of(at, wanted).cause
        if all(row.key != key for row in rows_of(at, {wanted})):
            raise ConfigError(
                f"Cause {wanted} has no row with this key",
                NOTHING,
                f"vicmig quarantine show {wanted}",
            )
        return _record(at, [row_corrected(cause, key, _good(at, cause, value), by, note)])[0]


def leave_out_cause(config: Path, wanted: str, basis: str, by: str) -> int:
    """Leave all rows of a cause out, on a basis; how many decisions that made."""
    with desk(config) as at:
        cause = cause_of(at, wanted).cause
        if not cause.matter.may_leave_out:
            raise ConfigError(
                f"The rows of cause {wanted} are placed; they cannot be left out",
                NOTHING,
                f"vicmig quarantine show {wanted}",
            )
        keys = [row.key for row in rows_of(at, {wanted})]
        return len(_record(at, list(left_out(cause, keys, by, basis))))


def withdraw(config: Path, number: int, by: str) -> None:
    """Take a decision back; ConfigError where none of this number is in force."""
    from etl.store import decisions, runs

    with desk(config) as at:
        runs.hold_run_lock(at.connection)
        with at.connection.transaction():
            done = decisions.withdraw(at.connection, number, by, at.wired.mappings)
        if not done:
            raise ConfigError(
                f"No decision {number} is in force",
                "Nothing was changed.",
                "vicmig quarantine list",
            )


def send_through(config: Path, wanted: str | None) -> int:
    """Put the rows of a cause into the queue, decided or not: what was mended may lie elsewhere.

    How many rows wait for `retry` then.
    """
    from etl.store import due, runs
    from etl.store.decisions import queue_rows
    from flows import guards

    with desk(config) as at:
        if wanted:
            runs.hold_run_lock(at.connection)
            rows = [row.row_id for row in rows_of(at, {wanted})]
            with at.connection.transaction():
                queue_rows(at.connection, rows, at.wired.mappings)
        streams = guards.streams(at.wired, at.connection)
        return due.count(at.connection, [stream for _, stream in streams])


def _good(at: Desk, cause: Cause, text: str) -> str:
    stream = at.stream(cause.matter.entity, cause.part)
    table = at.task(stream.name).codes.get(cause.matter.table)
    value, fault = check_value(at, cause, text, table)
    if fault:
        raise ConfigError(
            f"The value for cause {cause.id}: {fault}",
            NOTHING,
            f"vicmig quarantine decide --cause {cause.id} --value TEXT --by NAME",
        )
    return value


def _record(at: Desk, said: list[Said]) -> list[int]:
    from etl.store import runs
    from etl.store.decisions import record

    runs.hold_run_lock(at.connection)
    with at.connection.transaction():
        return record(at.connection, said, at.wired.mappings)


def _said(cause: Cause, made: object, by: str, note: str) -> Said:
    from etl.decisions import Decision
    from etl.store.decisions import Said

    assert isinstance(made, Decision)
    matter = cause.matter
    stream = cause.system, cause.part, matter.entity
    return Said(stream, made, matter.code, matter.field, by, note)


def decided(number: int) -> str:
    """What to say after a decision."""
    return f"Decision {number} is recorded. Next: {RETRY}"
