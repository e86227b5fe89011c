"""Which pieces of the generation before hold rows that changed since; asked of the source."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl import changes, source_changes
from etl.ids import canonical_keys
from etl.landing.manifest import KEY, Range

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from etl.landing.folder import Folder
    from etl.landing.manifest import Landed, Piece
    from etl.landing.pace import Pace
    from etl.landing.plan import Planned
    from etl.source import Source


def ranges(source: Source, pace: Pace, planned: Planned, width: int | None) -> list[changes.Range]:
    """Counts and checksums of a table's keys, range by range."""
    own, spec = source.of(planned.whole), planned.whole
    return pace.read(lambda: source_changes.ranges(own, spec, width or None))


def kept(found: Sequence[changes.Range]) -> list[Range]:
    """The ranges as the manifest keeps them."""
    return [Range(one.lower, one.width, one.rows, one.checksum) for one in found]


def asked(kept_ranges: Sequence[Range]) -> list[changes.Range]:
    """The ranges as they are compared."""
    return [changes.Range(one.lower, one.width, one.rows, one.checksum) for one in kept_ranges]


def unchanged(
    with_: tuple[Source, Pace, Folder],
    planned: Planned,
    known: Landed,
    now: Sequence[changes.Range],
    since: dt.datetime,
) -> list[Piece]:
    """The pieces of the generation before in which nothing was edited, came or went since.

    None of them where the source does not say when its rows were edited.
    """
    (source, pace, folder), spec = with_, planned.whole
    if not spec.modified or not known.pieces:
        return []
    own = source.of(spec)
    keys = pace.read(lambda: source_changes.changed(own, spec, since))
    undated = pace.read(lambda: source_changes.undated(own, spec))
    keys = pa.concat_arrays([keys, undated])
    ends = changes.differing(asked(known.ranges), now)
    there = [piece for piece in known.pieces if _is_there(folder, known, piece)]
    if spec.key_type == "integer":
        return _of_numbers(there, keys, ends)
    return [] if ends else _of_texts(folder, there, keys)


def _is_there(folder: Folder, table: Landed, piece: Piece) -> bool:
    """Whether a piece is whole: its files, and those of its BLOBs."""
    if not folder.has(piece.file) or (piece.seals and not folder.has(piece.seals)):
        return False
    if not table.blobs:
        return True
    rows = pq.read_table(folder.root / piece.file.name, columns=table.blobs)
    digests = {one for name in table.blobs for one in rows.column(name).to_pylist() if one}
    return all(folder.has_bytes(digest) for digest in digests)


def _of_numbers(
    pieces: Sequence[Piece], keys: pa.Array, ends: Sequence[tuple[int, int]]
) -> list[Piece]:
    told = sorted(int(key) for key in keys.to_pylist())
    left = []
    for piece in pieces:
        low = int(piece.after) if piece.after is not None else None
        high = int(piece.upto) if piece.upto is not None else None
        at = 0 if low is None else bisect_left(told, low + 1)
        edited = at < len(told) and (high is None or told[at] <= high)
        other = any(
            (low is None or greatest > low) and (high is None or least <= high)
            for least, greatest in ends
        )
        if not edited and not other:
            left.append(piece)
    return left


def _of_texts(folder: Folder, pieces: Sequence[Piece], keys: pa.Array) -> list[Piece]:
    left = []
    for piece in pieces:
        names = [piece.file.name, *([piece.seals.name] if piece.seals else [])]
        there = [pq.read_table(folder.root / n, columns=[KEY]).column(KEY) for n in names]
        hit = [pc.is_in(canonical_keys(one.combine_chunks()), value_set=keys) for one in there]
        if not any(pc.any(one).as_py() for one in hit):
            left.append(piece)
    return left
