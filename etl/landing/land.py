"""Makes a generation of a landing: what changed since the one before, or everything.

Each finished piece is a line of the folder's log: the same command goes on behind the last one
after any interruption. The order is the secrecy's: what names of files mark, then tables as their
streams stand, then what turned out to hang on a secret record; files come after all of this.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from etl import changes, source_changes
from etl.errors import SourceError
from etl.landing import changed, hanging, joined, plan, sealing, trial
from etl.landing.manifest import Clock, Landed, Manifest, Piece, Range
from etl.landing.manifest import piece as piece_of
from etl.landing.rows import Reader
from etl.landing.source import LandingSource
from etl.transform import column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from etl.blobs import FolderBlobs
    from etl.landing.folder import Folder
    from etl.landing.pace import Pace
    from etl.landing.plan import Planned
    from etl.source import Source
    from mappings.schema import Mappings

PIECE_ROWS = 20_000
_ROUNDS = 20  # of sealing what hangs on what: each goes one step further


@dataclass
class Landing:
    """What one generation is made with."""

    folder: Folder
    source: Source
    mappings: Mappings
    blobs: FolderBlobs
    pace: Pace
    lag: dt.timedelta = field(default_factory=lambda: dt.timedelta(seconds=300))
    piece_rows: int = PIECE_ROWS
    harmless: tuple[str, ...] = ()
    spill: Path | None = None
    released: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    tell: Callable[[str], None] = lambda _: None
    events: int = 0
    done: set[str] = field(default_factory=set)
    joined: dict[str, Landed] = field(default_factory=dict)

    def rows(self) -> Manifest:
        """Land the rows of all tables."""
        before = self.folder.published()
        planned = plan.planned(self.source, self.mappings.sources, self.harmless)
        self.joined = {one.table.id: one.table for one in planned if one.joined}
        made = self._resumed(before, planned)
        judge = self._judge(set(made.marks))
        reader = Reader(
            self.source, self.mappings, self.folder, self.blobs, self.pace, judge, self.piece_rows
        )
        usable = before if before and before.rules == made.rules else None
        self._tables(reader, made, usable, planned)
        made.lines += [*reader.lines, *self._trial(made)]
        made.not_landed = plan.not_named(self.source, self.mappings.sources, planned)
        return made

    def _tables(
        self, reader: Reader, made: Manifest, before: Manifest | None, planned: Sequence[Planned]
    ) -> None:
        """Land all tables, until none of their rows hangs on, or is joined with, a secret one."""
        for _ in range(_ROUNDS):
            for one in planned:
                if one.joined and one.table.id not in self.done:
                    with_ = (self.source, self.pace, self.folder)
                    reader.open_rows = joined.open_rows(*with_, one, planned)
                self._table(reader, made, before, one)
            if not self._reseal(reader, made, planned):
                return
        raise SourceError(
            "What is secret changes while it is landed",
            "What landed before stays; nothing is published.",
            "vicmig land, when the source is quieter",
        )

    def _trial(self, made: Manifest) -> list[str]:
        """Where the landing does not read as its source does, stream by stream."""
        landing = self.open(made)
        try:
            told = [
                trial.differing(landing, self.source, spec, self.pace)
                for spec in self.mappings.sources
            ]
        finally:
            landing.close()
        return [line for line in told if line]

    def open(self, made: Manifest) -> LandingSource:
        """The generation at work as a source."""
        return LandingSource(self.folder, made, self.blobs, self.spill)

    def _judge(self, marks: set[str] | None = None) -> sealing.Sealing:
        return sealing.Sealing(
            self.mappings, marked=marks or set(), released=self.released, withheld=self.withheld
        )

    def _resumed(self, before: Manifest | None, planned: Sequence[Planned]) -> Manifest:
        """The generation at work as its log tells it, or a new one."""
        head = {
            "rules": sealing.rules(self.mappings, self.source),
            "said": sealing.digest_of(self.released, self.withheld),
            "generation": before.generation + 1 if before else 1,
            "shapes": {p.table.id: [asdict(c) for c in p.table.columns] for p in planned},
        }
        events = self.folder.noted()
        if events and {name: events[0].get(name) for name in head} != head:
            self.folder.forget_work()  # by other rules, or the source has other columns by now
            events = []
        if not events:
            clocks = {name: asdict(clock) for name, clock in self._clocks().items()}
            began = dt.datetime.now(dt.UTC).isoformat(" ", "seconds")
            self.folder.note("begin", **head, clocks=clocks, began=began, marks=self._marks())
            events = self.folder.noted()
        return self._replayed(events, planned)

    def _replayed(self, events: list[dict[str, Any]], planned: Sequence[Planned]) -> Manifest:
        first = events[0]
        made = Manifest(
            self.mappings.system, first["generation"], first["rules"], first["began"],
            {name: Clock(**clock) for name, clock in first["clocks"].items()},
            [one.table for one in planned], first["marks"],
        )  # fmt: skip
        tables = {table.id: table for table in made.tables}
        for event in events[1:]:
            table = tables[event["table"]]
            if event["event"] in ("piece", "drop"):
                self._unjoin(table)
            if event["event"] == "begun":
                table.ranges = [Range(**one) for one in event["ranges"]]
                table.pieces = [piece_of(one) for one in event["pieces"]]
            elif event["event"] == "piece":
                _put(table, piece_of(event["piece"]))
            elif event["event"] == "drop":
                table.pieces = [p for p in table.pieces if p.file.name != event["file"]]
            elif event["event"] == "done":
                table.null_keys = event["null_keys"]
                table.ranges = [Range(**one) for one in event["ranges"]]
                self.done.add(table.id)
        self.events = len(events)
        return made

    def _clocks(self) -> dict[str, Clock]:
        found = {}
        for spec in {s.database: s for s in self.mappings.sources}.values():
            own = self.source.of(spec)
            told = self.pace.read(partial(source_changes.clock, own))
            found[spec.database] = Clock(*(str(at) for at in (told.local, told.latest, told.utc)))
        return found

    def _marks(self) -> list[str]:
        """Ids of the records that names of their children mark as secret."""
        judge, found = self._judge(), set[str]()
        for spec in self.mappings.sources:
            if not spec.secrecy.marks_parent:
                continue
            entity = self.mappings.entity(spec.entity)
            narrow = replace(spec, rules=sealing.hung_by(entity, spec, self.mappings), scope=())
            narrow = replace(narrow, file=None)
            after: str | None = None
            while True:
                read = partial(self.source.page, narrow, after, None, self.piece_rows)
                rows = self.pace.read(read)
                found |= judge.marks(entity, narrow, rows.filter(judge.marking(narrow, rows)))
                if len(rows) < self.piece_rows:
                    break
                after = str(column(rows, spec.key)[-1].as_py())
        return sorted(found)

    def _table(
        self, reader: Reader, made: Manifest, before: Manifest | None, planned: Planned
    ) -> None:
        """Land a table, or what changed in it; nothing of it is done twice."""
        table = planned.table
        if table.id not in self.done and not table.key:
            if not table.pieces:
                self._add(table, reader.all_at_once(planned, self._name(made)))
            self._end(planned, 0)
        elif table.id not in self.done:
            known = before.table(table.database, table.base, table.key) if before else None
            if known and (known.columns, known.blobs) != (table.columns, table.blobs):
                known = None
            if not table.ranges and not table.pieces:
                self._begin(planned, before, known)
            reader.sealing.sealed |= self._sealed(planned)
            self._read(reader, made, planned, known)
            null_keys = self.pace.read(partial(self.source.null_keys, planned.whole))
            self._end(planned, null_keys)
        reader.sealing.sealed |= self._sealed(planned)

    def _begin(self, planned: Planned, before: Manifest | None, known: Landed | None) -> None:
        """Take over the pieces of the generation before in which nothing changed."""
        table = planned.table
        if not planned.streams:
            return
        width = known.ranges[0].width if known and known.ranges else None
        now = changed.ranges(self.source, self.pace, planned, width)
        if known and before:
            since = dt.datetime.fromisoformat(before.clocks[table.database].local) - self.lag
            with_ = (self.source, self.pace, self.folder)
            table.pieces = changed.unchanged(with_, planned, known, now, since)
        table.ranges = changed.kept(now)
        pieces = [asdict(one) for one in table.pieces]
        ranges = [asdict(one) for one in table.ranges]
        self._note("begun", table=table.id, ranges=ranges, pieces=pieces)

    def _read(self, reader: Reader, made: Manifest, planned: Planned, known: Landed | None) -> None:
        """Read the ranges that changed, as far as others stayed; then what is behind the last."""
        table = planned.table
        if table.pieces and known:
            there = {piece.after for piece in table.pieces}
            last = table.pieces[-1].first
            for old in known.pieces:
                if old.after not in there and old.first < last:
                    self._again(reader, made, planned, old)
        while True:
            after = table.pieces[-1].upto if table.pieces else None
            number = (table.pieces[-1].first >> 32) + 1 if table.pieces else 0
            piece = reader.piece(planned, (after, None), number, self._name(made))
            if piece is None:
                return
            self._add(table, piece)

    def _again(self, reader: Reader, made: Manifest, planned: Planned, old: Piece) -> None:
        """Read the range of a piece again; one without rows is none."""
        ends, number = (old.after, old.upto), old.first >> 32
        piece = reader.piece(planned, ends, number, self._name(made))
        if piece is None:
            table = planned.table
            table.pieces = [one for one in table.pieces if one.file.name != old.file.name]
            self._note("drop", table=table.id, file=old.file.name)
            self._unjoin(table)
        else:
            self._add(planned.table, piece)

    def _end(self, planned: Planned, null_keys: int) -> None:
        """Note what is known of the keys: of a range that did not hold still, nothing."""
        table = planned.table
        table.null_keys = null_keys
        if planned.streams and table.key:
            width = table.ranges[0].width if table.ranges else None
            ended = changed.ranges(self.source, self.pace, planned, width)
            table.ranges = changed.kept(changes.settled(changed.asked(table.ranges), ended))
        ranges = [asdict(one) for one in table.ranges]
        self._note("done", table=table.id, null_keys=null_keys, ranges=ranges)
        self.done.add(table.id)

    def _reseal(self, reader: Reader, made: Manifest, planned: Sequence[Planned]) -> bool:
        """Read again what hangs on a record that turned out to be secret, or no longer is.

        Whether there was any: what hangs on that is one step further.
        """
        judge = reader.sealing
        judge.sealed = set[str]().union(*(self._sealed(one) for one in planned))
        judge.marked = hanging.marks_of(self.folder, planned, judge)
        landing = self.open(made)
        try:
            stale = hanging.stale(landing, planned, judge)
        finally:
            landing.close()
        for one, piece in stale:
            self._again(reader, made, one, piece)
        made.marks = sorted(judge.marked)
        return bool(stale)

    def _sealed(self, planned: Planned) -> set[str]:
        return hanging.sealed_ids(self.folder, planned.table.pieces, planned.streams)

    def _add(self, table: Landed, piece: Piece) -> None:
        _put(table, piece)
        self._note("piece", table=table.id, piece=asdict(piece))
        self._unjoin(table)
        self.tell(f"{table.base}: {table.rows} rows")

    def _unjoin(self, table: Landed) -> None:
        """Forget the joined tables where another changed: other rows of them may land now."""
        if table.id in self.joined:
            return
        for one in self.joined.values():
            for piece in one.pieces:
                (self.folder.root / piece.file.name).unlink(missing_ok=True)
            one.pieces = []
            self.done.discard(one.id)

    def _note(self, event: str, **data: Any) -> None:
        self.folder.note(event, **data)
        self.events += 1

    def _name(self, made: Manifest) -> str:
        """A name of a file that no finished piece has."""
        return f"{made.generation:05d}-{self.events:07d}"


def _put(table: Landed, piece: Piece) -> None:
    """A piece in its place; it takes that of the one that began where it begins."""
    others = [one for one in table.pieces if one.after != piece.after]
    table.pieces = sorted([*others, piece], key=lambda one: one.first)
