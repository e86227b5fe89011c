"""One table that is an entity -> one source file with all that belongs to it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.guess import evidence, steps
from etl.guess.columns import Known, by_name, found, pick
from etl.guess.documents import which_document
from etl.guess.model import ACCEPTED, NOTHING, Feed, SourceGuess
from etl.guess.names import read

if TYPE_CHECKING:
    from etl.guess.lexicon import EntityWords, Lexicon
    from etl.guess.model import TableGuess
    from etl.profile.model import Column, Table
    from mappings.schema import EntitySpec

IMPORTED = "vicmig_row"
"""The number that vicmig import-dump gives the rows of a file."""
_IDENTIFIES = re.compile(r"^(?:[Pp][Kk][_A-Z]\w*|(?i:id|ma|code))$")
_SEEN = 0.3  # how much surer of a level the values make it
# What a marking is searched in, by the field that the column feeds.
_MARKED = {
    "subject": "text", "title": "text", "code_text": "number", "notation": "number",
    "file_name": "file_name", "urgency": "urgency",
}  # fmt: skip
_TAKES = {
    "incoming_document": ("subject", "code_text", "urgency"),
    "outgoing_document": ("subject", "code_text", "urgency"),
    "case_file": ("title", "notation"),
    "task": ("title",),
    "attachment": ("file_name",),
}


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
    said = found(table, spec, whole.lexicon, whole.known)
    feeds = steps.finished(said.feeds, spec, table, lookups=whole.known.lookups)
    doubts = dict(said.doubts)
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
    level = _level(table, words, whole.lexicon, feeds.get("urgency")) if words.level.bags else None
    if {"subject", "title"} & set(todo):
        level = None  # what cannot be searched for markings stays out until somebody mends it
    files = _files(table, words, whole.lexicon, feeds) if spec.files else ()
    doubts |= {f.field: steps.doubt(f, spec, table) for f in feeds.values()
               if not f.column.startswith(NOTHING) and steps.doubt(f, spec, table)}  # fmt: skip
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
        marked=_marked(guess, feeds, files),
        made=tuple(made.items()),
        edited=_edited(table, whole.lexicon),
        file=files,
    )
    return replace(made_guess, ignored=_ignored(made_guess, whole.lexicon))


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


def _level(table: Table, words: EntityWords, lexicon: Lexicon, urgency: Feed | None) -> Feed | None:
    """The column of the secrecy level: the name says it, or the profile saw levels in it.

    None where another column holds levels too and is no urgency: a person has to say which is it.
    """
    candidates: list[tuple[float, Column]] = []
    for column in table.columns:
        sure = by_name(words.level, read(column.name, lexicon), words.context)
        if evidence.kind_of(column) in ("binary", "date", "timestamp", "xml"):
            continue
        if urgency and column.name == urgency.column:
            continue
        sure = min(sure + _SEEN, 0.99) if column.level else sure
        if sure >= ACCEPTED or column.level:
            candidates.append((sure, column))
    if not candidates or sum(column.level for _, column in candidates) > 1:
        return None
    sure, column = max(candidates, key=lambda pair: (pair[0], pair[1].name))
    said = "the name says a level of secrecy" if sure > _SEEN else "nothing but its values says so"
    seen = "; its values look like levels" if column.level else ""
    return Feed("level", column.name, round(sure, 2), f"{said}{seen}")


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


def _marked(
    guess: TableGuess, feeds: dict[str, Feed], files: tuple[Feed, ...]
) -> tuple[tuple[str, str], ...]:
    """What is searched for markings: an urgency only where levels were seen in its column."""
    levels = {column.name for column in guess.table.columns if column.level}
    if guess.entity == "book":
        pairs = [(feeds["name"].column, "book")] if "name" in feeds else []
    else:
        fields = [name for name in _TAKES.get(guess.entity, ()) if name in feeds]
        fields = [n for n in fields if n != "urgency" or feeds[n].column in levels]
        pairs = [(feeds[name].column, _MARKED[name]) for name in fields]
        pairs += [(feed.column, "file_name") for feed in files if feed.field == "path"]
    return tuple((c, kind) for c, kind in dict(pairs).items() if not c.startswith(NOTHING))


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


def _ignored(guess: SourceGuess, lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    used = {*guess.key, *(feed.column for feed in (*guess.feeds, *guess.file))}
    used |= {feed.entity_column for feed in guess.feeds}
    used |= {guess.level.column} if guess.level else set()
    told = []
    for column in guess.table.table.columns:
        if column.name in used:
            continue
        told.append((column.name, _why(column, guess, lexicon)))
    return tuple(told)


def _why(column: Column, guess: SourceGuess, lexicon: Lexicon) -> str:
    """Why nothing reads a column; all but what must never be read is left to a person."""
    name = read(column.name, lexicon)
    if by_name(lexicon.never, name, frozenset()) or "mat_khau" in name.bag:
        return "never read: a password"
    deleted = by_name(lexicon.deleted, name, frozenset()) >= ACCEPTED
    fields = [field for field, told in guess.doubts if column.name in re.findall(r"\w+", told)]
    whys = (
        (deleted, "it may mark deleted rows: if so, write a scope rule, who says so and when"),
        (column.name in guess.edited, "it may tell when a row was edited: see modified above"),
        (column.level, "its values look like levels of secrecy: see secrecy above"),
        (bool(fields), f"it may feed {', '.join(fields)}: see there"),
        (evidence.kind_of(column) == "binary", "bytes: are they files of the document?"),
        (bool(column.read and not column.filled), "empty in every row that was read"),
    )
    return "TODO " + next((why for holds, why in whys if holds), "no field was found for it")
