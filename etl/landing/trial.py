"""Whether a landing reads as its source does: a few rows of each stream, from both.

A SELECT is translated, and databases compare texts each in their own way: what differs is told
while the source still answers.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from etl.ids import canonical_keys
from etl.sealed import sealed
from etl.transform import column

if TYPE_CHECKING:
    import pyarrow as pa

    from etl.landing.pace import Pace
    from etl.landing.source import LandingSource
    from etl.source import Source
    from mappings.schema import SourceSpec

_ROWS = 200  # from the beginning of each of the first and the last piece


def differing(landing: LandingSource, source: Source, spec: SourceSpec, pace: Pace) -> str | None:
    """What a stream's rows are read otherwise in, in words; None where all are the same."""
    table = landing.manifest.table(spec.database, spec.base, spec.key)
    if table is None or not table.pieces:
        return None
    ends = {piece.file.name: piece for piece in (table.pieces[0], table.pieces[-1])}
    keys = [key for piece in ends.values() for key in landing.keys_of(piece)[:_ROWS]]
    ours = landing.rows(spec, keys)
    ours = ours.filter(pc.invert(sealed(ours)))
    theirs = pace.read(partial(source.rows, spec, keys))
    ours, theirs = _by_key(ours, spec), _by_key(theirs, spec)
    both = pc.is_in(column(ours, spec.key), value_set=column(theirs, spec.key))
    lost = len(ours) - int(pc.sum(both).as_py() or 0)
    index = pc.index_in(column(ours, spec.key), value_set=column(theirs, spec.key))
    theirs = theirs.take(index)
    names = [name for name in spec.columns_read if _differs(ours, theirs, name)]
    if not names and not lost:
        return None
    told = f"in {', '.join(names)}" if names else f"{lost} rows are not yielded by both"
    return (
        f"{spec.name}: of {len(ours)} rows looked at, the landing reads some otherwise than the"
        f" source: {told}; edited meanwhile, or its SELECT means something else in each"
    )


def _by_key(rows: pa.Table, spec: SourceSpec) -> pa.Table:
    keys = canonical_keys(column(rows, spec.key))
    at = rows.column_names.index(spec.key)
    return rows.set_column(at, spec.key, keys).select(list(spec.columns_read))


def _differs(ours: pa.Table, theirs: pa.Table, name: str) -> bool:
    same = pc.equal(
        pc.fill_null(column(ours, name), "\0"), pc.fill_null(column(theirs, name), "\0")
    )
    return not pc.all(same).as_py() if len(same) else False
