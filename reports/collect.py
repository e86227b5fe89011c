"""Reads the facts of a report out of the store: SQL over sets, one snapshot, nothing written."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

import psycopg
from psycopg.rows import class_row, dict_row

from etl.errors import ConfigError, StoreError
from reports.facts import (
    Attention,
    Batch,
    Facts,
    FileCount,
    NotBegun,
    OutcomeCount,
    Problem,
    RemarkCount,
    Run,
    StageSeconds,
    StreamFacts,
    UnitCount,
    Wave,
    YearCount,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

log = logging.getLogger(__name__)

QUERIES = Path(__file__).with_name("queries")
UNTOUCHED = "Nothing was changed, no report was written."
LOAD_ROLE = "vicmig_load"
SORT_MEMORY = "64MB"
BY_REASON, BY_UNIT, BY_YEAR = 0, 1, 2

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the store a report covers, and what stands outside of it."""

    wave: str | None
    batches: list[int]
    outside: list[int]
    outside_runs: list[int]

    @property
    def params(self) -> dict[str, Any]:
        """The parameters that every query of this package may name."""
        return {
            "wave": self.wave,
            "batches": self.batches,
            "outside": self.outside,
            "outside_runs": self.outside_runs,
        }


def query(name: LiteralString) -> LiteralString:
    """The text of ``queries/<name>.sql``."""
    text: Any = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return text  # type: ignore[no-any-return]  # a file of ours, nobody's input


@contextmanager
def snapshot(dsn: str) -> Iterator[Connection[Any]]:
    """One REPEATABLE READ, READ ONLY transaction as the load's role; nothing is written.

    Raises:
        StoreError: the store does not answer, refuses us, or holds no migration.
    """
    try:
        with psycopg.connect(dsn, options=f"-c role={LOAD_ROLE}") as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            connection.execute(
                "SELECT set_config('work_mem', %s, true), set_config('jit', 'off', true)",
                (SORT_MEMORY,),
            )
            yield connection
    except psycopg.Error as error:
        raise _unreadable(error) from None


def collect(dsn: str, wave: str | None = None, run_id: int | None = None) -> Facts:
    """The facts of one wave, of the wave of one run, or of all waves, from one snapshot.

    Args:
        dsn: libpq address of the store; the owner or a member of vicmig_load.
        wave: name of the wave; None covers all waves.
        run_id: instead of a wave, any of its runs. A wave is resumed by a new run, so that only the
            wave as a whole can balance.

    Raises:
        ConfigError: there is no such wave or run.
        StoreError: the store cannot be read.
    """
    with snapshot(dsn) as connection:
        return gather(connection, find_scope(connection, wave, run_id))


def find_scope(
    connection: Connection[Any], wave: str | None = None, run_id: int | None = None
) -> Scope:
    """What a report on this wave or run covers. Raises ConfigError where it does not exist."""
    if run_id is not None:
        found = connection.execute(
            "SELECT wave FROM migration.run WHERE id = %s", (run_id,)
        ).fetchone()
        if found is None:
            raise _unknown(run=run_id)
        wave = str(found[0])
    elif wave is not None:
        known = connection.execute("SELECT 1 FROM migration.wave WHERE name = %s", (wave,))
        if known.fetchone() is None:
            raise _unknown(wave=wave)
    with connection.cursor(row_factory=dict_row) as cursor:
        [row] = cursor.execute(query("scope"), {"wave": wave}).fetchall()
    return Scope(wave=wave, **row)


def gather(connection: Connection[Any], scope: Scope) -> Facts:
    """All facts of the scope, in the snapshot of the connection's transaction.

    Returns counts only; the rows behind them are streamed by ``reports.rows``.
    """
    outcomes, units, years = _ledger(connection, scope)
    return Facts(
        wave=scope.wave,
        taken_at=datetime.now(UTC),
        outcomes=outcomes,
        units=units,
        years=years,
        remarks=_all(connection, RemarkCount, "remarks", scope),
        problems=_all(connection, Problem, "problems", scope),
        streams=_all(connection, StreamFacts, "streams", scope),
        files=_all(connection, FileCount, "files", scope),
        waves=tuple(
            Wave(**{**row, "units": None if row["units"] is None else tuple(row["units"])})
            for row in _dicts(connection, "waves", scope)
        ),
        batches=_all(connection, Batch, "batches", scope),
        runs=_all(connection, Run, "runs", scope),
        stages=_all(connection, StageSeconds, "stages", scope),
        not_begun=_all(connection, NotBegun, "not_begun", scope),
        attention=_all(connection, Attention, "attention", scope)[0],
    )


def _ledger(
    connection: Connection[Any], scope: Scope
) -> tuple[tuple[OutcomeCount, ...], tuple[UnitCount, ...], tuple[YearCount, ...]]:
    outcomes: list[OutcomeCount] = []
    units: list[UnitCount] = []
    years: list[YearCount] = []
    for row in _dicts(connection, "ledger", scope):
        entity, outcome, rows = row["entity"], row["outcome"], row["rows"]
        if row["level"] == BY_REASON:
            outcomes.append(
                OutcomeCount(entity, outcome, row["reason"], rows, row["system"], row["part"])
            )
        elif row["level"] == BY_UNIT:
            units.append(UnitCount(entity, row["unit_id"], row["unit"], outcome, rows))
        else:
            years.append(YearCount(entity, row["year"], outcome, rows))
    return tuple(outcomes), tuple(units), tuple(years)


def _all(
    connection: Connection[Any], record: type[Record], name: LiteralString, scope: Scope
) -> tuple[Record, ...]:
    with connection.cursor(row_factory=class_row(record)) as cursor:
        return tuple(cursor.execute(query(name), scope.params).fetchall())


def _dicts(connection: Connection[Any], name: LiteralString, scope: Scope) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query(name), scope.params).fetchall()


def _unreadable(error: psycopg.Error) -> StoreError:
    """The server's own message may name values: only its code and what kind it is go on."""
    return StoreError(
        f"The store could not be read for the report ({_kind(error)}).",
        UNTOUCHED,
        "vicmig doctor",
        sqlstate=error.sqlstate,
    )


def _kind(error: psycopg.Error) -> str:
    if isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName):
        return "it holds no migration yet"
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return "the account is no member of vicmig_load"
    if error.sqlstate is None:
        return "no connection"
    return f"SQLSTATE {error.sqlstate}"


def _unknown(**what: object) -> ConfigError:
    [(kind, name)] = what.items()
    return ConfigError(
        f"There is no {kind} {name!r} in the store.", UNTOUCHED, "vicmig status", **what
    )
