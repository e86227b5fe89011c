"""A landing as a profile reads it: the rows that stand open in its files, by DuckDB.

What is sealed is counted and never read. The source itself is not asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from etl.errors import SourceError
from etl.landing import kinds
from etl.landing.manifest import POSITION
from etl.landing.opened import source_in
from etl.landing.tables import literal, quoted
from etl.profile.catalogue import wanted
from etl.profile.declared import DeclaredColumn, DeclaredTable, Rows
from etl.profile.model import Failure
from etl.profile.session import Meter
from etl.profile.sql import CUT
from etl.profile.texts import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from etl.landing.manifest import Column, Landed

_FAMILIES = {
    kinds.INTEGER: "number", kinds.DECIMAL: "number", kinds.REAL: "number", kinds.DATE: "moment",
    kinds.TIME: "moment", kinds.STAMP: "moment", kinds.TRUTH: "boolean", kinds.BYTES: "binary",
}  # fmt: skip


class Landing:
    """One database of a finished landing; see reading.Readable."""

    def __init__(self, root: Path, system: str, part: str) -> None:
        self._source = source_in(root, system)
        known = list(self._source.manifest.clocks) or [part]
        self._tables = self._source.tables(part if part in known else known[0])
        self._landed: dict[str, Landed] = {}
        self.meter = Meter()

    @property
    def dialect(self) -> str:
        """A landing, whatever it was made from."""
        return "landing"

    @property
    def server(self) -> str:
        """Which generation of it."""
        return str(self._source.manifest.generation)

    def tables(self, only: Sequence[str]) -> tuple[list[DeclaredTable], list[Failure]]:
        """See reading.Readable; each base table once, by the key that its mapping declares."""
        made = []
        for landed in self._tables.landed:
            schema, _, name = landed.base.rpartition(".")
            table = _declared(schema, name, landed)
            if table.full_name not in self._landed and wanted(schema, name, only):
                self._landed[table.full_name] = landed
                made.append(table)
        return sorted(made, key=lambda table: (table.schema, table.name)), []

    def count(self, table: DeclaredTable) -> tuple[int | None, bool]:
        """See reading.Readable; sealed rows are among them."""
        landed = self._landed[table.full_name]
        return landed.rows + landed.null_keys, True

    def rows(self, table: DeclaredTable, many: int | None, limit: int) -> Rows:
        """See reading.Readable; every n-th row of a large table, by its position."""
        columns = [column for column in table.columns if column.family != "binary"]
        chosen = [part for at, column in enumerate(columns) for part in _chosen(column, at)]
        step = max(1, -(-(many or 0) // limit))
        where = f"WHERE {POSITION} % {step} = 0" if step > 1 else ""
        view = self._view(table)
        found = self._run(f"SELECT {', '.join(chosen)} FROM {view} {where} LIMIT {limit}")  # noqa: S608 - names quoted
        self.meter.rows += found.num_rows
        texts, lengths = {}, {}
        for at, column in enumerate(columns):
            texts[column.name] = _text(found.column(f"c{at}"))
            if f"n{at}" in found.column_names:
                lengths[column.name] = pc.cast(found.column(f"n{at}").combine_chunks(), "int64")
        return Rows(found.num_rows, "ranges" if step > 1 else "whole", texts, lengths)

    def holding(self, table: DeclaredTable, column: DeclaredColumn, values: Sequence[str]) -> int:
        """See reading.Readable."""
        told = f"rtrim(CAST({quoted(column.name)} AS VARCHAR))"
        listed = ", ".join(literal(value) for value in values)
        where = f"FROM {self._view(table)} WHERE {told} IN ({listed})"
        found = self._run(f"SELECT count(DISTINCT {told}) AS n {where}")
        return int(found.column("n")[0].as_py())

    def answers(self) -> None:
        """A folder does."""

    def close(self) -> None:
        """Give its memory back."""
        self._source.close()

    def _view(self, table: DeclaredTable) -> str:
        return quoted(f"{self._landed[table.full_name].id}#open")

    def _run(self, statement: str) -> pa.Table:
        self.meter.sent()
        try:
            return self._tables.run(statement)
        except SourceError as error:
            raise SourceError(error.fact, "Nothing was written.", "vicmig land --verify") from None
        finally:
            self.meter.answered()


def _declared(schema: str, name: str, landed: Landed) -> DeclaredTable:
    columns = tuple(_column(column, landed) for column in landed.columns)
    key = tuple(landed.key_columns or [landed.key])
    return DeclaredTable(
        schema,
        name,
        columns=columns,
        primary_key=key,
        indexed=frozenset(column.name for column in columns),
        failures=tuple(Failure("columns", "left out of the landing", c) for c in landed.left_out),
    )


def _column(column: Column, landed: Landed) -> DeclaredColumn:
    """By its declared type: what it is kept as hangs on what its values allowed."""
    family = _FAMILIES.get(kinds.kind_of(column.declared, ""), "long_text")
    of_bytes = column.name in landed.blobs
    return DeclaredColumn(column.name, column.declared, "binary" if of_bytes else family)


def _chosen(column: DeclaredColumn, at: int) -> list[str]:
    """What is read of a column: of a text its beginning and its length."""
    if column.family != "long_text":
        return [f"{quoted(column.name)} AS c{at}"]
    told = f"CAST({quoted(column.name)} AS VARCHAR)"
    return [f"left({told}, {CUT}) AS c{at}", f"length({told}) AS n{at}"]


def _text(column: pa.ChunkedArray) -> pa.Array:
    """A column of DuckDB as text, as a driver's would be."""
    array = column.combine_chunks()
    told = plain(array)
    return array.cast("string") if told is None else told
