"""Statements for a source, as every dialect of it understands them. Pure: nothing is read here.

Only what servers of twenty years ago know is written: no OFFSET or FETCH, no CONCAT(), no
TRY_CONVERT, no DATE; tests/contract/dialects holds the SQL of each dialect.

A key of several columns is paged, ordered and looked for column by column, by the index that the
source has on them; only its text is joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
import sqlalchemy as sa

from etl.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from mappings.schema import SourceSpec

Column = sa.ColumnElement[Any]
Kind = sa.types.TypeEngine[Any]
Ends = tuple[str | None, str | None]
BETWEEN = "|"  # of the texts of a key of several columns
_INTEGER = re.compile(r"\s*-?\d+\s*")
_JOINED = "vicmig_key"
# As what the parts of a key are joined: SQL Server cuts at 30 letters where no length is named.
_TEXT = sa.Unicode(4000).with_variant(sa.Text(), "postgresql", "sqlite", "mysql", "mariadb")
_WIDE = (sa.Unicode, sa.UnicodeText, sa.NVARCHAR, sa.NCHAR)
_NO_TYPE = (sa.types.NullType, sa.LargeBinary)
TWO_KINDS = ("mssql", "oracle")  # texts in a code page of their own beside Unicode ones
# Dialects whose drivers make NULL of a date that is none, or cut a time's last digits: there the
# server writes dates and times.
WRITES_MOMENTS = ("mariadb", "mysql", "mssql")
_ODBC: Column = sa.literal_column("121")  # the style of SQL Server with all digits
_STYLE: Column = sa.literal_column(
    "126"
)  # the one that SQL Server reads the same in every language


def table_of(spec: SourceSpec) -> sa.TableClause:
    """The base table; what stands before its last point is its schema, quoted apart."""
    schema, _, name = spec.base.rpartition(".")
    return sa.table(name, schema=schema or None)


def key_columns(spec: SourceSpec) -> tuple[str, ...]:
    """The columns of the key."""
    return spec.key_columns or (spec.key,)


def selected(spec: SourceSpec) -> sa.Subquery:
    """The SELECT of the mapping, to be narrowed."""
    read = (name for name in spec.columns_read if name != spec.key)
    names = dict.fromkeys((*key_columns(spec), *read))
    return sa.text(spec.sql).columns(*(sa.column(name) for name in names)).subquery("src")


def columns_of(
    spec: SourceSpec, query: sa.Subquery, key: Key, moments: frozenset[str] = frozenset()
) -> list[Column]:
    """What is read of a row, in the order of `columns_read`; `moments` as written there."""
    shown = {spec.key: key.text, **{name: _written(query.c[name], key) for name in moments}}
    return [shown[name] if name in shown else query.c[name] for name in spec.columns_read]


def _written(column: Column, key: Key) -> Column:
    if key.dialect != "mssql":
        return sa.cast(column, sa.Text).label(column.name)
    return sa.func.convert(sa.literal_column("NVARCHAR(40)"), column, _ODBC).label(column.name)


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a stream, in its base table or in its SELECT.

    `kinds` are the types of its columns where the source has to be told as what a value is meant.
    """

    columns: tuple[Column, ...]
    dialect: str
    integer: bool = False
    kinds: tuple[Kind | None, ...] = ()

    @property
    def text(self) -> Column:
        """The key as it is told: its column, or the texts of its columns joined."""
        if len(self.columns) == 1:
            return self.columns[0]
        return self._joined.label(_JOINED)

    @property
    def there(self) -> sa.ColumnElement[bool]:
        """Whether the row has a key: a part that is NULL makes none."""
        return sa.and_(*(column.is_not(None) for column in self.columns))

    @property
    def missing(self) -> sa.ColumnElement[bool]:
        """Whether the row has no key."""
        return sa.or_(*(column.is_(None) for column in self.columns))

    @property
    def order(self) -> tuple[Column, ...]:
        """What rows are ordered by, and compared by."""
        if self.dialect != "sqlite" or (len(self.columns) == 1 and not self._untyped):
            return self.columns
        # There a text is never equal to a number, whatever the column was declared as.
        return tuple(sa.cast(column, sa.Text) for column in self.columns)

    @property
    def _untyped(self) -> bool:
        """Whether SQLite has no type for the key, by which it would compare it with a text."""
        return not self.integer and isinstance(self.kinds[0] if self.kinds else None, _NO_TYPE)

    def between(self, ends: Ends) -> sa.ColumnElement[bool]:
        """Rows with a key, after < key <= upto."""
        after, upto = ends
        holds = [self.there]
        if after is not None:
            holds.append(self._compared(after, ">", ">"))
        if upto is not None:
            holds.append(self._compared(upto, "<", "<="))
        return sa.and_(*holds)

    def equals(self, key: str) -> sa.ColumnElement[bool]:
        """The rows of this key."""
        if key.count(BETWEEN) < len(self.columns) - 1:
            return sa.false()
        pairs = zip(self.order, self._values(key), strict=True)
        return sa.and_(*(column == value for column, value in pairs))

    def among(self, keys: Sequence[str]) -> sa.ColumnElement[bool]:
        """The rows of these keys."""
        if len(self.columns) > 1:
            return sa.or_(sa.false(), *(self.equals(key) for key in keys))
        if self.integer and all(map(_INTEGER.fullmatch, keys)):
            numbers = [int(key) for key in keys]
            wanted: sa.BindParameter[Any] = sa.bindparam(
                "keys", numbers, sa.Integer, expanding=True, literal_execute=True
            )
        else:
            wanted = sa.bindparam("keys", list(keys), self._bound_as(0), expanding=True)
        return self.order[0].in_(wanted)

    def bare_among(self, keys: Sequence[str]) -> sa.ColumnElement[bool]:
        """The rows of these texts of keys, whatever white space is around them; by no index."""
        # A cast would take MariaDB's and MySQL's texts out of their collation.
        whole = len(self.columns) == 1 and self.dialect in ("mariadb", "mysql", "sqlite")
        told = self.columns[0] if whole else self._joined
        bare: Column = sa.func.rtrim(sa.func.ltrim(told))
        return bare.in_(sa.bindparam("keys", list(keys), self._bound_as(0), expanding=True))

    @property
    def _joined(self) -> Column:
        first, *others = (self._as_text(at) for at in range(len(self.columns)))
        for other in others:
            first = first + sa.literal_column(f"'{BETWEEN}'", sa.Text) + other
        return first

    def _as_text(self, at: int) -> Column:
        kind = self.kinds[at] if self.kinds else None
        if self.dialect == "mssql" and isinstance(kind, sa.DateTime):
            fixed = sa.func.convert(sa.literal_column("NVARCHAR(40)"), self.columns[at], _STYLE)
            return sa.type_coerce(fixed, sa.Text())
        return sa.cast(self.columns[at], _TEXT)

    def _bound_as(self, at: int) -> Kind:
        """As what a text is handed over, so that it is compared as the column is ordered.

        PostgreSQL takes the type of the column for a text of no type. SQL Server compares a varchar
        column by other rules than its own with a Unicode text, and reads it without its index.
        """
        if self.dialect == "postgresql":
            return sa.types.NULLTYPE
        if self.dialect in TWO_KINDS:
            kind = self.kinds[at] if self.kinds else None
            narrow = isinstance(kind, sa.String) and not isinstance(kind, _WIDE)
            return sa.String() if narrow else sa.Unicode()
        return sa.String()

    def _compared(self, key: str, differs: str, last: str) -> sa.ColumnElement[bool]:
        """Column by column, as the source orders them."""
        columns, values = self.order, self._values(key)
        ways = []
        for at in range(len(columns)):
            same = [columns[n] == values[n] for n in range(at)]
            sign = last if at == len(columns) - 1 else differs
            ways.append(sa.and_(*same, columns[at].bool_op(sign)(values[at])))
        if len(ways) == 1:
            return ways[0]
        return sa.and_(columns[0].bool_op(f"{differs}=")(values[0]), sa.or_(*ways))

    def _values(self, key: str) -> list[sa.BindParameter[Any]]:
        if len(self.columns) == 1:
            if self.integer and _INTEGER.fullmatch(key):
                return [sa.bindparam(None, int(key))]
            return [sa.bindparam(None, key, self._bound_as(0))]
        parts = key.split(BETWEEN, len(self.columns) - 1)
        return [sa.bindparam(None, part, self._bound_as(at)) for at, part in enumerate(parts)]


def in_order(keys: Sequence[str], *, integer: bool) -> list[str]:
    """Different keys, numbers by their value."""
    if integer and all(map(_INTEGER.fullmatch, keys)):
        return sorted(dict.fromkeys(keys), key=int)
    return sorted(dict.fromkeys(keys))


def tellable(spec: SourceSpec, keys: pa.ChunkedArray | pa.Array) -> None:
    """SourceError where a key can not be told: it holds what joins its columns, or items to it."""
    wanted = len(key_columns(spec)) - 1
    joined = wanted or (spec.explode is not None and spec.key_type == "text")
    if joined and pc.any(pc.greater(pc.count_substring(keys, BETWEEN), wanted)).as_py():
        raise SourceError(
            f"A column of the key {spec.key} of {spec.base} holds the character {BETWEEN},"
            " which stands between the columns of a key, and behind the key of a list",
            "Nothing of the span at work is recorded.",
            f"make a view of {spec.base} with one column that is its key, name it as base in"
            f" sources/{spec.system}/{spec.name or spec.entity}.yaml, then vicmig migrate again",
            entity=spec.entity,
        )
