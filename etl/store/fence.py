"""The fence: nothing is written by a run whose pen was taken."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from etl.errors import FenceLostError
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.loader import Pen
    from etl.store.session import Connection

_FENCE = "SELECT FROM migration.writer WHERE epoch = %s FOR SHARE"


@contextmanager
def fenced(connection: Connection, pen: Pen) -> Iterator[None]:
    """One transaction that commits only while the pen is ours.

    It holds the fence FOR SHARE, so that a newer run waits for it. FenceLostError, and nothing
    written, where a newer run has the pen already.
    """
    with plain_errors(), connection.transaction():
        if connection.execute(_FENCE, (pen.epoch,)).fetchone() is None:
            raise FenceLostError(
                "A newer run has taken over this store",
                "What was at work was not committed; what was committed before stays.",
                "vicmig status",
            )
        yield
