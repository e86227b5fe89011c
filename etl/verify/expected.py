"""What the rules expect of rows that others hang on: a Loader that answers from its own tables.

A migration asks the ledger how a parent ended. A verification must not: it writes down what it
found out itself, stream by stream in the order of their levels, and asks that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.decide import MEMBER
from etl.lines import csv_bytes
from etl.store.queries import query
from etl.store.session import plain_errors
from etl.transforms.column import nowhere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl import scope
    from etl.loader import Lane, Position, SpanRows
    from etl.store.session import Connection


class Expected:
    """What verification has found out so far, over a connection of its caller."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def outcomes(self, ids: pa.Array) -> pa.Table:
        """What these rows should have ended as: row_id, outcome, unit_id, year."""
        names = ["row_id", "outcome", "unit_id", "year"]
        return self._asked("verify_outcomes", ids, names)

    def chiefs(self, ids: pa.Array) -> pa.Table:
        """Who stands for these units and persons as the store says, which is verified by itself."""
        return self._asked("chiefs", ids, ["row_id", "chief"])

    def places(self, ids: pa.Array) -> pa.Table:
        """Which of these rows a begun wave takes: row_id, place."""
        return self._asked("verify_places", ids, ["row_id", "place"])

    def marked(self, ids: pa.Array) -> pa.Array:
        """Which of these rows a child's name marks as secret."""
        if not len(ids):
            return nowhere(0)
        ends = pc.min_max(ids).as_py()
        with plain_errors():
            rows = self._connection.execute(
                query("verify_marked"), {"least": ends["min"], "greatest": ends["max"]}
            ).fetchall()
        return pc.is_in(ids, value_set=pa.array([str(row[0]) for row in rows], pa.string()))

    def decided_pairs(self, ids: pa.Array) -> pd.DataFrame:
        """None: see members."""
        del ids
        return pd.DataFrame(columns=["id", "pair"]).astype(object)

    def members(
        self, identities: pa.Array, edxml_keys: pa.Array, ids: Sequence[str] = ()
    ) -> pd.DataFrame:
        """Nobody: groups are looked at as a whole, by themselves (etl.verify.groups)."""
        del identities, edxml_keys, ids
        return pd.DataFrame(columns=list(MEMBER)).astype(object)

    def position(self, lane: Lane) -> Position:
        """Nothing is loaded here."""
        raise NotImplementedError

    def apply(self, span: SpanRows) -> None:
        """Nothing is loaded here."""
        raise NotImplementedError

    def keep(self, entity: str, rows: pa.Table) -> None:
        """Write down what is expected of rows: row_id, outcome, unit_id, year, maybe register."""
        if "register" not in rows.column_names:
            rows = rows.append_column("register", pa.nulls(len(rows), pa.string()))
        self._copy(query("copy_verify_expected"), rows, entity)

    def keep_outside(self, entity: str, outside: scope.Outside | None) -> None:
        """Write down which rows no wave has begun."""
        if outside is None or not outside.remembered or not len(outside.ids):
            return
        nothing = pa.nulls(len(outside.ids), pa.string())
        rows = {"row_id": outside.ids, "outcome": nothing, "unit_id": nothing, "year": nothing}
        self.keep(entity, pa.table(rows))

    def keep_marks(self, marked: pa.Table) -> None:
        """Write down which records (`row`) something hanging on them (`child`) marks as secret."""
        with plain_errors():
            self._connection.execute(
                "CREATE TEMPORARY TABLE marks_read (row_id uuid, child_id uuid) ON COMMIT DROP"
            )
            with self._connection.cursor().copy(query("copy_verify_marks")) as copy:
                copy.write(csv_bytes(marked.select(["row", "child"])))
            self._connection.execute(query("insert_verify_marks"))
            self._connection.execute("DROP TABLE pg_temp.marks_read")

    def keep_pointers(self, entity: str, pointers: pa.Table) -> None:
        """Write down references of an entity to itself: row_id, key, field, target."""
        self._copy(query("copy_verify_pointers"), pointers, entity)

    def _copy(self, statement: bytes, rows: pa.Table, entity: str) -> None:
        if not len(rows):
            return
        rows = rows.append_column("entity", pa.repeat(pa.scalar(entity), len(rows)))
        with plain_errors(), self._connection.cursor().copy(statement) as copy:
            copy.write(csv_bytes(rows))

    def _asked(self, name: str, ids: pa.Array, names: list[str]) -> pa.Table:
        wanted = "{" + ",".join(pc.unique(ids.drop_null()).to_pylist()) + "}"
        with plain_errors():
            rows = self._connection.execute(query(name), {"ids": wanted}).fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        return pa.table([pa.array(values, pa.string()) for values in columns], names=names)
