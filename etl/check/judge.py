"""What was read of a source -> findings. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from etl import secrecy
from etl.check.model import Notice, Value, by_share
from etl.profile.sensitive import looks_personal
from etl.profile.shapes import patterns
from etl.transforms.text import legacy_encoded
from etl.viet import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from etl.check.exact import Keys
    from etl.check.model import Severity
    from etl.check.places import Places
    from etl.check.tally import Tally
    from mappings.schema import FieldRule, SourceSpec

_CODE = re.compile(r"[A-Z0-9_.\-]{1,20}")
_LONGEST_CODE = 60
_LONGEST_LEVEL = 30
_SHOWN = 40
_LIES = 0.5  # of the values that say something: the column holds something else than declared
_LIMITS = {"smallint": 32767, "integer": 2147483647}


def code_like(value: str) -> bool:
    """Whether a value can be nothing but a code, whatever row it stands in."""
    return bool(_CODE.fullmatch(value))


def shape(value: str) -> str:
    """The shape of a value: 9 a digit, A a capital, a a small letter; of a long one its length."""
    if len(value) > _LONGEST_CODE:
        return f"({len(value)})"
    return str(patterns(pa.array([value]))[0].as_py())


@dataclass(frozen=True, slots=True)
class Looked:
    """What was read of a stream, whether that is all of it, and where its files are."""

    tally: Tally
    places: Places
    exact: bool

    def notice(self, code: str, severity: Severity, at: str, rows: int, **more: Any) -> Notice:
        """A finding about some of the rows that were read; `place` is where it can be mended."""
        file, line = more.pop("place", ("", 0))
        whole = more.pop("whole", 0)  # rows of the table, where all of it was counted
        name, of = self.tally.task.source.name, whole or self.tally.items
        exact = self.exact or bool(whole)
        return Notice(code, severity, name, at, rows, of, exact, file=file, line=line, **more)

    def rule(self, field: str) -> FieldRule:
        """The rule that feeds a field."""
        return next(rule for rule in self.tally.task.source.rules if rule.target == field)

    def place(self, field: str) -> tuple[str, int]:
        """Where that rule stands."""
        return self.places.rule(self.tally.task.source, field)


def of_rows(looked: Looked, open_values: Mapping[str, Collection[str]]) -> Iterator[Notice]:
    """What the rows of a stream tell.

    `open_values`: by field, the values that rows hold which may be shown.
    """
    tally, spec = looked.tally, looked.tally.task.source
    for field in tally.unmapped:
        yield _unmapped(looked, field, open_values.get(field, ()))
    yield from _unread(looked)
    yield from _empty(looked)
    for (code, field), rows in tally.blocked.items():
        grave = by_share(rows, tally.items)
        place = looked.place(field)
        yield looked.notice("rows_blocked", grave, field, rows, detail=code, place=place)
    for (code, field), rows in tally.remarks.items():
        yield looked.notice("remark", "note", field, rows, detail=code)
    if rows := tally.problems["key_empty"]:
        place = looked.places.key(spec, "key")
        yield looked.notice("key_blank", "blocking", spec.key, rows, place=place)


def _unread(looked: Looked) -> Iterator[Notice]:
    """Values that a conversion cannot read: the column holds something else than was declared."""
    for (code, field), unread in looked.tally.unread.items():
        share = unread.rows / (looked.tally.present[field] or unread.rows)
        values = (Value(text, n, shape=True) for text, n in unread.shapes.most_common(8))
        yield looked.notice(
            "values_unread", "blocking" if share > _LIES else "warning",
            looked.rule(field).column, unread.rows, names=(field,), detail=code,
            values=tuple(values), place=looked.place(field),
        )  # fmt: skip


def _empty(looked: Looked) -> Iterator[Notice]:
    """Required fields that come out empty, where no rule quarantines the row for it already.

    A record without its parent is an orphan; one without another required field stops its span.
    """
    tally = looked.tally
    judged = {field for _, field in tally.blocked} | tally.unmapped.keys()
    for field, rows in tally.empty.items():
        if rows and field not in judged:
            parent = tally.task.entity.field(field).type == "reference"
            grave = by_share(rows, tally.items) if parent else "blocking"
            column = looked.rule(field).column
            place = looked.place(field)
            yield looked.notice("required_empty", grave, column, rows, names=(field,), place=place)


def _unmapped(looked: Looked, field: str, shown: Collection[str]) -> Notice:
    rule, seen = looked.rule(field), looked.tally.unmapped[field]
    known, name, blocks = [value for value, _ in rule.entities], "", True
    column, place = rule.entity_column, looked.place(field)
    if step := next((step for step in rule.steps if step.name == "code"), None):
        table = looked.tally.task.codes[step.argument]
        known, name, blocks = [value for value, _ in table.codes], table.name, table.blocking
        column, place = rule.column, looked.places.code_table(name)
    personal = looks_personal(pa.array(list(seen.rows), pa.string()))
    of = seen.of or looked.tally.items
    lies: Severity = "blocking" if seen.total > _LIES * of else "warning"
    values = (
        _value(value, rows, known, may=value in shown and not personal)
        for value, rows in seen.rows.most_common(_SHOWN)
    )
    return looked.notice(
        "code_unmapped" if name else "kind_unmapped",
        by_share(seen.total, of) if blocks else lies,
        column, seen.total, names=(field, name), values=tuple(values),
        detail="more" if len(seen.rows) > _SHOWN else "", place=place, whole=seen.of,
    )  # fmt: skip


def _value(value: str, rows: int, known: list[str], *, may: bool) -> Value:
    """The value itself where it may be shown and is no longer than a code, else its shape."""
    if not value.strip():
        return Value("", rows)
    marked = pc.any(secrecy.marked(pa.array([value]), "text")).as_py()
    if not code_like(value) and (not may or marked or len(value) > _LONGEST_CODE):
        return Value(shape(value), rows, shape=True)
    return Value(value, rows, nearest=nearest(value, known))


def nearest(value: str, known: Collection[str]) -> tuple[str, ...]:
    """The values of a table that are near to one, compared without marks, shown with them."""
    folded: dict[str, list[str]] = {}
    for one in known:
        folded.setdefault(fold(one), []).append(one)
    near = get_close_matches(fold(value), folded, n=2, cutoff=0.7)
    return tuple(dict.fromkeys(one for found in near for one in folded[found]))[:3]


def of_levels(tally: Tally, places: Places) -> Iterator[Notice]:
    """The levels that are not open: their rows are withheld. What is damaged is told by its shape.

    No row is counted here: how many there are of a level is not for a report.
    """
    if not tally.levels:
        return
    spec, rule = tally.task.source, tally.task.source.secrecy
    known = [value for value, _ in tally.task.codes[rule.open_levels].codes]
    file, line = places.code_table(rule.open_levels)
    personal = looks_personal(pa.array(sorted(tally.levels)))
    values = []
    for level in sorted(tally.levels)[:_SHOWN]:
        if _legible(level) and not personal:
            values.append(Value(level, nearest=nearest(level, known)))
        else:
            values.append(Value(shape(level), shape=True))
    yield Notice(
        "levels_closed", "note", spec.name, rule.level, names=(rule.open_levels,),
        values=tuple(values), file=file, line=line,
    )  # fmt: skip


def of_withheld(tally: Tally, places: Places) -> Iterator[Notice]:
    """A stream of which most rows look secret: more likely its rule is wrong. No row is counted."""
    if tally.left_out * 2 > tally.items:
        spec = tally.task.source
        file, line = places.key(spec, "secrecy")
        at = spec.secrecy.level or spec.base
        yield Notice("most_withheld", "blocking", spec.name, at, file=file, line=line)


def _legible(level: str) -> bool:
    """Whether a level is a short word with all its letters."""
    if len(level) > _LONGEST_LEVEL or re.search(r"[?\ufffd\n]", level):
        return False
    if unicodedata.normalize("NFC", level) != level:
        return False
    return not legacy_encoded(pa.array([level]))[0].as_py()


def of_keys(spec: SourceSpec, keys: Keys, places: Places, *, exact: bool) -> Iterator[Notice]:
    """What the source counts of a stream's keys; each of these unbalances a run."""
    key, select = places.key(spec, "key"), places.select(spec)
    for code, rows, (file, line) in (
        ("key_null", keys.missing, key),
        ("key_repeated", keys.repeated, key),
        ("row_swallowed", keys.swallowed, select),
        ("row_doubled", keys.doubled, select),
    ):
        if rows > 0:
            at = spec.key if code.startswith("key") else spec.base
            yield Notice(
                code, "blocking", spec.name, at, rows, keys.rows, exact, file=file, line=line
            )
    if not keys.rows:
        file, line = places.key(spec, "base")
        yield Notice("table_empty", "note", spec.name, spec.base, file=file, line=line)


def of_lengths(
    tally: Tally, kinds: Mapping[tuple[str, str], str], places: Places
) -> Iterator[Notice]:
    """Values that the store's column cannot hold, and those longer than a decree lets them be."""
    spec, entity = tally.task.source, tally.task.entity
    limits = {
        e.column: int(dict(e.arguments)["max_value"])
        for e in tally.task.judge.suite.expectations
        if "max_value" in dict(e.arguments) and "lengths" in e.kind
    }
    for field, length in tally.longest.items():
        kind = kinds.get((entity.table, field), "")
        most = int(found[1]) if (found := re.search(r"char\w*\((\d+)\)", kind)) else 0
        file, line = places.rule(spec, field)
        if most and length > most:
            yield Notice(
                "too_long", "blocking", spec.name, field, names=(str(length), str(most)),
                file=file, line=line,
            )  # fmt: skip
        if field in limits and length > limits[field]:
            yield Notice(
                "over_decree", "note", spec.name, field, names=(str(length), str(limits[field])),
                file=file, line=line,
            )  # fmt: skip
    for field, number in tally.greatest.items():
        most = _LIMITS.get(kinds.get((entity.table, field), ""), 0)
        if most and number > most:
            file, line = places.rule(spec, field)
            yield Notice(
                "too_large", "blocking", spec.name, field, names=(str(most),), file=file, line=line
            )


def of_reference(
    looked: Looked, rule: FieldRule, counted: tuple[int, int], *, exact: bool
) -> Iterator[Notice]:
    """Rows that refer to a row that is not there: `counted` out of how many."""
    rows, of = counted
    if rows:
        spec, entity = looked.tally.task.source, looked.tally.task.entity
        file, line = looked.place(rule.target)
        parent = entity.field(rule.target).is_parent
        yield Notice(
            "reference_lost", by_share(rows, of) if parent else "warning", spec.name, rule.column,
            rows, of, exact, (rule.target,), file=file, line=line,
        )  # fmt: skip
