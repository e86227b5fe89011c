"""What of the rows that landed hangs on a secret record, or no longer does: asked of the landing.

It ends every landing: a record that turned out to be secret after its children were read, or since
the landing before, takes them out with it. Pure but for reading the landing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.ids import canonical_keys, row_ids
from etl.landing import sealing
from etl.landing.manifest import SEALED
from etl.landing.sealing import among
from etl.sealed import FOR_ITSELF, ITEMS, MARKED, OWN, PARENT, UNTOLD
from etl.transform import column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.landing.folder import Folder
    from etl.landing.manifest import Piece
    from etl.landing.plan import Planned
    from etl.landing.sealing import Sealing
    from etl.landing.source import LandingSource
    from mappings.schema import SourceSpec


def sealed_ids(folder: Folder, pieces: Iterable[Piece], streams: Sequence[SourceSpec]) -> set[str]:
    """Ids of all sealed rows of a table, as records of each of its streams."""
    found = set[str]()
    for lines in _lines(folder, pieces):
        own = lines.filter(pc.equal(lines.column("stream"), ""))
        for spec in streams:
            found.update(sealing.ids_of(spec, own).drop_null().to_pylist())
    return found


def marks_of(folder: Folder, planned: Sequence[Planned], judge: Sealing) -> set[str]:
    """Ids of the records that sealed children mark as secret."""
    found = set[str]()
    for one in planned:
        for spec in one.streams:
            if not spec.secrecy.marks_parent:
                continue
            entity = judge.mappings.entity(spec.entity)
            for lines in _lines(folder, one.table.pieces):
                rows = _as_rows(judge, spec, lines, (OWN, ITEMS))
                found |= judge.marks(entity, spec, rows)
    return found


def stale(
    landing: LandingSource, planned: Sequence[Planned], judge: Sealing
) -> list[tuple[Planned, Piece]]:
    """Pieces that hold an open row which hangs on a secret record, or seal one for no reason."""
    found: list[tuple[Planned, Piece]] = []
    for one in planned:
        found += [
            (one, piece)
            for piece in one.table.pieces
            if any(_is_stale(landing, judge, spec, piece) for spec in one.streams)
        ]
    return found


def _is_stale(landing: LandingSource, judge: Sealing, spec: SourceSpec, piece: Piece) -> bool:
    entity = judge.mappings.entity(spec.entity)
    few = sealing.few(entity, spec, judge.mappings)
    if few.rules or judge.marked or judge.withheld:
        rows = landing.piece_rows(few, piece)
        if SEALED in rows.column_names:
            rows = rows.filter(pc.is_null(rows.column(SEALED)))
        parent, untold = judge.hangs(entity, spec, rows)
        ids = row_ids(spec.stream, canonical_keys(column(rows, spec.key)))
        said = among(ids, (judge.marked - judge.released) | judge.withheld)
        if pc.any(pc.or_(pc.or_(parent, untold), said)).as_py():
            return True
    for lines in _lines(landing.folder, [piece]):
        hung = _as_rows(judge, spec, lines, (PARENT, UNTOLD))
        parent, untold = judge.hangs(entity, spec, hung)
        marked = sealing.ids_of(spec, _of(spec, lines, (MARKED,)))
        own = sealing.ids_of(spec, _of(spec, lines, FOR_ITSELF))
        freed = (
            pc.invert(pc.or_(parent, untold)),
            pc.invert(among(marked, judge.marked)),
            among(own, judge.released),
        )
        if any(pc.any(one).as_py() for one in freed):
            return True
    return False


def _lines(folder: Folder, pieces: Iterable[Piece]) -> Iterable[pa.Table]:
    for piece in pieces:
        if piece.seals:
            yield pq.read_table(folder.root / piece.seals.name)


def _of(spec: SourceSpec, lines: pa.Table, kinds: Sequence[str]) -> pa.Table:
    named = pc.equal(lines.column("stream"), spec.name)
    return lines.filter(
        pc.and_(named, pc.is_in(lines.column("kind"), value_set=pa.array(list(kinds))))
    )


def _as_rows(judge: Sealing, spec: SourceSpec, lines: pa.Table, kinds: Sequence[str]) -> pa.Table:
    """Sealed rows of these kinds, with the columns that tell what they hang on."""
    few = sealing.few(judge.mappings.entity(spec.entity), spec, judge.mappings)
    return sealing.as_rows(few, _of(spec, lines, kinds))
