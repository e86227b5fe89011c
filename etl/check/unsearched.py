"""Markings and levels in columns that no rule of secrecy searches: rows that would load with them.

Every text of a stream's tables is looked at, mapped, ignored or joined, by the detector that a
migration withholds with. A row that stays out anyway, for itself or for what it hangs on, leaks
nothing; no value is kept here, only how many rows there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from etl.batch import keyed
from etl.check.model import Notice
from etl.errors import SourceError
from etl.ids import canonical_keys
from etl.profile import markings, names, sensitive
from etl.profile.coded import Coded
from etl.transform import column
from etl.transforms.column import any_of, nowhere
from etl.viet import fold
from mappings.schema import EXPLODED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.batch import Page, Task
    from etl.check.kin import Kin
    from etl.check.places import Places
    from etl.check.wide import Free, Wide
    from etl.profile.markings import Way
    from etl.source import Source
    from mappings.schema import FieldRule, SourceSpec

_LEVELS = ("mat", "toimat", "tuyetmat", "secret", "topsecret", "confidential")


@dataclass(slots=True)
class Unsearched:
    """What was found so far in the columns of one stream that its rule does not search.

    `rows`: by column how many rows each way of searching would withhold; `refused`: what the source
    says where it does not give the columns that no rule reads.
    """

    task: Task
    kin: Kin
    wide: Wide | None
    rows: dict[str, Counter[Way]] = field(default_factory=dict)
    free: dict[str, Free] = field(default_factory=dict)
    refused: str = ""

    def add(self, source: Source, page: Page, shown: pa.Table) -> None:
        """Look at a page, of whose rows those are `shown` that are in scope and not secret."""
        if not len(shown):
            return
        spec = self.task.source
        table, _ = keyed(page, spec.key)
        keys = canonical_keys(column(table, spec.key))
        inside = pc.is_in(keys, value_set=canonical_keys(column(shown, spec.key)))
        columns = self._columns(source, page, table, keys)
        coded = {name: Coded.of(values) for name, values in columns.items()}
        found = markings.found({name: one.values for name, one in coded.items()})
        hits = [
            (name, way, pc.and_(one.those(texts), inside))
            for name, one in coded.items()
            for way, texts in self._with_levels(name, one, found[name]).items()
        ]
        hit = nowhere(len(table))
        for _, _, rows in hits:
            hit = pc.or_(hit, rows)
        if not any_of(hit):
            return
        loading = pc.is_in(keys, value_set=self.kin.loading(self.task, table.filter(hit)))
        for name, way, rows in hits:
            if many := int(pc.sum(pc.and_(rows, loading)).as_py() or 0):
                self.rows.setdefault(name, Counter())[way] += many

    def notices(self, places: Places, read: int, *, exact: bool) -> Iterator[Notice]:
        """A blocking finding for each column, with the line of YAML that searches it."""
        spec = self.task.source
        if self.refused:
            what = "columns that no rule reads"
            yield Notice("not_checked", "warning", spec.name, what, detail=self.refused)
        for name, ways in self.rows.items():
            way = ways.most_common(1)[0][0]
            code = "level_unread" if way == "level" else "marking_unsearched"
            free = self.free.get(name)
            line = _line(spec, _yielded(spec, name, free), way, self.task.codes)
            if free and not free.yielded:
                line += f"  # once the SELECT yields {free.sql}"
            file, at = places.secrecy(spec)
            yield Notice(
                code, "blocking", spec.name, name, ways.total(), read, exact, tuple(ways),
                remedy=line, file=file, line=at,
            )  # fmt: skip

    def _columns(
        self, source: Source, page: Page, table: pa.Table, keys: pa.Array
    ) -> dict[str, pa.Array]:
        """The columns that no rule of secrecy searches, row by row those of the page."""
        spec = self.task.source
        searched = {spec.key, spec.secrecy.level, *(name for name, _ in spec.secrecy.marked)}
        if spec.explode and searched & set(EXPLODED):
            searched.add(spec.explode.column)
        found = {n: column(table, n) for n in spec.columns_read if n not in searched}
        if self.wide is not None and not self.refused:
            try:
                told = self.wide.read(source, page, keys)
            except SourceError as error:
                self.refused = error.fact
                return found
            for free, values in zip(self.wide.free, told, strict=True):
                name = free.yielded or free.sql
                self.free[name] = free
                found[name] = values
        return found

    def _with_levels(
        self, name: str, coded: Coded, ways: Mapping[Way, pa.Array]
    ) -> Mapping[Way, pa.Array]:
        """What was found in a column, and what its name or a code table says to be a level."""
        spec, values = self.task.source, coded.values
        level, marked = nowhere(len(values)), nowhere(len(values))
        for way, hits in ways.items():
            if way == "level":
                level = hits
            else:
                marked = pc.or_(marked, hits)
        plain = self.free[name].name if name in self.free else name
        if names.is_level(plain):
            closed = sensitive.levels(plain, coded)
            level = pc.or_(level, closed) if closed is not None else level
        for rule in spec.rules:
            if rule.column == name:
                level = pc.or_(level, self._mapped(rule, values))
        return {**ways, "level": pc.and_(level, pc.invert(marked))}

    def _mapped(self, rule: FieldRule, values: pa.Array) -> pa.Array:
        """Which values a code table of the rule maps to a level of secrecy."""
        found = nowhere(len(values))
        for step in rule.steps:
            if step.name == "code":
                codes = self.task.codes[step.argument].codes
                levels = [v.strip().lower() for v, code in codes if _is_level(code)]
                plain = pc.utf8_lower(pc.utf8_trim_whitespace(pc.utf8_normalize(values, "NFC")))
                found = pc.or_(found, pc.is_in(plain, value_set=pa.array(levels, pa.string())))
        return found


def _is_level(code: str) -> bool:
    return "".join(filter(str.isalpha, fold(code))) in _LEVELS


def _yielded(spec: SourceSpec, name: str, free: Free | None) -> str:
    """The column as a rule may name it: of a list its items."""
    if spec.explode and name == spec.explode.column:
        return EXPLODED[0]
    return (free.yielded or free.name) if free else name


def _line(spec: SourceSpec, name: str, way: Way, codes: Mapping[str, object]) -> str:
    """The line of YAML by which the rule of secrecy reads the column."""
    rule = spec.secrecy
    if way == "level" and not rule.level:
        opened = "open_level" if "open_level" in codes else next(iter(codes), "open_level")
        added: dict[str, object] = {"level": name, "open_levels": opened}
        if not rule.marked and not rule.marks_parent:
            return _yaml("secrecy", added)
        return ", ".join(_yaml(key, value) for key, value in added.items())
    kind = "book" if way == "level" else way  # which finds a level as a word of its own
    marked = {**dict(rule.marked), name: kind}
    if not rule.level and not rule.marked and not rule.marks_parent:
        return _yaml("secrecy", {"marked": marked})
    return _yaml("marked", marked)


def _yaml(key: str, value: object) -> str:
    return str(
        yaml.safe_dump(
            {key: value}, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000
        )
    ).strip()[1:-1]
