"""Entities without a table: recipients in a text, files that a row names, people in lists. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from etl.guess import evidence, people
from etl.guess.columns import by_name
from etl.guess.lexicon import Words, squashed
from etl.guess.model import ACCEPTED, NOTHING, OF_ITSELF, Feed, SourceGuess, of_itself
from etl.guess.names import read
from mappings.schema import OF_PART, Explode

if TYPE_CHECKING:
    from etl.guess.sources import Whole
    from etl.profile.column import Column

_SEPARATOR = ";"
_DATED = "9999_99_99_"
_OWN_NAME = "!~!"  # between the name that a system gave a file and the one its user gave
_NOT_LISTS = ("", ";#", _OWN_NAME)
_FILES = Words(((frozenset({"tep"}), 0.95), (frozenset({"tep", "ten"}), 0.94)))
_DOCUMENTS = ("incoming_document", "outgoing_document")


def of_columns(sources: list[SourceGuess], whole: Whole) -> list[SourceGuess]:
    """What no table of its own was found for, and what lists of a row hold.

    Recipients from the text of the outgoing documents, attachments from names of files on documents
    and on what hangs on them, steps from the people and units listed on documents. Only where a
    row's key is one column.
    """
    there = {one.table.entity for one in sources}
    made: list[SourceGuess] = []
    for one in sources:
        if OF_PART in one.table.stem or len(one.key) != 1:
            continue
        places = one.feed("to_places")
        if "recipient" not in there and places and not places.within:
            made.append(_recipients(one, places.column))
        if "attachment" not in there:
            made += _attachments_of(one, whole)
        if one.table.entity in _DOCUMENTS:
            made += people.steps_of(one, whole)
    return _named(made, {one.table.stem for one in sources})


def _named(made: list[SourceGuess], taken: set[str]) -> list[SourceGuess]:
    """Each stream with a name of its own: the first of an entity has that of the entity.

    Copies of a table are parts of such a stream alone; further ones are left to a person.
    """
    done = []
    for one in made:
        entity, _, part = one.table.stem.partition(OF_PART)
        stem = entity if entity not in taken else one.table.stem
        if stem in taken:
            stem = f"{entity}{OF_PART}{part}_{squashed(one.table.table.name)}"
        if one.table.parts and OF_PART in stem:
            continue
        taken.add(stem)
        done.append(replace(one, table=replace(one.table, stem=stem)))
    return done


def _attachments_of(one: SourceGuess, whole: Whole) -> list[SourceGuess]:
    """Files that a document, or a row that refers to documents, names."""
    if one.table.entity in _DOCUMENTS:
        entity = one.table.entity
        told = of_itself(one.key[0], entity)
        made = [(OF_ITSELF, entity)]
    else:
        parent = one.feed("document_id")
        if parent is None or not parent.entity_column or NOTHING in parent.entity_column:
            return []
        told, made = parent, [pair for pair in one.made if pair[0] == parent.entity_column]
    return [_attachments(one, column, (told, made), whole) for column in _name_files(one, whole)]


def _recipients(one: SourceGuess, column: str) -> SourceGuess:
    separator, doubt = _parted(one, column)
    return replace(
        _of(one, "recipient", "recipient", column),
        feeds=(
            Feed("document_id", one.key[0], 0.95, "the document itself", ("text",)),
            Feed("ordinal", "item_ordinal", 0.95, "the place in the list", ("integer",)),
            Feed("name", "item", 0.9, f"an item of {column}", ("text", "fill_empty:name_missing")),
        ),
        explode=Explode(column, separator),
        doubts=(("name", doubt),) if doubt else (),
    )


def _attachments(
    one: SourceGuess,
    column: Column,
    parent: tuple[Feed, list[tuple[str, str]]],
    whole: Whole,
) -> SourceGuess:
    told, made = parent
    separator, doubt = _parted(one, column.name)
    single = evidence.kind_of(column) == "file" and not column.separator
    item = column.name if single else "item"
    named: tuple[str, ...] = ("text", "fill_empty:name_missing")
    if column.delimiter == _OWN_NAME:
        named = ("text", f"behind:{_OWN_NAME}", "fill_empty:name_missing")
    feeds = [told, Feed("file_name", item, 0.9, f"{column.name} names the file", named)]
    if not single:
        feeds.insert(
            1, Feed("ordinal", "item_ordinal", 0.95, "the place in the list", ("integer",))
        )
    doubts = [("path", f"{column.name} may hold names only: say how a path is made of one")]
    doubts += [("file_name", doubt)] if doubt and not single else []
    stem = f"attachment{OF_PART}{one.table.entity}"
    return replace(
        _of(one, "attachment", stem, column.name),
        feeds=tuple(feeds),
        explode=None if single else Explode(column.name, separator),
        doubts=tuple(doubts),
        made=tuple(made),
        marked=((item, "file_name"),),
        file=(
            Feed("path", item, 0.7, f"{column.name} names the file", steps=_path(column, whole)),
        ),
    )


def _path(column: Column, whole: Whole) -> tuple[str, ...]:
    """How a path is made of a name: of one that begins with its day, by the folder of that day.

    One program names all files, so that any column of its names tells it.
    """
    alike = [column]
    if column.delimiter == _OWN_NAME:
        every = (each for table in whole.known.tables.values() for each in table.columns)
        alike += [each for each in every if each.delimiter == _OWN_NAME]
    dated = any(s.pattern.startswith(_DATED) for each in alike for s in each.shapes)
    return ("dated_path",) if dated else ()


def _of(one: SourceGuess, entity: str, stem: str, column: str) -> SourceGuess:
    """A source file whose base is that of another entity; the other columns belong to that one."""
    base = replace(
        one.table, entity=entity, stem=stem, sure=0.9,
        reason=f"{column} of {one.table.table.full_name} lists them, and they have no table",
    )  # fmt: skip
    return SourceGuess(table=base, key=one.key, key_type=one.key_type, feeds=(), own=False)


def _parted(one: SourceGuess, name: str) -> tuple[str, str]:
    """The sign that parts the list, and a doubt where nothing tells it."""
    column = one.table.table.column(name)
    if column.separator:
        return column.separator, ""
    if column.delimiter not in _NOT_LISTS:
        return column.delimiter, ""
    return _SEPARATOR, f"say what parts the list in {name}; '{_SEPARATOR}' is but usual"


def _name_files(one: SourceGuess, whole: Whole) -> list[Column]:
    """The columns that name files: their values do, or their name says so and no value denies."""
    if one.file:
        return []
    found = []
    for column in one.table.table.columns:
        kind = evidence.kind_of(column)
        said = by_name(_FILES, read(column.name, whole.lexicon), frozenset({"van_ban"}))
        measured = kind == "file" and column.filled
        named = kind in ("", "text", "list") and said >= ACCEPTED
        if measured or (named and one.table.entity in _DOCUMENTS):
            found.append(column)
    return found
