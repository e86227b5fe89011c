"""From clauses, filters and rights to one query of the index. Pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import assert_never

from tantivy import FieldType, Occur, Query

from services.search.query import (
    Clause,
    Code,
    Days,
    Number,
    NumberOnly,
    Phrase,
    Register,
    Term,
    Year,
)
from services.search.schema import LIVE, schema
from services.search.text import Word, fold_code, words

_Words = list[str | tuple[int, str]]  # what the library takes for a phrase
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search besides its words; None leaves a thing open. Years are inclusive."""

    direction: str | None = None
    unit: str | None = None
    kind: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    with_files: bool | None = None


def any_of(queries: Iterable[Query]) -> Query:
    """Documents that match at least one."""
    return Query.boolean_query([(Occur.Should, q) for q in queries])


def all_of(queries: Iterable[Query]) -> Query:
    """Documents that match each."""
    return Query.boolean_query([(Occur.Must, q) for q in queries])


def readable(principals: Collection[str], published: Collection[int]) -> Query:
    """Documents that these principals may read, live or of a published batch; scores nothing."""
    if not principals:
        return Query.empty_query()
    mine = Query.term_set_query(schema(), "principal", sorted(principals))
    shown = Query.term_set_query(schema(), "batch", [LIVE, *sorted(published)])
    return Query.const_score_query(all_of([mine, shown]), 0.0)


def narrowed(filters: Filters) -> list[Query]:
    """One query for each filter that is set; they score nothing."""
    exact = (("direction", filters.direction), ("unit", filters.unit), ("kind", filters.kind))
    found = [_term(field, value) for field, value in exact if value]
    if filters.year_from is not None or filters.year_to is not None:
        low, high = filters.year_from, filters.year_to
        found.append(Query.range_query(schema(), "years", FieldType.Integer, low, high))
    if filters.with_files:
        found.append(_term("has_files", 1))
    return [Query.const_score_query(q, 0.0) for q in found]


def clause_query(clause: Clause) -> Query:  # noqa: C901, PLR0911 - a case for each kind
    """The documents that one clause finds."""
    match clause:
        case Term(word=word):
            return any_of(_word(word))
        case Phrase(words=found):
            return any_of(_phrase(found))
        case Code():
            return any_of(_code(clause))
        case Number():
            return any_of(_number(clause))
        case NumberOnly(value=value):
            return any_of([_sure("code_x", value, 6), _sure("register", value, 3)])
        case Register():
            return _register(clause)
        case Year(text=text, value=value):
            return any_of([_sure("years", value, 1), *_phrase(tuple(words(text)))])
        case Days(text=text):
            day = [_range(f, clause.first, clause.last) for f in ("issued", "registered")]
            return any_of([*day, *_phrase(tuple(words(text)))])
        case _:
            assert_never(clause)


def own_first() -> Query:
    """What lifts a document's own record above registrations that another one represents."""
    return _sure("standing", "own", 1.0)


def neighbours(clauses: tuple[Clause, ...]) -> list[Query]:
    """What lifts documents in which words typed side by side stand side by side."""
    pairs = pairwise(clauses)
    found = []
    for a, b in pairs:
        if isinstance(a, Term) and isinstance(b, Term):
            exact: _Words = [a.word.exact, b.word.exact]
            folded: _Words = [a.word.folded, b.word.folded]
            found.append(_boost(Query.phrase_query(schema(), "subject_x", exact), 1.5))
            found.append(_boost(Query.phrase_query(schema(), "subject_f", folded), 1.0))
    return found


def _term(field: str, value: str | int) -> Query:
    return Query.term_query(schema(), field, value)


def _boost(query: Query, by: float) -> Query:
    return Query.boost_query(query, by)


def _sure(field: str, value: str | int, score: float) -> Query:
    return Query.const_score_query(_term(field, value), score)


def _range(field: str, low: int, high: int) -> Query:
    within = Query.range_query(schema(), field, FieldType.Integer, low, high)
    return Query.const_score_query(within, 2.0)


def _word(word: Word) -> list[Query]:
    exact = [
        _boost(_term("subject_x", word.exact), 2.0),
        _term("names_x", word.exact),
        _sure("code_x", word.exact, 1.5),
    ]
    if word.marked:
        return exact
    folded = [_term("subject_f", word.folded), _boost(_term("names_f", word.folded), 0.5)]
    return [*exact, *folded, _sure("code_f", word.folded, 1.0)]


def _phrase(found: tuple[Word, ...]) -> list[Query]:
    marked = any(word.marked for word in found)
    texts = [word.exact if marked else word.folded for word in found]
    suffix = "x" if marked else "f"
    if len(texts) == 1:
        return [_term(f"{name}_{suffix}", texts[0]) for name in ("subject", "names")]
    return [
        Query.phrase_query(schema(), f"{name}_{suffix}", list(texts))
        for name in ("subject", "names")
    ]


def _code(clause: Code) -> list[Query]:
    key = "/".join(clause.parts)
    folded = fold_code(key)
    found = [_sure("code_x", key, 10)]
    if key == folded:
        found.append(_sure("code_f", folded, 6))
        found.append(_prefix("code_f", folded))
    else:
        found.append(_prefix("code_x", key))
    text = tuple(words(clause.text))
    return [*found, *(_phrase(text) if text else [])]


def _prefix(field: str, key: str, rest: str = "[^/]+.*") -> Query:
    return Query.const_score_query(
        Query.regex_query(schema(), field, re.escape(key).replace(r"\/", "/") + rest), 0.5
    )


def _number(clause: Number) -> list[Query]:
    value = clause.value
    typed = clause.text.lower()
    found = [
        _sure("code_x", value, 6),
        _sure("register", value, 4),
        *(_term(field, typed) for field in ("subject_f", "names_f")),
    ]
    if value.isdecimal() and _FIRST_YEAR <= int(value) <= _LAST_YEAR:
        found.append(_sure("years", int(value), 2))
    elif len(value) >= _SHORTEST_PREFIX:
        found.append(_prefix("code_f", value, "[^/]+"))
    return found


def _register(clause: Register) -> Query:
    number = [_sure("register", clause.value, 6)]
    if clause.direction == "outgoing":
        number.append(_sure("code_x", clause.value, 3))
    needed = [any_of(number), _sure("direction", clause.direction, 0)]
    if clause.year is not None:
        needed.append(_sure("register_year", clause.year, 0))
    return all_of(needed)
