"""Progress on the terminal, read from the store's own checkpoints.

Rows and bytes, with rate and estimate of the end.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from tqdm import tqdm

    from etl.loader import Pen
    from etl.store.session import Connection

_EVERY = 0.5
_ROWS = "SELECT coalesce(sum(base_rows), 0) FROM migration.span WHERE batch_id = %s"
_BYTES = (
    "SELECT coalesce(sum(coalesce(b.bytes, b.declared_bytes)), 0) FROM migration.blob_ledger b"
    " JOIN migration.span s ON s.id = b.span_id WHERE s.batch_id = %s"
)


class Progress:
    """Two bars on standard error while the block runs: rows of the source, and bytes of files."""

    def __init__(self, dsn: str, pen: Pen, rows: int, size: int) -> None:
        self._dsn, self._pen = dsn, pen
        self._rows, self._size = rows, size
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="progress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        import psycopg
        from tqdm import tqdm

        from etl.errors import VicmigError
        from etl.store.session import connect

        with (
            tqdm(
                total=self._rows, unit=" rows", unit_scale=True, desc="rows ", file=sys.stderr
            ) as rows,
            tqdm(
                total=self._size, unit="B", unit_scale=True, desc="files", file=sys.stderr
            ) as size,
        ):
            try:
                with connect(self._dsn) as connection:
                    while not self._stop.wait(_EVERY):
                        self._show(connection, rows, size)
                    self._show(connection, rows, size)
            except (psycopg.Error, VicmigError):
                return  # the run itself will say what is wrong with the store

    def _show(self, connection: Connection, rows: tqdm[Any], size: tqdm[Any]) -> None:
        for bar, query in ((rows, _ROWS), (size, _BYTES)):
            found = connection.execute(query.encode(), (self._pen.batch_id,)).fetchone()
            bar.n = int(str(found[0])) if found else 0
            bar.refresh()
