"""What a landing holds, as it is written down: tables, their pieces, columns, files. Pure.

The manifest of a finished generation is one file that replaces the one before it at once; while a
generation is made, what is finished stands as lines of a log behind each other.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from etl.sealed import COLUMN

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
POSITION, KEY, SEALED = "vicmig_position", "vicmig_key", COLUMN


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of the landing: its name below the folder, size and SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows of one range of keys, after < key <= upto.

    `first` and `last` are the positions that the range may use. `rows` stand in the file, `sealed`
    rows only as lines of `seals`.
    """

    file: Stored
    after: str | None
    upto: str | None
    first: int
    last: int
    rows: int
    sealed: int = 0
    seals: Stored | None = None

    @property
    def keys(self) -> int:
        """How many rows of the base table stand in it."""
        return self.rows + self.sealed


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a base table.

    `declared` is its type as the database names it, `kind` what it is kept as, `collation` how the
    database compares it, as far as it says so.
    """

    name: str
    declared: str
    kind: str
    collation: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """Count and checksum of the keys of a range, as the source gave them."""

    lower: int
    width: int
    rows: int
    checksum: str


@dataclass(slots=True)
class Landed:
    """One base table, by one key.

    `shape` is every column that the database has; `left_out` says of those that are not here why.
    `blobs` are the columns whose bytes lie among the files: the table holds their SHA-256.
    """

    id: str
    database: str
    base: str
    key: str
    key_type: str
    dialect: str
    columns: list[Column]
    shape: dict[str, str]
    left_out: dict[str, str] = field(default_factory=dict)
    blobs: list[str] = field(default_factory=list)
    key_columns: list[str] = field(default_factory=list)
    null_keys: int = 0
    ranges: list[Range] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows with a key."""
        return sum(piece.keys for piece in self.pieces)


@dataclass(slots=True)
class Clock:
    """The source's clock when the landing began: local at the earliest and latest, and UTC."""

    local: str
    latest: str
    utc: str


@dataclass(slots=True)
class Manifest:
    """A generation of a landing."""

    system: str
    generation: int
    rules: str
    began: str
    clocks: dict[str, Clock] = field(default_factory=dict)
    tables: list[Landed] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    index: Stored | None = None
    files: dict[str, dict[str, int]] = field(default_factory=dict)
    not_landed: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    ended: str = ""
    format: int = FORMAT

    def table(self, database: str, base: str, key: str = "") -> Landed | None:
        """The landed copy of a base table: by this key where it is told and there is one."""
        found = [t for t in self.tables if (t.database, t.base.lower()) == (database, base.lower())]
        exact = [t for t in found if t.key == key]
        return next(iter(exact or found), None)

    def stored(self) -> list[Stored]:
        """Every file that it is made of, but those of the source's share and BLOBs."""
        found = [self.index] if self.index else []
        for piece in (piece for table in self.tables for piece in table.pieces):
            found += [piece.file, *([piece.seals] if piece.seals else [])]
        return found


def to_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as plain data."""
    return asdict(manifest)


def from_json(data: Mapping[str, Any]) -> Manifest:
    """The manifest from plain data; KeyError or TypeError where it is not one."""
    tables = [landed(table) for table in data["tables"]]
    clocks = {name: Clock(**clock) for name, clock in data["clocks"].items()}
    index = Stored(**data["index"]) if data["index"] else None
    return Manifest(**{**data, "tables": tables, "clocks": clocks, "index": index})


def landed(data: Mapping[str, Any]) -> Landed:
    """A table from plain data."""
    return Landed(**{
        **data,
        "columns": [Column(**column) for column in data["columns"]],
        "ranges": [Range(**one) for one in data["ranges"]],
        "pieces": [piece(one) for one in data["pieces"]],
    })  # fmt: skip


def piece(data: Mapping[str, Any]) -> Piece:
    """A piece from plain data."""
    seals = Stored(**data["seals"]) if data["seals"] else None
    return Piece(**{**data, "file": Stored(**data["file"]), "seals": seals})
