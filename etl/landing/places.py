"""Positions of rows, and the pieces that may hold them. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from etl.landing.manifest import POSITION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.landing.manifest import Piece


def within(pieces: Sequence[Piece], low: int | None, high: int | None) -> list[Piece]:
    """The pieces that may hold positions behind `low` up to `high`."""
    return [
        piece
        for piece in pieces
        if (low is None or piece.last > low) and (high is None or piece.first <= high)
    ]


def inside(piece: Piece, low: int | None, high: int | None) -> bool:
    """Whether all positions of a piece lie behind `low` and up to `high`."""
    return (low is None or piece.first > low) and (high is None or piece.last <= high)


def holding(pieces: Sequence[Piece], positions: Sequence[int]) -> list[Piece]:
    """The pieces that may hold these positions."""
    told = sorted(positions)
    return [p for p in pieces if bisect_left(told, p.first) < bisect_right(told, p.last)]


def runs(pieces: Sequence[Piece], rows: int) -> Iterator[list[Piece]]:
    """The pieces in runs of about so many rows, or at least of one piece."""
    run: list[Piece] = []
    for piece in pieces:
        run.append(piece)
        if sum(one.keys for one in run) > rows:
            yield run
            run = []
    if run:
        yield run


def between(low: int | None, high: int | None) -> str:
    """The condition for positions behind `low` up to `high`."""
    ends = [f"{POSITION} > {low}"] if low is not None else []
    ends += [f"{POSITION} <= {high}"] if high is not None else []
    return " AND ".join(ends) or "true"
