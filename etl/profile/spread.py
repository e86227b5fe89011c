"""A sample spread over a table by ranges of its key, each a short read along the key's index."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from etl.profile import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.profile.declared import DeclaredColumn, DeclaredTable

PIECES = 40
_ROUNDS = 4
_ENOUGH = 0.9  # of the limit
_HEX = "0123456789abcdef"
_GUIDS = ("UUID", "UNIQUEIDENTIFIER")


class Spread:
    """Ranges of one table's key; `possible` where it has one that an index orders."""

    def __init__(
        self,
        table: DeclaredTable,
        chosen: Sequence[sa.ColumnElement[Any]],
        fetch: Callable[[sa.Select[Any]], list[Any]],
        dialect: str,
    ) -> None:
        self._table, self._chosen, self._fetch = table, chosen, fetch
        self._dialect = dialect
        self._column = _ordered(table)
        self._key = self._of_column()

    @property
    def possible(self) -> bool:
        """Whether there is a key to spread by."""
        return self._key is not None

    def rows(self, limit: int) -> list[Any]:
        """About so many rows, at the most, without the key that they were found by.

        Where the keys lie unevenly, the full ranges are read on from where they were cut.
        """
        pieces = self._pieces()
        got: list[Any] = []
        for _ in range(_ROUNDS):
            if not pieces or len(got) >= limit * _ENOUGH:
                break
            left = limit - len(got)
            if len(pieces) > left:
                pieces = [pieces[at * len(pieces) // left] for at in range(left)]
            each = left // len(pieces)
            following = []
            for piece in pieces:
                part = self._piece(piece, each)
                got += [tuple(row)[:-1] for row in part]
                if len(part) == each:
                    following.append((part[-1][-1], piece[1], True))
            pieces = following
        return got

    def _piece(self, piece: tuple[Any, Any, bool], limit: int) -> list[Any]:
        assert self._key is not None
        start, before, beyond = piece
        ends = (
            sql.bound(self._column, start, self._dialect),
            sql.bound(self._column, before, self._dialect),
            beyond,
        )
        return self._fetch(sql.piece(self._table, self._chosen, self._key, ends, limit))

    def _of_column(self) -> sa.ColumnElement[Any] | None:
        if self._column is not None:
            guid = self._column.type.upper() in _GUIDS
            kind = sa.Uuid(as_uuid=False) if guid else None
            return sa.column(self._column.name, kind)
        if self._dialect == "sqlite" and not self._table.view:
            return sa.literal_column("rowid")
        return None

    def _pieces(self) -> list[tuple[Any, Any, bool]]:
        assert self._key is not None
        if self._column is not None and self._column.type.upper() in _GUIDS:
            starts = _guids(self._dialect)
        else:
            least, greatest = self._fetch(sql.edges(self._table, self._key))[0]
            if least is None:
                return []
            starts = sql.starts(_plain(least), _plain(greatest), PIECES)
        return [
            (start, before, False)
            for start, before in zip(starts, [*starts[1:], None], strict=True)
        ]


def _ordered(table: DeclaredTable) -> DeclaredColumn | None:
    """The first column of the declared key, or of a unique index over columns without NULL."""
    if table.view:
        return None
    known = {column.name: column for column in table.columns}
    for key in (table.primary_key, *table.uniques):
        column = known.get(key[0]) if key else None
        if column is None or (column.nullable and key != table.primary_key):
            continue
        if column.family in ("number", "text") or column.type.upper() in _GUIDS:
            return column
    return None


def _plain(value: Any) -> Any:
    """Whole numbers as such, so that they can be cut."""
    if isinstance(value, (Decimal, float)):
        return int(value)
    return str(value) if isinstance(value, UUID) else value


def _guids(dialect: str) -> list[str]:
    """GUIDs spread over all there are; SQL Server orders them by their last group first."""
    if dialect == "mssql":
        return [f"00000000-0000-0000-0000-{sign}00000000000" for sign in _HEX]
    return [f"{sign}0000000-0000-0000-0000-000000000000" for sign in _HEX]
