"""`vicmig quarantine`: what waits for people, what they decide, and through again with it."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError, StoreError
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from etl.batch import Task
    from etl.causes import Matters
    from etl.open_rows import Asked
    from etl.source import Source
    from etl.store.session import Connection
    from flows.wiring import Wiring
    from mappings.schema import SourceSpec
    from reports.work.lines import CauseLine, RowLine, Unit

RETRY = "vicmig quarantine retry"


@dataclass
class Desk:
    """What a command of the group works with: the parts, open, and the units by id."""

    wired: Wiring
    connection: Connection
    source: Source
    units: dict[str, Unit]
    tasks: dict[str, Task] = field(default_factory=dict)

    def task(self, stream: str) -> Task:
        """What a stream is worked with, made once."""
        if stream not in self.tasks:
            self.tasks[stream] = self.wired.task(stream)
        return self.tasks[stream]

    def unit(self, code: str) -> Unit:
        """The unit of a code; ConfigError where the old system has none."""
        for unit in self.units.values():
            if unit.code == code:
                return unit
        raise ConfigError(
            f"No unit of the old system has the code {code}",
            "Nothing was read or written.",
            "vicmig quarantine list",
        )

    def remarks_of(self, stream: str) -> list[tuple[str, str]]:
        """Remarks of a stream that people can act on by a decision: code and field."""
        from reports.labels import load_labels

        labels, matters = load_labels().sections["remarks"], self.matters(stream)
        fields = [spec.name for spec in self.wired.mappings.entity(stream).fields]
        return [
            (code, name)
            for code, label in labels.items()
            if label.who
            for name in fields
            if matters.of("remark", code, name).column
        ]

    def stream(self, entity: str, part: str) -> SourceSpec:
        """The stream of an entity in a part; StopIteration where there is none."""
        declared = self.wired.mappings.streams_of(entity)
        return next(spec for spec in declared if spec.part == part)

    def matters(self, stream: str) -> Matters:
        """Finds the matter of a row of this stream."""
        from etl.causes import Matters

        task = self.task(stream)
        return Matters(task.entity, task.source, task.codes, task.judge.suite)

    def frames(
        self, asked: Asked, *, remarks: bool, only: Container[str] | None = None
    ) -> Iterator[pd.DataFrame]:
        """All rows that wait, stream by stream in chunks; `only`: names of matters, of remarks."""
        from etl.open_rows import open_rows

        asked.units = tuple(self.units)
        for spec in self.wired.mappings.sources:
            asked.remarks = [
                (code, name)
                for code, name in (self.remarks_of(spec.name) if remarks else [])
                if only is None or f"{spec.entity}:{code}:{name}" in only
            ]
            task, matters = self.task(spec.name), self.matters(spec.name)
            yield from open_rows(self.connection, self.source, task, matters, asked)


@contextmanager
def desk(config: Path) -> Iterator[Desk]:
    """The parts, open; StoreError where the store has no schema of this version."""
    from etl.store.queries import query
    from etl.store.session import connect, plain_errors
    from etl.store.upgrade import head, version
    from reports.work.lines import Unit

    wired = wiring(str(config))
    if version(wired.dsn) != head():
        raise StoreError(
            "The store has no schema of this version: nothing was migrated into it yet",
            "Nothing was written.",
            f"vicmig migrate --config {config}",
        )
    source = wired.source()
    try:
        with plain_errors(), connect(wired.dsn) as connection:
            of_part = {"system": wired.mappings.system, "parts": wired.mappings.parts}
            rows = connection.execute(query("units_of_part"), of_part).fetchall()
            units = {str(i): Unit(str(i), str(code), str(name)) for i, code, name in rows}
            yield Desk(wired, connection, source, units)
    finally:
        source.close()


@dataclass
class Survey:
    """The causes with their figures, largest first, and what was met that is shown nowhere."""

    lines: list[CauseLine] = field(default_factory=list)
    gone: int = 0
    shut: int = 0

    @property
    def left_aside(self) -> list[str]:
        """A line where rows were left out of the list; never which."""
        if not self.gone + self.shut:
            return []
        return [f"{self.gone + self.shut} rows changed in the source since. Next: vicmig sync"]


def survey(at: Desk, *, remarks: bool = False, unit: str | None = None) -> Survey:
    """Group the rows that wait by cause."""
    from etl.open_rows import Asked, freed
    from reports.work.lines import CauseLine

    asked = Asked(unit=at.unit(unit).id if unit else None)
    rows, done, frees = Counter[Any](), Counter[Any](), Counter[Any]()
    for frame in at.frames(asked, remarks=remarks):
        behind = freed(at.connection, frame["row_id"].tolist())
        waiting = frame["row_id"].map(behind).fillna(0).astype(int)
        for cause, group in frame.groupby("cause", sort=False):
            done[cause] += int(group["decided"].sum())
            rows[cause] += int((~group["decided"]).sum())
            frees[cause] += int(waiting[group.index].sum())
    lines = [CauseLine(cause, rows[cause], done[cause], frees[cause]) for cause in rows]
    lines.sort(key=lambda line: (-line.rows, -line.frees, line.cause.id))
    return Survey(lines, asked.gone, asked.shut)


def rows_of(
    at: Desk, wanted: set[str], unit: str | None = None, *, limit: int | None = None, skip: int = 0
) -> list[RowLine]:
    """Rows of these causes in the order of their ids; `skip` and `limit` page them."""
    import heapq

    from etl.open_rows import Asked

    asked = Asked(unit=at.unit(unit).id if unit else None)
    kept: list[tuple[str, RowLine]] = []
    for frame in at.frames(asked, remarks=True):
        ids = frame["cause"].map(lambda cause: cause.id)
        found = frame[ids.isin(wanted) & ~frame["decided"]]
        kept += [(line.row_id, line) for line in row_lines(at, found)]
        if limit is not None:
            kept = heapq.nsmallest(skip + limit, kept, key=lambda pair: pair[0])
    kept.sort(key=lambda pair: pair[0])
    end = None if limit is None else skip + limit
    return recognised(at.connection, [line for _, line in kept[skip:end]])


def row_lines(at: Desk, frame: pd.DataFrame) -> list[RowLine]:
    """A chunk's rows as plain data."""
    from reports.work.lines import RowLine

    return [
        RowLine(
            row["cause"],
            row["row_id"],
            row["base_key"],
            row["fingerprint"] or "",
            at.units[row["unit_id"]].code if row["unit_id"] in at.units else "",
            row["year"] or "",
            row["value"],
        )
        for row in frame.to_dict("records")
    ]


def recognised(connection: Connection, lines: Sequence[RowLine]) -> list[RowLine]:
    """The same rows with what a clerk knows them by."""
    from dataclasses import replace

    from etl.store.queries import query

    ids = [line.row_id for line in lines]
    found = connection.execute(query("recognised_rows"), {"rows": ids}).fetchall()
    known = {str(row): [str(cell) for cell in cells] for row, *cells in found}
    told = []
    for line in lines:
        register, code_text, date, subject = known.get(line.row_id, [""] * 4)
        told.append(
            replace(line, register=register, code_text=code_text, date=date, subject=subject)
        )
    return told


def cause_of(at: Desk, wanted: str) -> CauseLine:
    """The cause of an id; ConfigError where no row waits for it (any more)."""
    for line in survey(at, remarks=True).lines:
        if line.cause.id == wanted:
            return line
    raise ConfigError(
        f"No row waits for a decision on cause {wanted}",
        "Nothing was written.",
        "vicmig quarantine list --remarks",
    )


def store_id(at: Desk) -> str:
    """Which store this is."""
    found = at.connection.execute("SELECT store_id::text FROM eoffice.store_identity").fetchone()
    assert found is not None
    return str(found[0])
