"""What became of each path of the share when it was landed: one small database a generation.

Paths as the share knows them: below its root, with slashes. A path is one line, so that a landing
that is cut off goes on behind the last.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

STORED = ""
_MAKE = (
    "CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, reason TEXT NOT NULL, sha256 TEXT,"
    " bytes INTEGER, changed INTEGER, folder_missing INTEGER NOT NULL) WITHOUT ROWID"
)
_COLUMNS = "path, reason, sha256, bytes, changed, folder_missing"


@dataclass(frozen=True, slots=True)
class Entry:
    """A path: why it gave no bytes (empty: it did), their digest and size, when it was changed."""

    path: str
    reason: str
    sha256: str | None = None
    bytes: int | None = None
    changed: int | None = None
    folder_missing: bool = False


class Index:
    """The paths of one generation; written by one thread, read by any."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self._path, self._write, self._own = path, write, threading.local()
        if write:
            with self._open() as opened:
                opened.execute(_MAKE)

    def get(self, path: str) -> Entry | None:
        """What became of a path; None where it was not landed."""
        asked = f"SELECT {_COLUMNS} FROM file WHERE path = ?"  # noqa: S608 - names of our own
        row = self._open().execute(asked, (path,)).fetchone()
        return Entry(*row) if row else None

    def put(self, entries: Iterable[Entry]) -> None:
        """Note these paths, on disk when this returns."""
        rows = [(e.path, e.reason, e.sha256, e.bytes, e.changed, e.folder_missing) for e in entries]
        with self._open() as opened:
            opened.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)", rows)

    def digests(self) -> Iterator[tuple[str, int]]:
        """The digest and the size of every file that was stored."""
        asked = "SELECT DISTINCT sha256, bytes FROM file WHERE reason = ''"
        yield from self._open().execute(asked)

    def counts(self) -> dict[str, int]:
        """How many paths ended how."""
        asked = "SELECT reason, count(*) FROM file GROUP BY reason ORDER BY reason"
        return {reason or "stored": int(n) for reason, n in self._open().execute(asked)}

    def close(self) -> None:
        """Close what this thread has open."""
        if hasattr(self._own, "opened"):
            self._own.opened.close()
            del self._own.opened

    def _open(self) -> sqlite3.Connection:
        if not hasattr(self._own, "opened"):
            mode = "rwc" if self._write else "ro&immutable=1"
            address = f"{self._path.absolute().as_uri()}?mode={mode}"
            try:
                self._own.opened = sqlite3.connect(address, uri=True)
            except sqlite3.Error:
                raise SourceError(
                    f"The list of files {self._path} of the landing cannot be read",
                    "Nothing was read.",
                    "vicmig land --verify",
                ) from None
        found: sqlite3.Connection = self._own.opened
        return found
