"""Progress of a verification on the terminal, read from its own ranges: how many are through."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from etl.store.session import Connection

_EVERY = 0.5
_RANGES = (
    "SELECT count(*), count(*) FILTER (WHERE done), coalesce(sum(differing), 0)"
    " FROM migration.verified_range WHERE verification_id = %s"
)


class VerifyProgress:
    """A bar on standard error while the block runs, with what was found so far."""

    def __init__(self, dsn: str, verification: int) -> None:
        self._dsn, self._verification = dsn, verification
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

        with tqdm(unit=" ranges", desc="verify", file=sys.stderr) as bar:
            try:
                with connect(self._dsn) as connection:
                    while not self._stop.wait(_EVERY):
                        bar.total, bar.n, differing = self._through(connection)
                        bar.set_postfix(differing=differing)
                    bar.total, bar.n, _ = self._through(connection)
                    bar.refresh()
            except (psycopg.Error, VicmigError):
                return  # the verification itself will say what is wrong with the store

    def _through(self, connection: Connection) -> tuple[int, int, int]:
        row = connection.execute(_RANGES.encode(), (self._verification,)).fetchone()
        all_of_them, through, differing = (int(str(n)) for n in row or (0, 0, 0))
        return all_of_them, through, differing
