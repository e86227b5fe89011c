"""Statements of SQLAlchemy, run over the tables of a landing as a connection would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql

from etl.source_text import text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from etl.landing.tables import Tables

_SQL = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]


class Reading:
    """Runs statements of SQLAlchemy, as a connection does."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing is to be given back."""

    def execute(self, statement: Any) -> Result:
        """The rows of a statement."""
        found = self._tables.run(_compiled(statement))
        columns = [found.column(at).to_pylist() for at in range(found.num_columns)]
        return Result(list(zip(*columns, strict=True)) if columns else [])


class Result:
    """The rows of a statement, as far as anybody asks for them."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return self._rows

    def first(self) -> tuple[Any, ...] | None:
        """The first row; None where there is none."""
        return self._rows[0] if self._rows else None

    def one(self) -> tuple[Any, ...]:
        """The only row."""
        (row,) = self._rows
        return row

    def scalar_one(self) -> Any:
        """The only value."""
        return self.one()[0]

    def scalar(self) -> Any:
        """The first value; None where there is no row."""
        return self._rows[0][0] if self._rows else None


def _compiled(statement: Any) -> str:
    return str(statement.compile(dialect=_SQL, compile_kwargs={"literal_binds": True}))


def run_texts(tables: Tables, statement: Any, names: Sequence[str]) -> pa.Table:
    """The rows of a statement, every column as text."""
    found = tables.run(_compiled(statement))
    return texts(zip(names, found.columns, strict=True), text)
