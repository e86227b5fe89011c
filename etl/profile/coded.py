"""A column as its different texts and which of them each row has: each is looked at once. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from etl.transforms.column import matches

_NOTHING = r"(?i)^\s*(?:null)?\s*$"


@dataclass(frozen=True)
class Coded:
    """The different texts of a column, none NULL, and for each row the place of its own."""

    values: pa.Array
    places: pa.Array

    @classmethod
    def of(cls, column: pa.Array) -> Coded:
        """A column of texts, NULL where there is none; spaces that fill char(n) up fall away."""
        encoded = pc.dictionary_encode(pc.utf8_rtrim_whitespace(column))
        return cls(encoded.dictionary, encoded.indices)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.places)

    @property
    def nulls(self) -> int:
        """How many rows have none."""
        return int(self.places.null_count)

    @cached_property
    def blank(self) -> pa.Array:
        """Which of the texts say nothing: empty, white space, the word NULL."""
        return matches(self.values, _NOTHING)

    def those(self, marked: pa.Array) -> pa.Array:
        """Which rows have one of the marked texts."""
        return pc.fill_null(marked.take(self.places), False)

    def counts(self, rows: pa.Array | None = None) -> pa.Array:
        """How many rows have each text; of those rows only where they are given."""
        places = self.places if rows is None else self.places.filter(rows)
        counted = pc.value_counts(places.drop_null())
        every = pa.array(range(len(self.values)), counted.field(0).type)
        return pc.fill_null(counted.field(1).take(pc.index_in(every, counted.field(0))), 0)

    def filled(self, rows: pa.Array | None = None) -> tuple[pa.Array, pa.Array]:
        """The texts that say something, and how many rows have each; absent ones are left out."""
        counts = self.counts(rows)
        kept = pc.and_(pc.invert(self.blank), pc.greater(counts, 0))
        return self.values.filter(kept), counts.filter(kept)
