"""Which table is which entity, and which tables are copies of one. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from etl.guess.columns import telling
from etl.guess.lexicon import said
from etl.guess.model import ACCEPTED, TableGuess
from etl.guess.names import folded, read
from mappings.schema import OF_PART
from mappings.source import PART

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.guess.lexicon import Lexicon
    from etl.profile.model import Table

_PART_NAME = re.compile(r"[\w-]{1,64}")
_CUT = "_.-"  # between the name of a table and that of its part
_UNKNOWN = 0.15
_MORE = 1  # telling columns that a name with unknown words needs besides
_SECOND = 0.9  # how sure a further table of an entity has to be
_TELLING = 0.01
_READS = 4  # telling columns that a table of no telling name is likened for


def guess(
    tables: tuple[Table, ...], lexicon: Lexicon
) -> tuple[list[TableGuess], list[tuple[str, str]]]:
    """The tables that are entities, and the others with what is known of them."""
    guesses: list[TableGuess] = []
    left: list[tuple[str, str]] = []
    for family in _families(tables, lexicon):
        made = _guess(family, lexicon)
        if isinstance(made, str):
            left += [(table.full_name, made) for table in family]
        else:
            guesses.append(made)
            if not made.parts:
                copies = [one for one in family if one is not made.table]
                left += [(one.full_name, "a copy whose name cannot name a part") for one in copies]
    kept, dropped = _stems(guesses)
    return kept, sorted([*left, *dropped])


def _families(tables: Iterable[Table], lexicon: Lexicon) -> list[list[Table]]:
    """Tables together that have the same columns and whose names say the same."""
    families: dict[object, list[Table]] = {}
    for table in tables:
        bag = read(table.name, lexicon).bag
        columns = frozenset(column.name.lower() for column in table.columns)
        alike = (bag, columns) if bag and columns and not table.view else table.full_name
        families.setdefault(alike, []).append(table)
    return [sorted(family, key=lambda table: table.full_name) for family in families.values()]


def _guess(family: list[Table], lexicon: Lexicon) -> TableGuess | str:
    table = max(family, key=lambda one: (one.rows or 0, one.name))
    shortest = min(family, key=lambda one: len(one.name))
    name = read(shortest.name, lexicon)
    if table.view:
        return "a view: its rows are those of tables"
    if not table.columns:
        return "it has no columns, or they could not be read"
    if name.bag & lexicon.others:
        return f"its name says {said(name.bag & lexicon.others, lexicon)}"
    strange = bool(name.unknown) and len(family) == 1
    best: tuple[float, int, str] | None = None
    for entity, words in lexicon.entities.items():
        sure = words.tables.of(name.bag)
        many = telling(table, words, lexicon) if sure else 0
        if not sure or many < words.need + _MORE * strange:
            continue
        sure = min(sure - _UNKNOWN * strange + _TELLING * many, 0.99)
        best = max(best or (0.0, 0, ""), (sure, many, entity))
    if best is None or best[0] < ACCEPTED:
        return _alike(table, lexicon)
    sure, many, entity = best
    reason = f"its name says {said(name.bag, lexicon)}, and {many} telling columns agree"
    base, parts = _base(family, table)
    return TableGuess(entity, entity, table, base, round(sure, 2), reason, parts, many)


def _alike(table: Table, lexicon: Lexicon) -> str:
    """What the columns of a table read like, for the person who has to say what its rows are."""
    counts = {name: telling(table, of, lexicon) for name, of in lexicon.entities.items()}
    many = {name: n for name, n in counts.items() if n >= max(lexicon.entities[name].need, _READS)}
    if not many:
        return "neither its name nor its columns say what it is"
    likely = sorted(many, key=lambda name: (-many[name], name))[:2]
    told = " or ".join(f"{name} ({many[name]} telling columns)" for name in likely)
    return f"its name does not say what it is; its columns read like {told}"


def _base(family: list[Table], table: Table) -> tuple[str, tuple[str, ...]]:
    """The base as a source file names it, and the names of the copies; none for one table."""
    names = [one.full_name for one in family]
    if len(names) == 1:
        return table.full_name, ()
    start = _beginning(names)
    start = start[: max(start.rfind(sign) for sign in _CUT) + 1]
    schemas = {one.schema for one in family}
    end = f".{table.name}" if len(schemas) == len(names) else ""
    parts = tuple(name[len(start) :].removesuffix(end) for name in names)
    if all(_PART_NAME.fullmatch(part) for part in parts):
        return f"{start}{PART}{end}", parts
    return table.full_name, ()


def _beginning(names: list[str]) -> str:
    """What all names begin with."""
    first, last = min(names), max(names)
    same = [a == b for a, b in zip(first, last, strict=False)]
    return first[: same.index(False)] if False in same else first[: len(same)]


def _stems(guesses: list[TableGuess]) -> tuple[list[TableGuess], list[tuple[str, str]]]:
    """Names of files: the surest table of an entity is its main one, others are parts of it."""
    kept: list[TableGuess] = []
    left: list[tuple[str, str]] = []
    ordered = sorted(
        guesses, key=lambda g: (-g.sure, -g.telling, -(g.table.rows or 0), g.table.full_name)
    )
    for guess_of in ordered:
        main = next((one for one in kept if one.entity == guess_of.entity), None)
        part = re.sub(r"[^A-Za-z0-9]", "", folded(guess_of.table.name))
        if main is None:
            kept.append(guess_of)
        elif guess_of.sure < _SECOND or guess_of.parts:
            told = f"it may be {guess_of.entity} too ({guess_of.reason})"
            left += [(guess_of.table.full_name, told)]
        else:
            kept.append(replace(guess_of, stem=f"{guess_of.entity}{OF_PART}{part}"))
    return sorted(kept, key=lambda one: one.stem), left
