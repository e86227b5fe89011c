"""What a key stands for, read from the table that has it: names of lists, of units. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from etl.guess import evidence
from etl.guess.model import Feed, Join
from etl.guess.names import pieces, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.guess.lexicon import Lexicon
    from etl.guess.model import SourceGuess
    from etl.profile.model import Profile, Relation, Table

_NAMES = (frozenset({"ten"}), frozenset({"tieu_de"}))
_LONGEST = 1_000  # rows of a list of names
_SURE = 0.65
_DEPARTMENT = re.compile(r"phong|pb$|^pb|dept|department|khoa$")


def lists(
    profile: Profile, entity_of: Mapping[str, str], words: Lexicon
) -> dict[tuple[str, str], Join]:
    """By (table, column), the list of names whose keys stand there.

    Only where every value that was looked for is there, or a foreign key is declared: a key that
    the list lacks would become an empty field without a word. Of two such lists neither is taken.
    """
    made: dict[tuple[str, str], list[Join]] = {}
    for relation in profile.relations:
        whole = relation.compared and relation.found == relation.compared
        if len(relation.columns) != 1 or relation.to_table in entity_of:
            continue
        table = profile.table(relation.to_table)
        named = _named(table, words)
        if named and (whole or relation.by == "declared") and (table.rows or 0) <= _LONGEST:
            at = relation.table, relation.columns[0]
            made.setdefault(at, []).append(_join(relation, named, profile))
    return {at: found[0] for at, found in made.items() if len(found) == 1}


def _named(table: Table, words: Lexicon) -> str:
    """The column of the names in a list; empty where none is called so, or several are."""
    about = read(table.name, words).bag
    said = [
        column.name
        for column in table.columns
        for name in (read(column.name, words),)
        if not name.unknown and name.bag - about in _NAMES
        if evidence.kind_of(column) in ("", "text")
    ]
    return said[0] if len(said) == 1 else ""


def _join(relation: Relation, told: str, profile: Profile, entity: str = "") -> Join:
    column = relation.columns[0]
    there = {one.name for one in profile.table(relation.table).columns}
    name = f"{column}_{'NAME' if column.isupper() else 'Name'}"
    while name in there:
        name += "_"
    kinds = (
        evidence.kind_of(profile.table(relation.table).column(column)),
        evidence.kind_of(profile.table(relation.to_table).column(relation.to_columns[0])),
    )
    padded = not {*kinds} <= {"integer", "boolean"}
    return Join(column, relation.to_table, relation.to_columns[0], told, name, padded, entity)


def agency(one: SourceGuess, units: SourceGuess | None, profile: Profile) -> SourceGuess:
    """An outgoing document is issued by its unit, whose name stands in another table."""
    unit, name = one.feed("unit_id"), units and units.feed("name")
    if one.table.entity != "outgoing_document" or "organ_name" not in one.unfed:
        return one
    if not (unit and units and name) or one.table.parts or units.table.parts or name.join:
        return one
    there = (one.table.table.full_name, (unit.column,), units.table.table.full_name, units.key)
    points = [
        r for r in profile.relations if (r.table, r.columns, r.to_table, r.to_columns) == there
    ]
    if not points:
        return one
    join = _join(points[0], name.column, profile, "unit")
    told = f"its unit issues it: {join.told} of {join.table}; say so if that is a department"
    if _is_department(units.table.table.name) or _is_department(unit.column):
        told = f"{join.told} of {join.table} may stand for it, if that is no department: join it"
        return replace(one, doubts=tuple(sorted({**dict(one.doubts), "organ_name": told}.items())))
    feed = Feed("organ_name", join.name, _SURE, told, ("text",), join=join)
    return replace(
        one,
        feeds=(*one.feeds, feed),
        unfed=tuple(field for field in one.unfed if field != "organ_name"),
        doubts=tuple(pair for pair in one.doubts if pair[0] != "organ_name"),
    )


def _is_department(name: str) -> bool:
    """Whether a name says phòng ban: a department drafts what its agency issues."""
    return bool(_DEPARTMENT.search("".join(pieces(name))))
