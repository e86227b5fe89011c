"""What a profile tells of one column: frozen facts. Pure.

No value of a row that looks secret or personal stands in it.
"""

from __future__ import annotations

from dataclasses import dataclass

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
# Why a column shows no values: personal data, free text, a kind that tells nothing by its values
# (moments, files, XML ...), or simply too many.
HIDDEN = ("personal", "content", "kind", "many")


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
