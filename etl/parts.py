"""A source that consists of several databases, read as one: each stream from the one it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa
    import sqlalchemy as sa

    from mappings.schema import SourceSpec


class Parts(Source):
    """Databases by name, opened when the first stream of theirs is read.

    Where a statement is run by `texts` or `reading`, ask `of` for the database first.
    """

    def __init__(self, made: Mapping[str, Any]) -> None:
        """`made`: for each database a function without arguments that opens it."""
        self._made = made
        self._open: dict[str, Source] = {}

    def of(self, spec: SourceSpec) -> Source:
        """The database that a stream is read from."""
        return self._of(spec.database)

    def check(self, specs: Sequence[SourceSpec]) -> None:
        """Raise SourceError for the first base table, key or column that a database lacks."""
        for spec in specs:
            self.of(spec).check([spec])

    def page(self, spec: SourceSpec, after: str | None, upto: str | None, limit: int) -> pa.Table:
        """As Source.page."""
        return self.of(spec).page(spec, after, upto, limit)

    def rows(self, spec: SourceSpec, keys: Sequence[str]) -> pa.Table:
        """As Source.rows."""
        return self.of(spec).rows(spec, keys)

    def present(self, spec: SourceSpec, keys: Sequence[str]) -> list[str]:
        """As Source.present."""
        return self.of(spec).present(spec, keys)

    def key_page(
        self, spec: SourceSpec, keys: tuple[str | None, str | None], limit: int
    ) -> pa.Array:
        """As Source.key_page."""
        return self.of(spec).key_page(spec, keys, limit)

    def count(self, spec: SourceSpec) -> int:
        """As Source.count."""
        return self.of(spec).count(spec)

    def keys(self, spec: SourceSpec, after: str | None, upto: str | None) -> int:
        """As Source.keys."""
        return self.of(spec).keys(spec, after, upto)

    def null_keys(self, spec: SourceSpec) -> int:
        """As Source.null_keys."""
        return self.of(spec).null_keys(spec)

    def total_bytes(self, spec: SourceSpec) -> int:
        """As Source.total_bytes."""
        return self.of(spec).total_bytes(spec)

    def paths(self, spec: SourceSpec) -> int:
        """As Source.paths."""
        return self.of(spec).paths(spec)

    def bounds(self, spec: SourceSpec, positions: Sequence[int]) -> list[str]:
        """As Source.bounds."""
        return self.of(spec).bounds(spec, positions)

    def blobs(self, spec: SourceSpec, keys: Sequence[str]) -> Iterator[Any]:
        """As Source.blobs."""
        yield from self.of(spec).blobs(spec, keys)

    def texts(
        self,
        statement: sa.Select[Any],
        names: Sequence[str],
        moments: frozenset[str] = frozenset(),
    ) -> pa.Table:
        """Of the main database."""
        return self._of(next(iter(self._made))).texts(statement, names, moments)

    def reading(self) -> Any:
        """Of the main database."""
        return self._of(next(iter(self._made))).reading()

    @property
    def dialect(self) -> str:
        """Of the main database."""
        return self._of(next(iter(self._made))).dialect

    def close(self) -> None:
        """Give all connections of all databases back."""
        for source in self._open.values():
            source.close()

    def _of(self, name: str) -> Source:
        if name not in self._open:
            self._open[name] = self._made[name]()
        return self._open[name]
