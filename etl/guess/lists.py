"""Entities without a table: recipients in a text, files named on the document. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from etl.guess import evidence
from etl.guess.columns import by_name
from etl.guess.lexicon import Words
from etl.guess.model import ACCEPTED, Feed, SourceGuess
from etl.guess.names import read
from mappings.schema import OF_PART

if TYPE_CHECKING:
    from etl.guess.sources import Whole
    from etl.profile.model import Column

_SEPARATOR = ";"
_DATED = "9999_99_99_"
_NOT_LISTS = ("", ";#", "!~!")
_FILES = Words(((frozenset({"tep"}), 0.95), (frozenset({"tep", "ten"}), 0.94)))
_DOCUMENTS = ("incoming_document", "outgoing_document")


def of_columns(sources: list[SourceGuess], whole: Whole) -> list[SourceGuess]:
    """Recipients from the text of the outgoing documents, attachments from names on documents.

    Only where no table of their own was found, and where a row's key is one column.
    """
    there = {one.table.entity for one in sources}
    made: list[SourceGuess] = []
    for one in sources:
        if OF_PART in one.table.stem or len(one.key) != 1:
            continue
        places = one.feed("to_places")
        if "recipient" not in there and places:
            made.append(_recipients(one, places.column))
        if "attachment" not in there and one.table.entity in _DOCUMENTS:
            column = _names_files(one, whole)
            if column:
                stem = "attachment" + (f"{OF_PART}{one.table.entity}" if _attached(made) else "")
                made.append(_attachments(one, column, stem))
    return made


def _attached(made: list[SourceGuess]) -> bool:
    """Whether there are attachments among them already."""
    return any(one.table.entity == "attachment" for one in made)


def _recipients(one: SourceGuess, column: str) -> SourceGuess:
    separator, doubt = _parted(one, column)
    return replace(
        _of(one, "recipient", "recipient", column),
        feeds=(
            Feed("document_id", one.key[0], 0.95, "the document itself", ("text",)),
            Feed("ordinal", "item_ordinal", 0.95, "the place in the list", ("integer",)),
            Feed("name", "item", 0.9, f"an item of {column}", ("text", "fill_empty:name_missing")),
        ),
        explode=(column, separator),
        doubts=(("name", doubt),) if doubt else (),
    )


def _attachments(one: SourceGuess, column: Column, stem: str) -> SourceGuess:
    separator, doubt = _parted(one, column.name)
    single = evidence.kind_of(column) == "file" and not column.separator
    item = column.name if single else "item"
    told = Feed(
        "document_id", one.key[0], 0.95, "the document itself", ("text",),
        entity_column="document_id_entity", entities=((one.table.entity, one.table.entity),),
    )  # fmt: skip
    feeds = [told, Feed("file_name", item, 0.9, f"{column.name} names the file",
                        ("text", "fill_empty:name_missing"))]  # fmt: skip
    if not single:
        feeds.insert(
            1, Feed("ordinal", "item_ordinal", 0.95, "the place in the list", ("integer",))
        )
    doubts = [("path", f"{column.name} may hold names only: say how a path is made of one")]
    doubts += [("file_name", doubt)] if doubt and not single else []
    return replace(
        _of(one, "attachment", stem, column.name),
        feeds=tuple(feeds),
        explode=None if single else (column.name, separator),
        doubts=tuple(doubts),
        made=(("document_id_entity", one.table.entity),),
        marked=((column.name, "file_name"),),
        file=(Feed("path", item, 0.7, f"{column.name} names the file", steps=_path(column)),),
    )


def _path(column: Column) -> tuple[str, ...]:
    """How a path is made of a name: of one that begins with its day, by the folder of that day."""
    dated = any(shape.pattern.startswith(_DATED) for shape in column.shapes)
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


def _names_files(one: SourceGuess, whole: Whole) -> Column | None:
    for column in one.table.table.columns:
        kind = evidence.kind_of(column)
        if kind not in ("", "text", "list", "file"):
            continue
        if by_name(_FILES, read(column.name, whole.lexicon), frozenset({"van_ban"})) >= ACCEPTED:
            return column
    return None
