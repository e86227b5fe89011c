"""Errors that nobody foresaw, told without their text: a message may hold a cell's value."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import FatalError, VicmigError

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
        yield
    except Exception as error:
        if isinstance(error, (VicmigError, *passed)):
            raise
        raise _plain(error) from None


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
