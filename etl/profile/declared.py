"""What a source's catalogue says of a table, and what was read of it: between reading and telling.

Plain data, so that a database and a folder of files are measured by the same code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from etl.profile.model import Failure

# What a declared type is, for reading: binary ones are never fetched, long ones only in part.
FAMILIES = ("text", "long_text", "number", "moment", "boolean", "binary", "other")


@dataclass(frozen=True, slots=True)
class DeclaredColumn:
    """A column as the catalogue has it; see column.Column."""

    name: str
    type: str
    family: str
    nullable: bool | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A declared foreign key; the table by its full name."""

    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclaredTable:
    """A table or view as the catalogue has it.

    Attributes:
        schema: empty for the default one.
        indexed: first columns of indexes, so that looking a value up there reads little.
        estimate: rows as the catalogue estimates; None where it does not say.
        failures: what of the catalogue could not be read.
    """

    schema: str
    name: str
    view: bool = False
    comment: str = ""
    columns: tuple[DeclaredColumn, ...] = ()
    primary_key: tuple[str, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()
    indexed: frozenset[str] = frozenset()
    estimate: int | None = None
    failures: tuple[Failure, ...] = ()

    @property
    def full_name(self) -> str:
        """With its schema where that is not the default one."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that were read of one table.

    Attributes:
        read: how many.
        reading: one of model.READINGS.
        texts: columns as text, NULL where there is no value; long ones cut after some thousand
            characters; binary ones are not among them.
        lengths: characters of the long columns, bytes of the binary ones, whole.
        failures: columns that the source could not give.
    """

    read: int
    reading: str
    texts: Mapping[str, pa.Array] = field(default_factory=dict)
    lengths: Mapping[str, pa.Array] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
