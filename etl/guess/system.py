"""A profile -> all that is guessed of the source system. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from etl.guess import codes, joins, tables
from etl.guess.documents import directions, kind_column
from etl.guess.evidence import is_lookup
from etl.guess.known import Known
from etl.guess.lexicon import lexicon
from etl.guess.lists import of_columns
from etl.guess.model import CodeGuess, SystemGuess
from etl.guess.sources import Whole, source
from mappings.schema import OF_PART
from mappings.source import PART

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.guess.lexicon import Lexicon
    from etl.guess.model import SourceGuess, TableGuess
    from etl.profile.column import Column
    from etl.profile.model import Profile, Relation
    from mappings.schema import EntitySpec

OPEN = "open_level"
_MAIN = ""
_DOCUMENTS = ("incoming_document", "outgoing_document")


def guess(system: str, profile: Profile, entities: Iterable[EntitySpec]) -> SystemGuess:
    """Which tables and columns of an unknown database hold what, each guess with its reason.

    Args:
        system: the name that the source system is to have.
        profile: of its database.
        entities: the canonical ones.
    """
    words = lexicon()
    found, left = tables.guess(profile.tables, words)
    relations: dict[tuple[str, str], tuple[Relation, ...]] = {}
    for relation in profile.relations:
        if len(relation.columns) == 1:
            at = relation.table, relation.columns[0]
            relations[at] = (*relations.get(at, ()), relation)
    entity_of = dict(_entities_of(found))
    known = Known(
        tables={table.full_name: table for table in profile.tables},
        entity_of=entity_of,
        lexicon=words,
        lookups=_has_lookups(profile),
        relations=relations,
        lists=joins.lists(profile, entity_of, words),
    )
    whole = Whole(
        lexicon=words,
        known=known,
        entities={entity.name: entity for entity in entities},
        documents=tuple(name for name in _DOCUMENTS if any(g.entity == name for g in found)),
        directions=_directions(found, words),
    )
    sources = [source(one, whole) for one in found]
    sources = _without_read(sources, of_columns(sources, whole))
    sources.sort(key=lambda one: one.table.stem)
    units = next((one for one in sources if one.table.stem == "unit"), None)
    sources = [
        joins.agency(_stripped(one, profile), units, profile) for one in _pointed(sources, whole)
    ]
    return SystemGuess(
        system, profile.origin.dialect, tuple(sources), _codes(sources, whole), tuple(left)
    )


def _without_read(own: list[SourceGuess], made: list[SourceGuess]) -> list[SourceGuess]:
    """All of them; what a stream made of lists reads is no column left over of its table."""
    read: dict[str, set[str]] = {}
    for one in made:
        columns = {feed.column for feed in (*one.feeds, *one.file)}
        columns |= {one.explode.column, *one.explode.beside} if one.explode else set()
        read.setdefault(one.table.table.full_name, set()).update(columns)
    return [
        replace(one, ignored=tuple(p for p in one.ignored if p[0] not in there)) if there else one
        for one in own
        for there in (read.get(one.table.table.full_name),)
    ] + made


def _has_lookups(profile: Profile) -> bool:
    return any(is_lookup(column) for table in profile.tables for column in table.columns)


def _stripped(one: SourceGuess, profile: Profile) -> SourceGuess:
    """With the beginnings of paths that the profile had to take off to find the files."""
    columns = {one.explode.column} if one.explode else {feed.column for feed in one.file}
    found = [
        prefix
        for files in profile.files
        if one.file and files.table == one.table.table.full_name and files.column in columns
        for prefix in files.strip_prefixes
    ]
    return replace(one, strip=tuple(dict.fromkeys(found)))


def _directions(found: list[TableGuess], words: Lexicon) -> dict[str, str]:
    known: dict[str, str] = {}
    for one in found:
        of = words.entities[one.entity]
        for field in of.kinds:
            column = kind_column(field, one, of, words)
            known |= directions(column, words) if column else {}
    return known


def _entities_of(found: Iterable[TableGuess]) -> Iterable[tuple[str, str]]:
    for one in found:
        for part in one.parts or ("",):
            yield one.base.replace(PART, part), one.entity


def _pointed(sources: list[SourceGuess], whole: Whole) -> list[SourceGuess]:
    """Where several parts have the records that rows refer to, and no rule says which."""
    parts: dict[str, set[str]] = {}
    for one in sources:
        parts.setdefault(one.table.entity, set()).update(_parts(one.table))
    done = []
    for one in sources:
        spec = whole.entities[one.table.entity]
        targets = sorted({name for field in spec.fields for name in field.references})
        own = set(_parts(one.table))
        # As the loader looks: the same part, else the main one, else the only one.
        several = tuple(
            (name, tuple(sorted(there)))
            for name in targets
            if (there := parts.get(name, set())) and not own <= there
            if _MAIN not in there and len(there) > 1
        )
        done.append(replace(one, refers=several))
    return done


def _parts(table: TableGuess) -> tuple[str, ...]:
    return table.parts or (table.stem.partition(OF_PART)[2] or _MAIN,)


def _codes(sources: list[SourceGuess], whole: Whole) -> tuple[CodeGuess, ...]:
    """The code tables that the sources need, each with the values of all columns that feed it."""
    columns: dict[str, list[Column]] = {}
    for one in sources:
        for feed in one.feeds:
            for step in feed.steps:
                if step.startswith("code:"):
                    seen = whole.known.seen(one.table.table, feed)
                    columns.setdefault(step.removeprefix("code:"), []).extend(
                        [seen] if seen else []
                    )
        if one.needs_level:
            levels = columns.setdefault(OPEN, [])
            levels += [one.table.table.column(one.level.column)] if one.level else []
    return tuple(
        codes.guess(name, of, whole.lexicon.codes.get(name, {}))
        for name, of in sorted(columns.items())
    )
