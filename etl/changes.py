"""What differs: ranges of keys then and now, rows judged now and their lines in the ledger.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import verdict
from etl.transform import column

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from mappings.schema import Mappings, SourceSpec

# Columns of the ledger that are compared as they stand.
COMPARED = ("unit_id", "year", "parent_a", "parent_b", "fingerprint")
_PLACED = "placed"


@dataclass(frozen=True, slots=True)
class Range:
    """The keys of one range of a base table: how many, and a checksum over them.

    An empty checksum is equal to none: the keys themselves have to be compared. Width 0: all keys,
    which are text.
    """

    lower: int
    width: int
    rows: int
    checksum: str

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the greatest integer key that may be in it.

        Databases cut negative numbers towards 0: the range at 0 reaches to both sides.
        """
        reach = self.width - 1
        return (
            self.lower - (reach if self.lower <= 0 else 0),
            self.lower + (reach if self.lower >= 0 else 0),
        )


def differing(then: Sequence[Range], now: Sequence[Range]) -> list[tuple[int, int]]:
    """The ends of ranges that are not the same now, those beside each other joined.

    [(0, 0)] for text keys that differ.
    """
    known, seen = {one.lower: one for one in then}, {one.lower: one for one in now}
    doubtful = {one.lower for one in then if not one.checksum}
    lowers = sorted(
        one for one in {**known, **seen} if one in doubtful or known.get(one) != seen.get(one)
    )
    told = {one.lower: one for one in (*then, *now)}
    found: list[tuple[int, int]] = []
    for lower in lowers:
        least, greatest = told[lower].ends if told[lower].width else (0, 0)
        if found and found[-1][1] + 1 >= least:
            found[-1] = found[-1][0], max(found[-1][1], greatest)
        else:
            found.append((least, greatest))
    return found


def settled(begun: Sequence[Range], ended: Sequence[Range]) -> list[Range]:
    """What is known of the ranges when a pass ends.

    One that did not stay the same throughout has no checksum: a row that came and went while the
    pass was at work may be in the store.
    """
    before = {one.lower: one for one in begun}
    told = {one.lower: one for one in (*begun, *ended)}
    after = {one.lower: one for one in ended}
    return [
        one if before.get(lower) == after.get(lower) else replace(one, checksum="")
        for lower, one in sorted(told.items())
    ]


def rows_that_differ(told: pa.Table, known: pa.Table, of_files: Collection[str] = ()) -> pa.Array:
    """Which rows would have another line in the ledger now: a boolean array.

    Args:
        told: what rows are now (`assemble.told`), none of them linked.
        known: lines of the ledger of these rows, as far as there are any.
        of_files: reasons that only the files show; `told` was judged without opening any.
    """
    index = pc.index_in(column(told, "row_id"), value_set=column(known, "row_id"))
    line = known.take(index)
    differs = pc.is_null(index)
    pairs = [(_state(told, of_files), _state(line, of_files))]
    pairs += [(column(told, name), column(line, name)) for name in COMPARED]
    for now, then in pairs:
        differs = pc.or_(differs, pc.not_equal(pc.fill_null(now, ""), pc.fill_null(then, "")))
    return differs


def _state(lines: pa.Table, of_files: Collection[str]) -> pa.Array:
    """Outcome and reason as far as the source's rows decide them.

    Linked is as good as loaded, and a record that is kept at its last good version has the reason
    why its source does not load.
    """
    outcome, reason = column(lines, "outcome"), pc.fill_null(column(lines, "reason"), "")
    placed = pc.is_in(outcome, value_set=pa.array(verdict.PLACED))
    stale = pc.and_(placed, pc.not_equal(reason, ""))
    outcome = pc.if_else(stale, verdict.QUARANTINED, outcome)
    loads = pc.or_(
        pc.and_(placed, pc.invert(stale)),
        pc.is_in(reason, value_set=pa.array(sorted(of_files), pa.string())),
    )
    return pc.if_else(loads, _PLACED, pc.binary_join_element_wise(outcome, reason, ":"))


def leader(mappings: Mappings, spec: SourceSpec) -> SourceSpec:
    """The stream whose ledger lines tell which rows of the base table are known.

    Of a list that is exploded only items stand in the ledger: the stream that loads the same base
    table row by row before it knows the rows without items too. Else the stream itself.
    """
    if not spec.explode:
        return spec
    before = mappings.entity(spec.entity).needs
    for other in mappings.sources:
        same = _table(other) == _table(spec)
        if same and not other.explode and other.entity in before:
            return other
    return spec


def _table(spec: SourceSpec) -> tuple[str, str, str]:
    return spec.database, spec.base, spec.key


def followers(mappings: Mappings, spec: SourceSpec) -> list[SourceSpec]:
    """The streams of lists whose rows come and go with the rows of this one."""
    return [s for s in mappings.sources if s is not spec and leader(mappings, s) is spec]


def drift(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What is another in a base table than at the last pass, in words, column by column."""
    found = [f"column {name} is gone" for name in then if name not in now]
    found += [f"column {name} is new" for name in now if name not in then]
    found += [
        f"column {name} is {now[name]} and was {kind}"
        for name, kind in then.items()
        if name in now and now[name] != kind
    ]
    return sorted(found)
