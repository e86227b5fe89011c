"""Which rows of a page belong to the waves that have begun. Pure but for asking the store.

A wave takes units and years. A row that has a unit of its own belongs where its unit and its year
do; any other row hangs on its parents and belongs where the last of them begins. What belongs to
no begun wave is left alone: it is not judged, its files are not opened, and the ledger does not
know it. It is counted, and of rows that others hang on the ids are kept, so that a child can tell
a parent that is not begun from one that the source does not have.

Rows that hang on nothing (units, people) belong to every wave: the first one takes them all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import explode
from etl.decisions import decided
from etl.ids import canonical_keys, row_ids
from etl.transform import candidates, column, one_field
from etl.transforms.column import nowhere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.batch import Page, Task
    from etl.loader import Loader
    from mappings.schema import EntitySpec, Mappings

NOT_BEGUN, EARLIER, HERE = "not_begun", "earlier", "here"
_NO_UNIT = frozenset({"unit"})


@dataclass(frozen=True, slots=True)
class Declared:
    """What a wave takes, as it is declared.

    Codes of legacy units in order (None: all that no other wave names or has taken), first and
    last year (None: open; a row whose year cannot be read belongs to the open beginning).
    """

    units: tuple[str, ...] | None = None
    year_from: int | None = None
    year_to: int | None = None

    @property
    def everything(self) -> bool:
        """Whether it takes every unit and every year."""
        return self.units is None and self.year_from is None and self.year_to is None

    def covers_years(self, other: Declared) -> bool:
        """Whether all years of the other are years of this one."""
        starts = self.year_from is None or (
            other.year_from is not None and self.year_from <= other.year_from
        )
        ends = self.year_to is None or (other.year_to is not None and other.year_to <= self.year_to)
        return starts and ends

    def shares_years(self, other: Declared) -> bool:
        """Whether a year belongs to both."""
        first = max(self.year_from or 0, other.year_from or 0)
        last = min(self.year_to or 9999, other.year_to or 9999)
        return first <= last

    def contests(self, other: Declared) -> bool:
        """Whether this wave claims what the other has claimed by name, or claims nothing new.

        A wave without a list of units takes what is left: it contests only what left nothing.
        """
        if other.units is None:
            return other.covers_years(self)
        return (
            self.units is not None
            and bool(set(self.units) & set(other.units))
            and self.shares_years(other)
        )


EVERYTHING = Declared()


@dataclass(frozen=True, slots=True)
class Box:
    """Ids of units (None: all) and years (None: open) that a begun wave takes."""

    units: frozenset[str] | None
    year_from: int | None
    year_to: int | None

    def holds(self, unit: pa.Array, year: pa.Array) -> pa.Array:
        """Which rows of this unit and year (NULL: unknown) belong to it."""
        inside = (
            pc.invert(nowhere(len(unit)))
            if self.units is None
            else pc.is_in(unit, value_set=pa.array(sorted(self.units), pa.string()))
        )
        if self.year_from is not None:
            inside = pc.and_(inside, pc.fill_null(pc.greater_equal(year, self.year_from), False))
        if self.year_to is not None:
            inside = pc.and_(inside, pc.fill_null(pc.less_equal(year, self.year_to), True))
        return inside


@dataclass(frozen=True, slots=True)
class Scope:
    """What the begun waves take together.

    `first_only`: rows that an earlier batch has are left to it (a wave); without it they are worked
    again wherever they are (a sync). `remembered`: other rows hang on rows of this stream, so the
    ids of those that are not begun are kept.
    """

    boxes: tuple[Box, ...]
    first_only: bool
    remembered: bool = False

    def of(self, mappings: Mappings, entity: str) -> Scope:
        """The scope for the streams of an entity."""
        hung_on = any(
            entity in field.references for spec in mappings.entities for field in spec.parents
        )
        return replace(self, remembered=hung_on and has_scope(mappings.entity(entity)))


@dataclass(frozen=True, slots=True)
class Outside:
    """Rows of a page that this batch does not take.

    not_begun, earlier: rows of the base table that no wave has begun, and that an earlier batch
    has; ids: those of the former, where they are remembered.
    """

    not_begun: int
    earlier: int
    ids: pa.Array
    remembered: bool


def has_scope(entity: EntitySpec) -> bool:
    """Whether its rows belong to units and years; the rest is reference data for all."""
    own = entity.unit and entity.field(entity.unit).is_parent
    return bool(own or entity.parents)


def narrowed(page: Page, task: Task, store: Loader) -> tuple[Page, Outside]:
    """The page with the rows that belong to this batch, and what was left out.

    Rows without a key stay: they are problem lines of the page. Where a key stands twice its first
    row speaks for all.
    """
    assert task.scope is not None
    # A decision that corrects a row's unit or date says where it belongs; none changes a list.
    table = page.table
    if not task.source.explode:
        table = decided(task.decisions, table, task.source).table
    keys = canonical_keys(column(table, task.source.key))
    earlier = _earlier(table, keys, task, store) if task.scope.first_only else nowhere(len(keys))
    begun = _begun(table, keys, task, store)
    earlier, begun = _by_first(keys, earlier), _by_first(keys, begun)
    blank = pc.is_null(keys)
    taken = pc.or_(blank, pc.and_(begun, pc.invert(earlier)))
    rest = pc.invert(pc.or_(taken, earlier))
    raw = column(page.table, task.source.key)
    outside = Outside(
        len(pc.unique(raw.filter(rest))),
        len(pc.unique(raw.filter(pc.and_(earlier, pc.invert(blank))))),
        pc.unique(row_ids(task.stream, keys.filter(rest))),
        task.scope.remembered,
    )
    left = outside.not_begun + outside.earlier
    return replace(page, table=page.table.filter(taken), base_rows=page.base_rows - left), outside


def _begun(table: pa.Table, keys: pa.Array, task: Task, store: Loader) -> pa.Array:
    """Which rows belong to a begun wave: by their own unit and year, and by all their parents.

    A row that the ledger has was begun once, whatever has become of its unit since.
    """
    assert task.scope is not None
    if not has_scope(task.entity):
        return pc.invert(nowhere(len(table)))
    parents = [
        (field.name in _units(task), ids)
        for field in task.entity.parents
        for ids in _pointed(table, task, field.name)
    ]
    hung = [ids for is_unit, ids in parents if not is_unit]
    waiting, known = nowhere(len(table)), nowhere(len(table))
    for ids in hung:
        place = _places(ids, store)
        waiting = pc.or_(waiting, _is(place, NOT_BEGUN))
        known = pc.or_(known, pc.or_(_is(place, HERE), _is(place, EARLIER)))
    own = task.entity.unit and task.entity.field(task.entity.unit).is_parent
    nothing = pa.nulls(len(table), pa.string())
    unit = _pointed(table, task, task.entity.unit)[0] if own else nothing
    inside = _held(task.scope.boxes, unit, _year(table, task) if own else nothing)
    begun = pc.and_(inside if own else pc.or_(known, inside), pc.invert(waiting))
    if task.scope.first_only or task.source.explode:
        return begun
    place = _places(row_ids(task.stream, keys), store)
    return pc.or_(begun, pc.or_(_is(place, HERE), _is(place, EARLIER)))


def _units(task: Task) -> frozenset[str]:
    """Fields that name a unit: units are begun by the first wave, all of them."""
    return frozenset(f.name for f in task.entity.parents if set(f.references) == _NO_UNIT)


def _pointed(table: pa.Table, task: Task, name: str) -> list[pa.Array]:
    """Ids of the records that a parent field names; all that it may mean where nobody can tell."""
    rule = next((rule for rule in task.source.rules if rule.target == name), None)
    if rule is None or rule.column not in table.column_names:
        return [pa.nulls(len(table), pa.string())]
    spec = task.entity.field(name)
    return candidates(table, rule, task.source, spec, task.codes)


def _year(table: pa.Table, task: Task) -> pa.Array:
    """The year of each row as the ledger has it, as a number; NULL where it cannot be read."""
    nothing = pa.nulls(len(table), pa.int64())
    rule = next((r for r in task.source.rules if r.target == task.entity.year), None)
    if rule is None:
        return nothing
    text = one_field(table, rule, task.codes)
    found = pc.fill_null(pc.match_substring_regex(text, r"^\d{4}"), False)
    digits = pc.utf8_slice_codeunits(text, 0, 4)
    return pc.if_else(found, digits, pa.scalar(None, pa.string())).cast(pa.int64())


def _held(boxes: Sequence[Box], unit: pa.Array, year: pa.Array) -> pa.Array:
    inside = nowhere(len(unit))
    years = year.cast(pa.int64())
    for box in boxes:
        inside = pc.or_(inside, box.holds(unit, years))
    return inside


def _earlier(table: pa.Table, keys: pa.Array, task: Task, store: Loader) -> pa.Array:
    """Which rows an earlier batch has.

    A list that is exploded stands under keys of its items: it goes with its record, and where
    nobody has the record, with any of its items.
    """
    if not task.source.explode:
        return _is(_places(row_ids(task.stream, keys), store), EARLIER)
    places = [
        _places(ids, store)
        for field in task.entity.parents
        for ids in _pointed(table, task, field.name)
    ]
    earlier, here = nowhere(len(table)), nowhere(len(table))
    for place in places:
        earlier = pc.or_(earlier, _is(place, EARLIER))
        here = pc.or_(here, _is(place, HERE))
    lost = pc.invert(pc.or_(earlier, here))
    items = explode.exploded(table.filter(lost), task.source)
    found = nowhere(len(items))
    for name in (explode.KEY, explode.SEALED_KEY):
        ids = row_ids(task.stream, canonical_keys(column(items, name)))
        found = pc.or_(found, _is(_places(ids, store), EARLIER))
    had = canonical_keys(column(items, task.source.key)).filter(found)
    by_item = pc.and_(lost, pc.is_in(keys, value_set=had.drop_null()))
    return pc.or_(pc.and_(earlier, pc.invert(here)), by_item)


def _places(ids: pa.Array, store: Loader) -> pa.Array:
    """For each id where the store has it: not begun, an earlier batch, this one; else NULL."""
    known = store.places(pc.unique(ids.drop_null()))
    index = pc.index_in(ids, value_set=known.column("row_id").combine_chunks())
    return pc.if_else(
        pc.is_valid(ids),
        known.column("place").combine_chunks().take(index),
        pa.scalar(None, pa.string()),
    )


def _is(places: pa.Array, place: str) -> pa.Array:
    return pc.fill_null(pc.equal(places, place), False)


def _by_first(keys: pa.Array, told: pa.Array) -> pa.Array:
    """What the first row of each key says, for all rows of that key."""
    if len(pc.unique(keys.drop_null())) == len(keys) - keys.null_count:
        return told
    first = pc.index_in(keys, value_set=keys)
    return pc.fill_null(told.take(first), False)
