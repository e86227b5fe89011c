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

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 2

# What the values of a column look like, whatever its declared type says.
KINDS = (
    "empty",  # no value at all among the rows read
    "integer",
    "decimal",
    "boolean",  # two values that mean yes and no: 0/1, Y/N, true/false, co/khong
    "date",  # `Column.format` says in which order
    "timestamp",
    "guid",
    "list",  # `Column.delimiter` parts it
    "file",  # names or paths of files
    "xml",
    "text",
    "binary",
)
# How the rows of a table were read.
READINGS = ("whole", "ranges", "blocks", "head", "none")
# Why a column shows no values: personal data, free text, a kind that tells nothing by its values
# (moments, files, XML ...), or simply too many.
HIDDEN = ("personal", "content", "kind", "many")


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
class Shape:
    """A pattern of values and how many have it: 9 a digit, A a capital, a a small letter.

    A run of more than four of a kind is written with a plus: 9+/AA-AAAA, A+ a+.
    """

    pattern: str
    count: int


@dataclass(frozen=True, slots=True)
class Value:
    """A value that occurs and how often, among the rows read that do not look secret."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, or damage, seen in a column, and in how many values.

    Names: unicode, unicode_nfd, eth_for_d (Ð in place of Đ), damaged (`?` for letters that are
    lost), those that `etl.text` is certain of: tcvn3, vni, viscii, cp1258 (each seen through
    cp1252), viqr, utf8 (UTF-8 shown as another encoding); legacy: one of these, and not certain.
    """

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Marking:
    """In how many rows read a migration would find a column's text marked as secret.

    Attributes:
        way: how a mapping finds it: `level`, or one of the kinds of `marked` (text, xml, number,
            file_name, book).
        count: rows, whether another column of theirs looks secret or not.
    """

    way: str
    count: int


@dataclass(frozen=True, slots=True)
class Element:
    """A path below the root of a column's XML at which a text stands, and in how many rows.

    Attributes:
        path: as the conversion `xml_text` takes it: `data_list/so_trang`, `data_list/@so`.
        count: rows.
        repeated: rows in which it stands more than once.
        numbers: rows in which it is a whole number.
    """

    path: str
    count: int
    repeated: int
    numbers: int


@dataclass(frozen=True, slots=True)
class Limit:
    """A length that a column's name suggests, and how many values read are longer.

    Attributes:
        field: the code of NĐ 30 Phụ lục VI, for example Subject.
        length: characters that the decree gives it.
        over: values read that are longer.
        source: who sets the length, for example ND30-PL6.
    """

    field: str
    length: int
    over: int
    source: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column, measured over the rows read of its table.

    Attributes:
        name: as the catalogue spells it.
        declared_type: as the catalogue says, for example VARCHAR(50); `?` where it cannot be told.
        nullable: as declared; None where the catalogue does not say.
        comment: as the catalogue has it.
        read: rows that the figures rest on; 0 where it was not read.
        nulls: of them NULL.
        blank: of them empty, or white space only, or the word NULL.
        distinct: different values among the rows read, blank ones aside.
        distinct_exact: whether that is so of the whole table.
        least, greatest: of numbers as decimal text, of dates in ISO form; None for every other
            kind and where values are hidden.
        longest: characters of the longest value (bytes of binary); None where nothing was read.
        shapes: the most frequent ones.
        kind: one of KINDS.
        agreeing: share of the values that are of that kind (1.0: all).
        format: how dates and moments are written in text, for example `dd/mm/yyyy`, `yyyy-mm-dd`,
            `yyyymmdd`, `mon dd yyyy`; `dd/mm/yyyy or mm/dd/yyyy` where no value says which is the
            day, `dd/mm/yyyy and mm/dd/yyyy` where both occur; several with `; ` between them, the
            most frequent first. Empty for columns of a declared date type.
        delimiter: what parts a list, or the two halves of a file's name (`!~!`).
        separator: what parts several files that one value names; empty where it names one.
        beside: lists of the table that have as many items in nearly every row.
        elements: of XML, the paths that hold text; names alone.
        encodings: what its texts are written in.
        secret: values that look like a marking, or a level that is not known to be open.
        markings: the texts of it that the migration's own search finds, most frequent way first.
        level: it looks like a level of secrecy.
        personal: it looks like personal data, by its name or by its values.
        hidden: why `common` is empty; empty where it is not hidden.
        common: the values of a column of few, most frequent first; rows that look secret are left
            out, so that of a level only the open values stand here.
        limits: see Limit.
    """

    name: str
    declared_type: str
    nullable: bool | None = None
    comment: str = ""
    read: int = 0
    nulls: int = 0
    blank: int = 0
    distinct: int | None = None
    distinct_exact: bool = False
    least: str | None = None
    greatest: str | None = None
    longest: int | None = None
    shapes: tuple[Shape, ...] = ()
    kind: str = "empty"
    agreeing: float = 0.0
    format: str = ""
    delimiter: str = ""
    separator: str = ""
    beside: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    encodings: tuple[Encoding, ...] = ()
    secret: int = 0
    markings: tuple[Marking, ...] = ()
    level: bool = False
    personal: bool = False
    hidden: str = ""
    common: tuple[Value, ...] = ()
    limits: tuple[Limit, ...] = ()

    @property
    def filled(self) -> int:
        """Rows read that have a value."""
        return self.read - self.nulls - self.blank


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
