"""The interface behind which a store stands, and what passes through it.

Plain data, no connection, no frame of pandas.

With our PostgreSQL store a record and its outcome share one transaction. A remote target would keep
an outbox and write an outcome only after confirmation.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import pyarrow as pa

    from etl.scope import Outside


@dataclass(frozen=True, slots=True)
class Pen:
    """The right to write: the run and its epoch.

    A span commits only while its epoch is the store's.
    """

    run_id: int
    epoch: int
    batch_id: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A key range (after, upto] of one stream, worked through in key order; None is open."""

    stream_id: int
    number: int
    after: str | None
    upto: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """How far a lane has come.

    Spans committed and the key of the last of them (the lane's own bound before the first).
    """

    spans: int
    after: str | None
    done: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the report that is about no placed row."""

    code: str
    rows: int
    detail: str
    unbalances: bool = True


@dataclass(frozen=True, slots=True)
class SpanRows:
    """Everything that one span commits.

    records: the target table's columns with id first; ledger: row_id, key, outcome, reason,
    unit_id, year, parent_a, parent_b, identity, fingerprint; remarks: row_id, code, field. Extra
    tables go by name (blob, attachment_gap, blob_ledger). pointers: id -> who represents it (None:
    nobody), of records that the store already has. marked: (record's id, id of the row of this
    span that marks it as secret). outside: rows of its range that no begun wave takes, or that an
    earlier batch has; None where there is but one wave, of everything.
    """

    lane: Lane
    number: int
    upto_key: str
    rows: int
    base_rows: int
    last: bool
    table: str
    records: pa.Table
    ledger: pa.Table
    remarks: pa.Table
    quarantine: Sequence[tuple[str, str]] = ()
    extra: Mapping[str, pa.Table] = field(default_factory=dict)
    pointers: Mapping[str, str | None] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    marked: Sequence[tuple[str, str]] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    outside: Outside | None = None


def without(span: SpanRows, ids: Sequence[str]) -> SpanRows:
    """The span without these rows, which become a problem line. Pure.

    Blobs stay: one that no record claims is harmless.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    gone = pa.array(ids, pa.string())

    def kept(rows: pa.Table) -> pa.Table:
        name = next((n for n in ("row_id", "id") if n in rows.column_names), None)
        return rows.filter(pc.invert(pc.is_in(rows.column(name), value_set=gone))) if name else rows

    repeated = Problem(
        "key_repeated", len(ids), f"known from an earlier span, up to key {span.upto_key}"
    )
    return replace(
        span,
        rows=span.rows - len(ids),
        records=kept(span.records),
        ledger=kept(span.ledger),
        remarks=kept(span.remarks),
        quarantine=[line for line in span.quarantine if line[0] not in set(ids)],
        extra={name: kept(rows) for name, rows in span.extra.items()},
        problems=(*span.problems, repeated),
    )


class Loader(Protocol):
    """What the pipeline needs of a store."""

    def position(self, lane: Lane) -> Position:
        """How far the lane has come."""

    def outcomes(self, ids: pa.Array) -> pa.Table:
        """Ledger lines of these rows: row_id, outcome, unit_id, year.

        None for a row that is not in it.
        """

    def chiefs(self, ids: pa.Array) -> pa.Table:
        """Who stands for these units and persons: row_id, chief; no row for one that stands so."""

    def marked(self, ids: pa.Array) -> pa.Array:
        """Which of these rows something hanging on them marks as secret: a boolean array."""

    def decided_pairs(self, ids: pa.Array) -> pd.DataFrame:
        """The pairs of these rows that people decided to be the same document: id, pair."""

    def members(
        self, identities: pa.Array, edxml_keys: pa.Array, ids: Sequence[str] = ()
    ) -> pd.DataFrame:
        """The members that the store has of the groups that these keys touch, whole.

        Columns of decide.MEMBER. ids: rows whose decided pairs touch a group as well.
        """

    def places(self, ids: pa.Array) -> pa.Table:
        """Where the store has these rows: row_id, place (scope.NOT_BEGUN, EARLIER or HERE)."""

    def apply(self, span: SpanRows) -> None:
        """Commit a span in one transaction.

        FenceLostError if the pen was taken, and then nothing is written.
        """
