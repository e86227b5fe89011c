"""What is known of a whole source when one of its tables is looked at. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.profile.column import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.guess.lexicon import Lexicon
    from etl.guess.model import Feed, Join
    from etl.profile.model import Relation, Table

_NUMBERS = 0.8  # of the values within XML that are whole numbers


@dataclass(frozen=True)
class Known:
    """What is known of all tables when one is looked at.

    Attributes:
        tables: by full name.
        entity_of: by full name of a table, the entity that it is.
        lexicon: what names mean.
        lookups: some column holds lookups of SharePoint.
        relations: by (table, column), the relations that begin there.
        lists: by (table, column), the list of names whose keys stand there.
    """

    tables: Mapping[str, Table]
    entity_of: Mapping[str, str]
    lexicon: Lexicon
    lookups: bool
    relations: Mapping[tuple[str, str], tuple[Relation, ...]]
    lists: Mapping[tuple[str, str], Join]

    def seen(self, table: Table, feed: Feed) -> Column | None:
        """The values that a feed reads; None where the SELECT makes them."""
        if feed.join:
            return self.tables[feed.join.table].column(feed.join.told)
        column = next((one for one in table.columns if one.name == feed.column), None)
        if column is None or not feed.within:
            return column
        return next(one.column for one in inner(column) if one.within == feed.within)


@dataclass(frozen=True)
class Offer:
    """Values that may feed a field: a column, or a path within its XML.

    Attributes:
        column: the values as they were measured, under the name that says what they are.
        of: the column of the table.
        within: the path; empty: the column is it.
    """

    column: Column
    of: str
    within: str = ""


def inner(column: Column) -> list[Offer]:
    """What stands within a column's XML, each thing once in a row."""
    return [
        Offer(
            Column(
                re.split(r"[/@]+", one.path)[-1], "?", read=one.count,
                kind="integer" if one.numbers >= _NUMBERS * one.count else "text",
            ),
            column.name,
            one.path,
        )
        for one in column.elements
        if not one.repeated
    ]  # fmt: skip
