"""Which rows may not land, judged by the mapping's own rules before anything of them is written.

A sealed row is a line: the streams that yield it, and for each its key, its unit, what it hangs on,
how many items its list had, and why: it is secret itself (`own`), items of its list are (`items`),
the name of a child marks it (`marked`), it hangs on a secret record (`parent`) or might (`untold`:
nobody can read on which), or another stream says so of the same row (`with`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import explode, secrecy
from etl.ids import canonical_keys, row_ids
from etl.landing.manifest import KEY, POSITION
from etl.landing.select import plain_columns, tables_of
from etl.sealed import ITEMS, MARKED, OWN, PARENT, UNTOLD, WITH
from etl.transform import candidates, column, references
from etl.transforms.column import nowhere
from mappings.schema import EXPLODED, SecrecyRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from etl.landing.plan import Planned
    from etl.source import Source
    from mappings.schema import CodeTable, EntitySpec, FieldRule, Mappings, SourceSpec

_STANDS_FOR = {"o": "*", "s": "[MẬT]"}
LINES = pa.schema([
    ("stream", pa.string()), (KEY, pa.string()), (POSITION, pa.int64()), ("kind", pa.string()),
    ("kept", pa.string()), ("items", pa.string()),
])  # fmt: skip


@dataclass(slots=True)
class Sealing:
    """What is known to be secret so far: ids of records, by level, marking, or marked children.

    `released` and `withheld` are those of which people said so, as the store has it.
    """

    mappings: Mappings
    sealed: set[str] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)
    released: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()

    @property
    def codes(self) -> Mapping[str, CodeTable]:
        """The code tables by name."""
        return {table.name: table for table in self.mappings.codes}

    def judge(self, planned: Planned, rows: dict[str, pa.Table]) -> dict[str, pa.Array]:
        """For each stream of a table and each row why it is sealed; NULL where it is not.

        `rows`: for each stream the columns that it is judged by, row by row those of the page.
        What is found secret is known from here on.
        """
        found: dict[str, pa.Array] = {}
        for spec in planned.streams:
            entity = self.mappings.entity(spec.entity)
            told = self._why(entity, spec, rows[spec.name])
            found[spec.name] = told
            ids = row_ids(spec.stream, canonical_keys(column(rows[spec.name], spec.key)))
            self.sealed.update(ids.filter(pc.is_valid(told)).drop_null().to_pylist())
        return found

    def _why(self, entity: EntitySpec, spec: SourceSpec, rows: pa.Table) -> pa.Array:
        ids = row_ids(spec.stream, canonical_keys(column(rows, spec.key)))
        parent, untold = self.hangs(entity, spec, rows)
        own = pc.or_(self.marking(spec, rows), among(ids, self.withheld))
        itself = ITEMS if _by_items(spec) else OWN
        why = pc.if_else(own, itself, pa.nulls(len(rows), pa.string()))
        marked = among(ids, self.marked - self.released)
        for rows_of, kind in ((marked, MARKED), (parent, PARENT), (untold, UNTOLD)):
            why = pc.if_else(pc.and_(pc.is_null(why), rows_of), kind, why)
        return why

    def marking(self, spec: SourceSpec, rows: pa.Table) -> pa.Array:
        """Which rows look secret and were not released: they mark what they hang on, too."""
        ids = row_ids(spec.stream, canonical_keys(column(rows, spec.key)))
        return pc.and_(self.looks_secret(spec, rows), pc.invert(among(ids, self.released)))

    def looks_secret(self, spec: SourceSpec, rows: pa.Table) -> pa.Array:
        """Which rows are secret by their own columns; a list is as secret as its worst item."""
        rule = spec.secrecy
        if not rule.level and not rule.marked:
            return nowhere(len(rows))
        if not _by_items(spec):
            columns = {name: column(rows, name) for name in rows.column_names}
            return secrecy.withheld(columns, rule, self.codes)
        items = explode.exploded(rows, spec)
        worst = canonical_keys(column(items, spec.key)).filter(self._secret_items(spec, items))
        return pc.is_in(canonical_keys(column(rows, spec.key)), value_set=worst)

    def _secret_items(self, spec: SourceSpec, items: pa.Table) -> pa.Array:
        secret = secrecy.withheld(explode.columns(items, spec), spec.secrecy, self.codes)
        ids = row_ids(spec.stream, canonical_keys(column(items, explode.KEY)))
        return pc.and_(secret, pc.invert(among(ids, self.released)))

    def items(self, spec: SourceSpec, rows: pa.Table) -> dict[str, str]:
        """For each canonical key one letter an item of its list: s for a secret one, else o."""
        if not spec.explode or not len(rows):
            return {}
        items = explode.exploded(rows, spec)
        secret = self._secret_items(spec, items) if _by_items(spec) else nowhere(len(items))
        keys = canonical_keys(column(items, spec.key)).to_pylist()
        told: dict[str, str] = {}
        for key, hit in zip(keys, secret.to_pylist(), strict=True):
            told[key] = told.get(key, "") + ("s" if hit else "o")
        return told

    def hangs(
        self, entity: EntitySpec, spec: SourceSpec, rows: pa.Table
    ) -> tuple[pa.Array, pa.Array]:
        """Which rows hang on a secret record or are joined with one, and which might."""
        bare = replace(spec, rules=hung_by(entity, spec, self.mappings))
        refs = references(rows, entity, bare, self.codes)
        parent, untold = nowhere(len(rows)), nowhere(len(rows))
        for rule in bare.rules:
            what = entity.field(rule.target)
            if rule.target in refs.ids:
                parent = pc.or_(parent, among(refs.ids[rule.target], self.sealed))
            if what.is_parent and rule.entity_column:
                for ids in candidates(rows, rule, spec, what, self.codes)[1:]:
                    untold = pc.or_(untold, among(ids, self.sealed))
        return parent, untold

    def marks(self, entity: EntitySpec, spec: SourceSpec, rows: pa.Table) -> set[str]:
        """Ids of every record that these rows mark as secret, or may."""
        found = set[str]()
        for rule in _references(entity, spec):
            what = entity.field(rule.target)
            if what.is_parent:
                for ids in candidates(rows, rule, spec, what, self.codes):
                    found.update(ids.drop_null().to_pylist())
        return found


def hung_by(entity: EntitySpec, spec: SourceSpec, mappings: Mappings) -> tuple[FieldRule, ...]:
    """The references by which a row hangs on others, or by which its SELECT joins them."""
    joined = _joined(spec, mappings)
    return tuple(
        rule
        for rule in _references(entity, spec)
        if entity.field(rule.target).is_parent or joined & set(entity.field(rule.target).references)
    )


def few(entity: EntitySpec, spec: SourceSpec, mappings: Mappings) -> SourceSpec:
    """The stream with only the columns that tell what its rows hang on."""
    rules = hung_by(entity, spec, mappings)
    return replace(spec, rules=rules, secrecy=SecrecyRule(), scope=(), file=None, explode=None)


def needed(entity: EntitySpec, spec: SourceSpec) -> tuple[str, ...]:
    """The columns of its SELECT that a stream is judged by."""
    names = [spec.key, spec.secrecy.level, *(name for name, _ in spec.secrecy.marked)]
    for rule in _references(entity, spec):
        names += [rule.column, rule.entity_column]
    if spec.explode:
        names += [spec.explode.column, *spec.explode.beside]
    return tuple(dict.fromkeys(name for name in names if name and name not in EXPLODED))


def judged_by(
    entity: EntitySpec, spec: SourceSpec, source: Source, names: Iterable[str]
) -> dict[str, str] | None:
    """Which columns of the base table a stream is judged by; None where its SELECT makes them.

    The key column of the page stands for the key, of however many columns it is.
    """
    plain = plain_columns(spec, source.of(spec).dialect)
    there = {name.lower(): name for name in names}
    found = {}
    for name in needed(entity, spec):
        base = plain.get(name, "").lower()
        if name == spec.key:
            found[name] = spec.key
        elif base in there:
            found[name] = there[base]
        else:
            return None
    return found


def lines(
    source: Source, judge: Sealing, spec: SourceSpec, told: Mapping[str, tuple[str, int]]
) -> list[dict[str, object]]:
    """The lines of sealed rows of a stream: what its SELECT yields of them, and nothing more.

    `told`: for each canonical key why and its position. A row that the SELECT does not yield has
    no line.
    """
    if not told:
        return []
    rows = source.rows(spec, sorted(told))
    keys = canonical_keys(column(rows, spec.key))
    kept = list(_kept(judge.mappings.entity(spec.entity), spec))
    marked = {name for name, _ in spec.secrecy.marked}
    items = judge.items(spec, rows)
    values = {name: column(rows, name).to_pylist() for name in kept}
    raw = column(rows, spec.key).to_pylist()
    made: list[dict[str, object]] = []
    for at, key in enumerate(keys.to_pylist()):
        why, position = told.get(key, (WITH, -1))
        if position < 0:
            continue
        # What is searched for a marking is kept of those alone that carry none themselves.
        few = {name: values[name][at] for name in kept if why == PARENT or name not in marked}
        made.append({
            "stream": spec.name, KEY: raw[at], POSITION: position, "kind": why,
            "kept": json.dumps(few, ensure_ascii=False), "items": items.get(key, ""),
        })  # fmt: skip
    return made


def rules(mappings: Mappings, source: Source) -> str:
    """A digest of all that decides what is secret: where it differs, everything is judged anew.

    Of a SELECT only what it makes of the columns that are judged.
    """
    told = []
    for spec in mappings.sources:
        entity = mappings.entity(spec.entity)
        plain = plain_columns(spec, source.of(spec).dialect)
        wanted = needed(entity, spec)
        made = {n: plain[n] for n in wanted if n in plain} if {*wanted} <= {*plain} else spec.sql
        told.append((
            spec.name, spec.database, spec.base, spec.key, made, spec.secrecy, spec.explode,
            _references(entity, spec), spec.targets,
        ))  # fmt: skip
    tables = {spec.secrecy.open_levels for spec in mappings.sources}
    told_codes = [table.codes for table in mappings.codes if table.name in tables]
    digest = hashlib.blake2b(repr((told, told_codes)).encode(), digest_size=16)
    own = Path(secrecy.__file__)
    for pattern in ("secrecy*.py", "text/*.*", "transforms/*.py"):
        for file in sorted(own.parent.glob(pattern)):
            digest.update(b"\0" + file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def as_rows(spec: SourceSpec, lines: pa.Table) -> pa.Table:
    """Lines of sealed rows as rows of the SELECT: what is not kept is empty.

    A list has as many items as it had; each is an asterisk, or a stamp where it was secret itself.
    """
    kept = [json.loads(one) for one in lines.column("kept").to_pylist()]
    columns = {
        name: pa.array([one.get(name) for one in kept], pa.string()) for name in spec.columns_read
    }
    columns[spec.key] = lines.column(KEY).combine_chunks()
    if spec.explode:
        told = lines.column("items").to_pylist()
        lists = [spec.explode.separator.join(_STANDS_FOR[one] for one in items) for items in told]
        columns[spec.explode.column] = pa.array(lists, pa.string())
    return pa.table(columns)


def ids_of(spec: SourceSpec, lines: pa.Table) -> pa.Array:
    """The ids of the records of sealed rows."""
    return row_ids(spec.stream, canonical_keys(lines.column(KEY).combine_chunks()))


def digest_of(*said: AbstractSet[str]) -> str:
    """A digest of what people said of single rows."""
    told = repr([sorted(ids) for ids in said]).encode()
    return hashlib.blake2b(told, digest_size=16).hexdigest()


def _kept(entity: EntitySpec, spec: SourceSpec) -> dict[str, None]:
    """The columns of a sealed row that are kept: whose it is and what it hangs on."""
    names: list[str] = []
    for rule in _references(entity, spec):
        if entity.field(rule.target).is_parent or rule.target == entity.unit:
            names += [rule.column, rule.entity_column]
    return dict.fromkeys(n for n in names if n and n not in (spec.secrecy.level, spec.key))


def _by_items(spec: SourceSpec) -> bool:
    """Whether rows of a stream are judged by the items of their lists."""
    return any(name in EXPLODED for name, _ in spec.secrecy.marked)


def _references(entity: EntitySpec, spec: SourceSpec) -> tuple[FieldRule, ...]:
    return tuple(
        rule
        for rule in spec.rules
        if entity.field(rule.target).type == "reference" and rule.column not in EXPLODED
    )


def _joined(spec: SourceSpec, mappings: Mappings) -> set[str]:
    """Entities whose base tables the SELECT joins."""
    read = {name.lower().rpartition(".")[2] for name in tables_of(spec.sql, "")}
    own = spec.base.lower().rpartition(".")[2]
    bases = {s.entity: s.base.lower().rpartition(".")[2] for s in mappings.sources}
    return {*spec.joins, *(e for e, base in bases.items() if base in read and base != own)}


def among(ids: pa.Array, known: AbstractSet[str]) -> pa.Array:
    """Which of the ids are known."""
    if not known:
        return nowhere(len(ids))
    wanted = ids.drop_null().unique().to_pylist()
    hits = [one for one in wanted if one in known]
    return pc.is_in(ids, value_set=pa.array(hits, pa.string()))
