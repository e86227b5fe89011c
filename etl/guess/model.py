"""What is guessed of one source system: frozen, each guess with its reason. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.profile.model import Table
    from mappings.schema import Explode

ACCEPTED = 0.6
"""A guess less sure than this is none: it becomes a TODO."""
TODO = "TODO(vicmig)"
OF_ITSELF = "document_id_entity"
"""The column that a SELECT makes for the entity of such a document."""
NOTHING = "TODO_"
"""Begins the name of a column that the SELECT yields as NULL until somebody says what it is."""


@dataclass(frozen=True, slots=True)
class Join:
    """A row of another table that a column of the base names, and what is read of it.

    Attributes:
        column: of the base.
        table, key: the other table by its full name, and its key that the column holds.
        told: the other table's column that is read.
        name: what the SELECT calls it.
        padded: the keys are texts, so spaces at their ends may differ.
        entity: that the other table is; empty for a list of names.
    """

    column: str
    table: str
    key: str
    told: str
    name: str
    padded: bool
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A column that feeds a field.

    Attributes:
        field: of the entity, or level, path, size, blob.
        column: of the table, or one that the SELECT makes.
        steps: names of conversions.
        sure: from 0 to 1.
        reason: why, for the person who reads the file.
        derived: made from the column of another field, so no further column is explained by it.
        entity_column, entities: where the field may point to several entities.
        within: the path in the column's XML at which the value stands; empty: the column is it.
        join: the table that `column` is yielded from; None: the base.
    """

    field: str
    column: str
    sure: float
    reason: str
    steps: tuple[str, ...] = ()
    derived: bool = False
    entity_column: str = ""
    entities: tuple[tuple[str, str], ...] = ()
    within: str = ""
    join: Join | None = None


@dataclass(frozen=True, slots=True)
class TableGuess:
    """Tables that are one entity: one, or copies of the same shape.

    Attributes:
        stem: of its files: the entity, with @part for a further table of it.
        base: as the source file names it, with {part} for copies.
        parts: names of the copies; empty for one table.
        telling: fields that its columns feed by their names.
    """

    entity: str
    stem: str
    table: Table
    base: str
    sure: float
    reason: str
    parts: tuple[str, ...] = ()
    telling: int = 0


@dataclass(frozen=True, slots=True)
class SourceGuess:
    """One source file.

    Attributes:
        feeds: fields that are fed, in the entity's order.
        todo: required fields that no column was found for.
        unfed: fields that may stay empty, and do.
        doubts: what a person has to look at, by field.
        level: the column of the secrecy level; None where the table has none.
        marked: columns that are searched for a marking, with the kind of their text.
        ignored: columns that nothing reads, and why.
        made: columns that the SELECT makes: name and literal, empty for NULL.
        explode: a list whose items are the rows, and the lists beside it.
        edited: columns that may tell when a row was edited.
        strip: beginnings of paths that had to be taken off for files to be found.
        own: the table is this entity's; else its rows are made from a column of another's table.
        refers: entities that the rows refer to and that have several parts, with their names.
    """

    table: TableGuess
    key: tuple[str, ...]
    key_type: str
    feeds: tuple[Feed, ...]
    todo: tuple[str, ...] = ()
    unfed: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
    needs_level: bool = False
    level: Feed | None = None
    marked: tuple[tuple[str, str], ...] = ()
    ignored: tuple[tuple[str, str], ...] = ()
    made: tuple[tuple[str, str], ...] = ()
    explode: Explode | None = None
    edited: tuple[str, ...] = ()
    refers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    own: bool = True
    strip: tuple[str, ...] = ()
    file: tuple[Feed, ...] = ()

    @property
    def joins(self) -> tuple[Join, ...]:
        """What the SELECT reads of other tables, each once."""
        return tuple(dict.fromkeys(feed.join for feed in self.feeds if feed.join))

    def feed(self, name: str) -> Feed | None:
        """What feeds a field; None where nothing does."""
        return next((feed for feed in self.feeds if feed.field == name), None)


@dataclass(frozen=True, slots=True)
class CodeGuess:
    """A code table.

    Attributes:
        codes: values that occur and are written like the code's own words.
        doubts: values that occur and are not: how often, and the nearest codes.
    """

    name: str
    codes: tuple[tuple[str, str], ...] = ()
    doubts: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SystemGuess:
    """All that is guessed of a source system."""

    system: str
    dialect: str
    sources: tuple[SourceGuess, ...]
    codes: tuple[CodeGuess, ...]
    left: tuple[tuple[str, str], ...] = field(default=())


def of_itself(key: str, entity: str) -> Feed:
    """The reference of a row that a list of a document makes: the document that lists it."""
    return Feed(
        "document_id", key, 0.95, "the document itself", ("text",),
        entity_column=OF_ITSELF, entities=((entity, entity),),
    )  # fmt: skip
