"""What people said about the secrecy of single rows, with a second person's approval. Pure.

It speaks last: a released row is not withheld for itself whatever it looks like, a withheld one is.
A row that hangs on a withheld one stays out all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class SecrecyActs:
    """Ids of the rows of one stream that were released, and of those to be withheld."""

    released: pa.Array
    withheld: pa.Array

    def judge(self, secret: pa.Array, ids: pa.Array) -> pa.Array:
        """Which rows are withheld for themselves, after `secret` said which look like it."""
        return pc.or_(self.marking(secret, ids), pc.is_in(ids, value_set=self.withheld))

    def marking(self, secret: pa.Array, ids: pa.Array) -> pa.Array:
        """Which of the rows that look secret may mark what they hang on: those not released.

        A row that people withhold says nothing about its document: they would have said so.
        """
        return pc.and_(secret, pc.invert(pc.is_in(ids, value_set=self.released)))
