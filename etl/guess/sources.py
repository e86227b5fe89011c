"""One table that is an entity -> one source file with all that belongs to it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.guess import evidence, steps
from etl.guess.columns import by_name, found, pick
from etl.guess.documents import which_document
from etl.guess.model import ACCEPTED, NOTHING, Feed, SourceGuess
from etl.guess.names import read
from etl.guess.secrecy import level_of, marked

if TYPE_CHECKING:
    from etl.guess.known import Known
    from etl.guess.lexicon import EntityWords, Lexicon
    from etl.guess.model import TableGuess
    from etl.profile.column import Column
    from etl.profile.model import Table
    from mappings.schema import EntitySpec

_KEYS = 0.5  # of the values that another table has as keys
IMPORTED = "vicmig_row"
"""The number that vicmig import-dump gives the rows of a file."""
_IDENTIFIES = re.compile(r"^(?:[Pp][Kk][_A-Z]\w*|(?i:id|ma|code))$")


@dataclass(frozen=True)
class Whole:
    """What every source file is made with.

    Attributes:
        documents: the document entities that there are.
        directions: values, in capitals, that tell elsewhere which of them a row refers to.
    """

    lexicon: Lexicon
    known: Known
    entities: dict[str, EntitySpec]
    documents: tuple[str, ...]
    directions: dict[str, str]


def source(guess: TableGuess, whole: Whole) -> SourceGuess:
    """All that is guessed of one table."""
    spec, words = whole.entities[guess.entity], whole.lexicon.entities[guess.entity]
    table = guess.table
    said = found(table, spec, whole.known)

    def seen(feed: Feed) -> Column:
        column = whole.known.seen(table, feed)
        assert column is not None, feed
        return column

    feeds = steps.finished(said.feeds, spec, seen, lookups=whole.known.lookups)
    doubts = {name: told for name, told in said.doubts.items() if name not in feeds}
    made: dict[str, str] = {}
    for name, feed in list(feeds.items()):
        if len(spec.field(name).references) > 1:
            told = which_document(feed, spec.field(name), (guess, words), whole)
            feeds[name], constants = told.feed, told.made
            made |= constants
            if told.doubt:
                doubts[name] = told.doubt
    doubts |= _without_target(feeds, spec, whole)
    key, key_type = _key(table, whole)
    if spec.name == "unit" and "code" not in feeds and len(key) == 1:
        feeds["code"] = Feed("code", key[0], 0.7, "no column of its own; the key", steps=("text",))
    todo = tuple(f.name for f in spec.fields if f.required and f.name not in feeds)
    for name in todo:
        feeds[name] = _nothing(spec, name)
        made |= {f"{NOTHING}{name}": ""}
        if feeds[name].entity_column:
            made[feeds[name].entity_column] = ""
    # What cannot be searched for markings stays out until somebody mends it.
    searched = words.level.bags and not {"subject", "title"} & set(todo)
    level = level_of(table, words, whole.lexicon, feeds.get("urgency")) if searched else None
    files = _files(table, words, whole.lexicon, feeds) if spec.files else ()
    open_ = {f.field: steps.doubt(f, spec, whole.known.seen(table, f)) for f in feeds.values()}
    doubts |= {name: told for name, told in open_.items() if told}
    made_guess = SourceGuess(
        table=guess,
        key=key,
        key_type=key_type,
        feeds=tuple(feeds[f.name] for f in spec.fields if f.name in feeds),
        todo=todo,
        unfed=tuple(f.name for f in spec.fields if f.name not in feeds),
        doubts=tuple(sorted(doubts.items())),
        needs_level=bool(words.level.bags),
        level=level,
        marked=marked(guess, feeds, files, whole),
        made=tuple(made.items()),
        edited=_edited(table, whole.lexicon),
        file=files,
    )
    return replace(made_guess, ignored=_ignored(made_guess, whole))


def _without_target(feeds: dict[str, Feed], spec: EntitySpec, whole: Whole) -> dict[str, str]:
    """Take away what would point to records that nobody reads, and say why it is not fed."""
    there = set(whole.known.entity_of.values())
    doubts = {}
    for field in spec.fields:
        lost = field.references and not field.required and not there & set(field.references)
        if lost and field.name in feeds:
            column, of = feeds.pop(field.name).column, ", ".join(field.references)
            doubts[field.name] = f"{column} may tell it, and no table of {of} was found"
    return doubts


def _nothing(spec: EntitySpec, name: str) -> Feed:
    """A required field that nobody feeds: NULL, so that every row stops at it."""
    field = spec.field(name)
    column = f"{NOTHING}{name}"
    several = len(field.references) > 1
    return Feed(
        name, column, 0.0, "no column was found for it",
        steps=steps.of_nothing(field),
        entity_column=f"{NOTHING}{name}_entity" if several else "",
        entities=tuple((target, target) for target in field.references) if several else (),
    )  # fmt: skip


def _files(
    table: Table, words: EntityWords, lexicon: Lexicon, feeds: dict[str, Feed]
) -> tuple[Feed, ...]:
    given = []
    for name, said in (("path", words.path), ("size", words.size), ("blob", words.blob)):
        column = pick(said, table, lexicon, words.context)
        if column is None or any(feed.column == column.name for feed in feeds.values()):
            continue
        kind = evidence.kind_of(column)
        if (name == "blob") == (kind == "binary") or not kind:
            given.append(Feed(name, column.name, 0.9, "the name says it"))
    if not any(feed.field == "path" for feed in given):
        given.append(Feed("path", f"{NOTHING}path", 0.0, "no column was found for it"))
    return tuple(given)


def _key(table: Table, whole: Whole) -> tuple[tuple[str, ...], str]:
    """The columns of the key, empty where the table has none, and its type.

    The number that an import gave the rows of a file is nobody's key where others point to one.
    """
    candidates = [one.columns for one in table.keys if one.columns != (IMPORTED,)]
    key = table.primary_key or next(iter(candidates), ())
    if key == (IMPORTED,):
        key = next((one for one in candidates if _pointed_to(table, one, whole)), key)
    if len(key) != 1:
        return key, "text"
    declared = {column.name: column for column in table.columns}
    column = declared.get(key[0])
    numbers = column is not None and evidence.declared_kind(column) == "integer"
    return key, "integer" if numbers else "text"


def _pointed_to(table: Table, key: tuple[str, ...], whole: Whole) -> bool:
    if len(key) != 1:
        return False
    told = (one for found in whole.known.relations.values() for one in found)
    beside = any(r.to_table == table.full_name and r.to_columns == key for r in told)
    return beside or bool(_IDENTIFIES.match(key[0]))


def _edited(table: Table, lexicon: Lexicon) -> tuple[str, ...]:
    """Columns that may tell when a row was edited; a person has to say that they always do."""
    return tuple(
        column.name
        for column in table.columns
        if by_name(lexicon.edited, read(column.name, lexicon), frozenset()) >= ACCEPTED
        and evidence.kind_of(column) in ("date", "timestamp")
    )


def _ignored(guess: SourceGuess, whole: Whole) -> tuple[tuple[str, str], ...]:
    used = {*guess.key, *(feed.column for feed in (*guess.feeds, *guess.file))}
    used |= {feed.entity_column for feed in guess.feeds}
    used |= {join.column for join in guess.joins}
    used |= {guess.level.column} if guess.level else set()
    told = []
    for column in guess.table.table.columns:
        if column.name in used:
            continue
        told.append((column.name, _why(column, guess, whole)))
    own = {column.name for column in guess.table.table.columns}
    for join in guess.joins:
        others = (column.name for column in whole.known.tables[join.table].columns)
        rest = (name for name in others if name not in {join.key, join.told, *own})
        told += [(name, f"of {join.table}, of which {join.told} alone is read") for name in rest]
    return tuple(dict(told).items())


def _why(column: Column, guess: SourceGuess, whole: Whole) -> str:
    """Why nothing reads a column; all but what must never be read is left to a person."""
    lexicon = whole.lexicon
    name = read(column.name, lexicon)
    if by_name(lexicon.never, name, frozenset()) or "mat_khau" in name.bag:
        return "never read: a password"
    deleted = by_name(lexicon.deleted, name, frozenset()) >= ACCEPTED
    fields = [field for field, told in guess.doubts if column.name in re.findall(r"\w+", told)]
    relations = whole.known.relations.get((guess.table.table.full_name, column.name), ())
    points = [relation.to_table for relation in relations if relation.share >= _KEYS]
    whys = (
        (deleted, "it may mark deleted rows: if so, write a scope rule, who says so and when"),
        (column.name in guess.edited, "it may tell when a row was edited: see modified above"),
        (column.level, "its values look like levels of secrecy: see secrecy above"),
        (column.name in dict(guess.marked), "searched for markings alone: is it shown to people?"),
        (bool(column.beside), f"a list beside {', '.join(column.beside)}: do steps come of them?"),
        (bool(fields), f"it may feed {', '.join(fields)}: see there"),
        (evidence.kind_of(column) == "binary", "bytes: are they files of the document?"),
        (bool(column.read and not column.filled), "empty in every row that was read"),
        (bool(points), f"its values are keys of {', '.join(points)}"),
        (column.distinct == 1, "the same in every row that was read"),
    )
    return "TODO " + next((why for holds, why in whys if holds), "no field was found for it")
