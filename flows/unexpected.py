"""Errors that nobody translated, told without their text: a message may hold a cell's value.

A lost connection may come out of any place that asks a server; it is none that nobody foresaw.
"""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import FatalError, TransientError, VicmigError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]


@contextmanager
def told_plainly(*passed: type[Exception]) -> Iterator[None]:
    """Turn an unforeseen error into a FatalError that names its kind and its place, and no value.

    For the edges of the process and of each task. Our own errors pass through, and those of the
    kinds in `passed`.
    """
    try:
        with losses_told():
            yield
    except Exception as error:
        if isinstance(error, (VicmigError, *passed)):
            raise
        raise _plain(error) from None


@contextmanager
def losses_told() -> Iterator[None]:
    """Turn a driver's error of a connection that broke into a TransientError; others pass."""
    try:
        yield
    except Exception as error:
        told = _lost(error)
        if told is None:
            raise
        raise told from None


def _lost(error: Exception) -> VicmigError | None:
    library = type(error).__module__.partition(".")[0]  # what raised it is imported already
    told: VicmigError | None = None
    if library == "psycopg":
        from psycopg import Error

        from etl.store.session import told as of_store

        told = of_store(error) if isinstance(error, Error) else None
    elif library == "sqlalchemy":
        from etl.source_errors import FAILED, translated

        told = translated(error) if isinstance(error, FAILED) else None
    return told if isinstance(told, TransientError) else None


def _plain(error: Exception) -> FatalError:
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT) and ".venv" not in frame.filename
    ]
    places = " < ".join(
        f"{Path(frame.filename).relative_to(ROOT)}:{frame.lineno}" for frame in reversed(ours[-4:])
    )
    return FatalError(
        f"An error that was not foreseen: {type(error).__name__} at {places or 'no line of ours'}",
        "Every committed span stays, the one at work was rolled back.",
        "the same command goes on; tell the developers these places",
    )
