"""Rows of a table -> what each column holds. Pure; nothing that looks secret or personal passes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.profile import kinds, limits, markings, names, sensitive, structure
from etl.profile.coded import Coded
from etl.profile.column import Column, Limit, Marking, Value
from etl.profile.encodings import encodings
from etl.profile.shapes import shapes
from etl.transforms.column import nowhere

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.profile.declared import DeclaredColumn, DeclaredTable, Rows
    from etl.profile.markings import Way

_FEW = 50  # different values that are shown one by one
_SHOWN_LENGTH = 60  # characters
_SMALL = 200  # rows: in a larger table a value that occurs once is not shown
_SHOWN_KINDS = ("text", "integer", "decimal", "boolean")
_WORDY = ("text", "list", "file", "xml")
_TEXTS = ("text", "long_text", "other")


@dataclass(frozen=True)
class Measured:
    """A table's columns as they are told, and what the next steps still need of them.

    Attributes:
        columns: in the catalogue's order.
        secret_rows: a boolean array: the rows that look secret in any column.
        coded: the columns that were read; not to be shown.
    """

    columns: tuple[Column, ...]
    secret_rows: pa.Array
    coded: dict[str, Coded]


def measured(table: DeclaredTable, rows: Rows) -> Measured:
    """Every column of the table over the rows that were read of it."""
    coded = {name: Coded.of(texts) for name, texts in rows.texts.items()}
    families = {declared.name: declared.family for declared in table.columns}
    wordy = {n: column.values for n, column in coded.items() if families[n] in _TEXTS}
    ways = markings.found(wordy)
    secret, levels = _secret(coded, sensitive.marked(wordy, ways))
    hidden = nowhere(rows.read)
    for marks in secret.values():
        hidden = pc.or_(hidden, marks)
    shown = pc.invert(hidden)
    told = []
    for declared in table.columns:
        column = Column(declared.name, declared.type, declared.nullable, declared.comment)
        if declared.name in coded:
            column = _of_texts(column, declared, coded[declared.name], shown)
            told_length = rows.lengths.get(declared.name)
            column = _with_lengths(column, coded[declared.name], told_length)
            marks = secret.get(declared.name)
            many = pc.sum(marks).as_py() or 0 if marks is not None else 0
            column = replace(
                column, secret=many, level=declared.name in levels,
                markings=_markings(coded[declared.name], ways.get(declared.name, {})),
                distinct_exact=rows.reading == "whole",
            )  # fmt: skip
        elif declared.name in rows.lengths:
            column = _of_bytes(column, rows.lengths[declared.name])
        told.append(column)
    lists = structure.beside(told, coded)
    told = [replace(column, beside=lists.get(column.name, ())) for column in told]
    return Measured(tuple(told), hidden, coded)


def _secret(
    coded: Mapping[str, Coded], marked: Mapping[str, pa.Array]
) -> tuple[dict[str, pa.Array], set[str]]:
    """By column, which rows look secret; and which columns are levels."""
    secret: dict[str, pa.Array] = {}
    levels: set[str] = set()
    for name, column in coded.items():
        if not len(column.values):
            continue
        marks = nowhere(len(column.values))
        level = sensitive.levels(name, column)
        if level is not None:
            levels.add(name)
            marks = level
        if name in marked:
            marks = pc.or_(marks, marked[name])
        secret[name] = column.those(marks)
    return secret, levels


def _markings(coded: Coded, ways: Mapping[Way, pa.Array]) -> tuple[Marking, ...]:
    """Of how many rows a migration would find the text marked, by the way that finds it."""
    counted = (Marking(way, pc.sum(coded.those(hits)).as_py() or 0) for way, hits in ways.items())
    return tuple(sorted(counted, key=lambda one: -one.count))


def _of_texts(column: Column, declared: DeclaredColumn, coded: Coded, shown: pa.Array) -> Column:
    values, counts = coded.filled()
    guessed = kinds.guess(values, counts, listed=names.is_list(column.name))
    open_values, open_counts = coded.filled(shown)
    wordy = guessed.kind in _WORDY
    numeric = not wordy or sensitive.numbers_only(values)
    personal = names.is_personal(column.name, numeric=numeric) or (
        wordy and sensitive.looks_personal(values)
    )
    column = replace(
        column,
        read=coded.rows,
        nulls=coded.nulls,
        blank=pc.sum(coded.those(coded.blank)).as_py() or 0,
        distinct=len(values),
        kind=guessed.kind,
        agreeing=guessed.agreeing,
        format="" if declared.family == "moment" else guessed.format,
        delimiter=guessed.delimiter,
        separator=guessed.separator,
        personal=personal,
        shapes=shapes(open_values, open_counts),
        elements=structure.elements(open_values, open_counts) if guessed.kind == "xml" else (),
        encodings=encodings(values, counts) if wordy and len(values) else (),
    )
    least, greatest = _span(column, open_values, open_counts)
    hidden = _hidden(column)
    common = () if hidden else _common(coded.rows, open_values, open_counts)
    return replace(column, least=least, greatest=greatest, hidden=hidden, common=common)


def _hidden(column: Column) -> str:
    """Why no values are shown; empty: they are."""
    if column.personal:
        return "personal"
    if column.kind in _WORDY and names.is_content(column.name):
        return "content"
    if column.kind not in _SHOWN_KINDS:
        return "" if column.kind == "empty" else "kind"
    return "many" if (column.distinct or 0) > _FEW else ""


def _common(rows: int, values: pa.Array, counts: pa.Array) -> tuple[Value, ...]:
    """The values that are short and either occur again or stand in a small table."""
    kept = pc.less_equal(pc.utf8_length(values), _SHOWN_LENGTH)
    if rows > _SMALL:
        kept = pc.and_(kept, pc.greater(counts, 1))
    texts, many = values.filter(kept).to_pylist(), counts.filter(kept).to_pylist()
    pairs = sorted(zip(texts, many, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Value(text, count) for text, count in pairs)


def _span(column: Column, values: pa.Array, counts: pa.Array) -> tuple[str | None, str | None]:
    """Least and greatest of numbers, dates and moments, of what may be shown."""
    if column.personal or not len(values):
        return None, None
    if column.kind in ("date", "timestamp"):
        again = kinds.guess(values, counts)
        return again.least, again.greatest
    if column.kind not in ("integer", "decimal"):
        return None, None
    plain = pc.replace_substring(pc.utf8_trim_whitespace(values), ",", ".")
    fitting = pc.match_substring_regex(plain, r"^[+-]?\d{1,18}(?:\.\d+)?$")
    plain = plain.filter(fitting)
    if not len(plain):
        return None, None
    order = pc.sort_indices(pc.cast(pc.replace_substring_regex(plain, r"^\+", ""), pa.float64()))
    return plain[order[0].as_py()].as_py(), plain[order[-1].as_py()].as_py()


def _with_lengths(column: Column, coded: Coded, whole: pa.Array | None) -> Column:
    """With the longest value, and how many are longer than the decree's lengths."""
    values, counts = coded.filled()
    if not len(values):
        return column
    if whole is None:
        lengths, weights = pc.utf8_length(values), counts
    else:
        lengths = pc.drop_null(whole)
        weights = pa.array([1] * len(lengths), pa.int64())
    if column.kind not in _WORDY:
        return replace(column, longest=pc.max(lengths).as_py())
    fitting = tuple(
        Limit(field, limit, _over(lengths, weights, limit), limits.SOURCE)
        for field, limit in limits.suggested(column.name)
    )
    return replace(column, longest=pc.max(lengths).as_py(), limits=fitting)


def _over(lengths: pa.Array, weights: pa.Array, limit: int) -> int:
    return int(pc.sum(weights.filter(pc.greater(lengths, limit))).as_py() or 0)


def _of_bytes(column: Column, lengths: pa.Array) -> Column:
    """A column whose bytes were not read: how many rows have any, and the longest."""
    filled = pc.fill_null(pc.greater(lengths, 0), False)
    many = pc.sum(filled).as_py() or 0
    return replace(
        column, read=len(lengths), nulls=lengths.null_count,
        blank=len(lengths) - lengths.null_count - many,
        kind="binary" if many else "empty", agreeing=1.0 if many else 0.0,
        longest=pc.max(lengths).as_py(), hidden="kind" if many else "",
    )  # fmt: skip
