"""What `vicmig profile` tells of one source: frozen facts, and their JSON. Pure.

Facts only: no value of a row that looks secret or personal stands in it, no address, no password.
Every figure says what it rests on: `Table.reading` is `whole` where all rows were read, `ranges`
where a sample spread over the key was, `blocks` where it is of blocks that the server drew, `head`
where the table has no key to spread it by.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from etl.errors import ConfigError
from etl.profile.built import built
from etl.profile.column import Column  # noqa: TC001 - built() looks annotations up

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 2

# How the rows of a table were read.
READINGS = ("whole", "ranges", "blocks", "head", "none")


@dataclass(frozen=True, slots=True)
class Origin:
    """Which source: never its address.

    Attributes:
        system: the folder of its mappings, as `[source] system` says.
        part: `[source] part`; empty where it is the only one.
        dialect: as SQLAlchemy names it; `landing` for a folder of Parquet.
        server: its version, for example 10.11.6; empty where it does not say.
    """

    system: str
    part: str
    dialect: str
    server: str


@dataclass(frozen=True, slots=True)
class Effort:
    """What the profile was allowed to cost, and what it cost.

    Attributes:
        rows_limit: rows that are read of one table at the most (`--rows`).
        seconds_limit: seconds that one statement may take (`--seconds`).
        expected_statements: as estimated before the first table was read.
        expected_rows: the same, of rows.
        statements: that were sent for measuring.
        rows: that the source sent.
        seconds: from the first to the last.
        slowest: seconds of the slowest statement.
    """

    rows_limit: int
    seconds_limit: int
    expected_statements: int
    expected_rows: int
    statements: int
    rows: int
    seconds: float
    slowest: float


@dataclass(frozen=True, slots=True)
class Key:
    """Columns that may be the key.

    Attributes:
        columns: one, or several together.
        reason: primary (declared), unique (a declared unique index), measured (no NULL and no
            value twice among the rows read).
        exact: whether it is so of the whole table: declared ones, and measured where all was read.
    """

    columns: tuple[str, ...]
    reason: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A piece of the measuring that the source refused; the rest went on.

    Attributes:
        what: columns, keys, count, rows, relation, files, catalogue.
        detail: the error's class and code, never its text.
        column: where it is one column that failed.
    """

    what: str
    detail: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view.

    Attributes:
        schema: empty for the default one of the connection.
        name: as the catalogue spells it.
        view: it is one, so its rows are those of tables, and it has no key of its own.
        comment: as the catalogue has it.
        rows: how many it has; None where that could not be told.
        rows_exact: counted; else as the catalogue estimates.
        read: rows that were read.
        reading: one of READINGS.
        primary_key: as declared; empty: none.
        keys: candidates, the best first; the declared one is among them.
        columns: in the catalogue's order; empty for a table without.
        secret_rows: of the rows read, how many look secret in any column.
        failures: what could not be measured.
    """

    schema: str
    name: str
    view: bool = False
    comment: str = ""
    rows: int | None = None
    rows_exact: bool = False
    read: int = 0
    reading: str = "none"
    primary_key: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    columns: tuple[Column, ...] = ()
    secret_rows: int = 0
    failures: tuple[Failure, ...] = ()

    @property
    def full_name(self) -> str:
        """With its schema where that is not the default one."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    def column(self, name: str) -> Column:
        """The column of this name; KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]


@dataclass(frozen=True, slots=True)
class Relation:
    """Columns of one table whose values are those of another's key.

    Attributes:
        table, columns: where the values stand, the table by its full name.
        to_table, to_columns: whose key they are.
        by: declared (a foreign key of the catalogue), or name (names that say so).
        compared: different values that were looked for.
        found: of them, how many the other table has.
        exact: whether all different values were looked for in the whole other table.
    """

    table: str
    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]
    by: str
    compared: int
    found: int
    exact: bool

    @property
    def share(self) -> float:
        """Share of the compared values that were found; 0 where none was compared."""
        return self.found / self.compared if self.compared else 0.0


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column that names files, against the share.

    Attributes:
        table, column: where, the table by its full name.
        referenced: values read that name a file.
        checked: different ones that were looked for; 0 without a share.
        present, missing, unreadable, outside: they add up to `checked`; told by listing folders, no
            file is opened.
        state: checked, no_share (none is set), share_away (it does not answer; then nothing is
            called missing), bare (names without folders: where they lie is not told by them).
        strip_prefixes: beginnings that had to be taken off for a name to lie in the share.
    """

    table: str
    column: str
    referenced: int
    checked: int = 0
    present: int = 0
    missing: int = 0
    unreadable: int = 0
    outside: int = 0
    state: str = "no_share"
    strip_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """All of it.

    Attributes:
        origin: which source.
        taken_at: ISO moment with its zone, by this machine's clock.
        effort: budget and cost.
        tables: by schema and name.
        relations: declared ones first, then by the share found.
        files: columns that name files.
        failures: what of the catalogue could not be read.
    """

    origin: Origin
    taken_at: str
    effort: Effort
    tables: tuple[Table, ...] = ()
    relations: tuple[Relation, ...] = ()
    files: tuple[FileColumn, ...] = ()
    failures: tuple[Failure, ...] = ()

    def table(self, full_name: str) -> Table:
        """The table of this full name; KeyError where there is none."""
        return {table.full_name: table for table in self.tables}[full_name]

    def to_json(self) -> str:
        """The profile as a JSON text with its version; `from_json` gives an equal one back."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """The profile of a JSON text; ConfigError where it is none, or of another version."""
        try:
            data = json.loads(text)
        except ValueError:
            raise _unreadable("It is no JSON, or was cut off") from None
        if not isinstance(data, dict) or data.get("version") != VERSION:
            raise _unreadable(f"It is no profile of version {VERSION}")
        try:
            made: Profile = built(cls, data)
        except (KeyError, TypeError) as error:
            raise _unreadable(f"A part of it is not as it was written ({error})") from None
        return made


def read(path: Path) -> Profile:
    """The profile of a file; ConfigError names the file where it cannot be read as one."""
    try:
        return Profile.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise _unreadable(f"{path} cannot be read ({reason})") from None
    except ConfigError as error:
        raise _unreadable(f"{path} cannot be taken. {error.fact}") from None


def _unreadable(fact: str) -> ConfigError:
    return ConfigError(fact, "Nothing was read or written.", "vicmig profile writes one anew")
