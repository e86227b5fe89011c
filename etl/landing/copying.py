"""Copies the share's files into the landing, each path once, hashed while it is copied.

Only paths of rows that landed openly are opened. A path that the generation before stored is taken
over while size and time of the file are the same; one that gave no bytes is tried again.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import pyarrow.compute as pc

from etl import explode
from etl.blobs import OverLimitError
from etl.files import OVER_LIMIT, paths_of
from etl.ids import canonical_keys
from etl.landing.index import Entry
from etl.landing.manifest import KEY, SEALED
from etl.share import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from etl.blobs import FolderBlobs
    from etl.landing.index import Index
    from etl.landing.pace import Pace
    from etl.landing.source import LandingSource
    from etl.share import Share
    from etl.source import Source
    from mappings.schema import SourceSpec

_AGAIN = (0.2, 1.0)  # seconds before a file is opened again that the share failed to give
_AT_ONCE, _THREADS = 500, 8


@dataclass
class Copier:
    """What files are copied with."""

    share: Share
    blobs: FolderBlobs
    index: Index
    before: Index | None
    pace: Pace
    limit: int | None
    copied: int = 0

    def stream(self, landing: LandingSource, spec: SourceSpec) -> None:
        """Copy the files of every row of a stream that landed; what is there is left alone."""
        for paths in self.paths(landing, spec):
            wanted = [path for path in dict.fromkeys(paths) if self.index.get(path) is None]
            self.share.answers()
            with ThreadPoolExecutor(_THREADS) as pool:
                for start in range(0, len(wanted), _AT_ONCE):
                    started = time.perf_counter()
                    entries = list(pool.map(self._entry, wanted[start : start + _AT_ONCE]))
                    self.index.put(entries)
                    read = sum(entry.bytes or 0 for entry in entries if not self._is_known(entry))
                    self.pace.took(len(entries), read, started)

    def paths(self, landing: LandingSource, spec: SourceSpec) -> Iterator[list[str]]:
        """The paths below the share that the open rows of a stream name, piece by piece."""
        table = landing.manifest.table(spec.database, spec.base, spec.key)
        for piece in table.pieces if table else ():
            yield self._relative(landing.piece_rows(spec, piece), spec)

    def _relative(self, rows: pa.Table, spec: SourceSpec) -> list[str]:
        assert spec.file is not None
        if SEALED in rows.column_names:
            rows = rows.filter(pc.is_null(rows.column(SEALED)))
        if spec.explode:
            rows = explode.exploded(rows, spec)
        told = paths_of(rows, spec.file).drop_null().to_pylist()
        inside = (self.share.relative(str(path)) for path in told if path)
        return [path for path in inside if path is not None]

    def _is_known(self, entry: Entry) -> bool:
        return self.before is not None and self.before.get(entry.path) == entry

    def _entry(self, path: str) -> Entry:
        known = self.before.get(path) if self.before else None
        if known and not known.reason and self._same(path, known):
            return known
        for delay in (*_AGAIN, None):
            stream = self.share.open(path)
            if not isinstance(stream, Refused):
                with stream:
                    return self._copied(path, stream)
            if not stream.momentary or delay is None:
                return Entry(path, stream.reason, folder_missing=stream.folder_missing)
            time.sleep(delay)
        raise AssertionError

    def _same(self, path: str, known: Entry) -> bool:
        """Whether the file is as it was when it was landed, by size and time; and its copy there.

        A file that is gone by now stays: the copy is what there is of it.
        """
        assert known.sha256 is not None
        kept = self.blobs.path(bytes.fromhex(known.sha256))
        if not kept.is_file() or kept.stat().st_size != known.bytes:
            return False
        stream = self.share.open(path)
        if isinstance(stream, Refused):
            return True
        with stream:
            now = os.fstat(stream.fileno())
        return (now.st_size, now.st_mtime_ns) == (known.bytes, known.changed)

    def _copied(self, path: str, stream: BinaryIO) -> Entry:
        now = os.fstat(stream.fileno())
        try:
            stored = self.blobs.put(stream, self.limit)
        except OverLimitError:
            return Entry(path, OVER_LIMIT, bytes=now.st_size)
        except OSError as error:
            return Entry(path, self.share.failed(error).reason)
        self.copied += 1
        digest = stored.sha256.hex()
        return Entry(path, "", digest, stored.bytes, now.st_mtime_ns)

    def unreferenced(
        self, landing: LandingSource, source: Source, specs: Sequence[SourceSpec], scratch: Path
    ) -> dict[str, int]:
        """How many files on the share no row names, sealed or not, and how many folders not list.

        Names are compared as digests and not kept.
        """
        unread: list[OSError] = []
        scratch.unlink(missing_ok=True)
        with closing(sqlite3.connect(scratch)) as told:
            told.execute("CREATE TABLE named (path BLOB PRIMARY KEY) WITHOUT ROWID")
            told.execute("CREATE TABLE there (path BLOB PRIMARY KEY) WITHOUT ROWID")
            for spec in specs:
                for paths in self.paths(landing, spec):
                    told.executemany("INSERT OR IGNORE INTO named VALUES (?)", _digests(paths))
                for paths in self._of_sealed(landing, source, spec):
                    told.executemany("INSERT OR IGNORE INTO named VALUES (?)", _digests(paths))
            there = _listed(self.share.root, self.share.sentinel, unread)
            told.executemany("INSERT OR IGNORE INTO there VALUES (?)", _digests(there))
            asked = "SELECT count(*) FROM there WHERE path NOT IN (SELECT path FROM named)"
            count = int(told.execute(asked).fetchone()[0])
        scratch.unlink(missing_ok=True)
        return {"unreferenced_file": count, "folder_unreadable": len(unread)}

    def _of_sealed(
        self, landing: LandingSource, source: Source, spec: SourceSpec
    ) -> Iterator[list[str]]:
        """The paths that sealed rows name: asked of the source, told to nobody."""
        table = landing.manifest.table(spec.database, spec.base, spec.key)
        for piece in table.pieces if table else ():
            if piece.seals:
                keys = canonical_keys(landing.sealed(piece).column(KEY).combine_chunks())
                wanted = keys.drop_null().to_pylist()
                rows = self.pace.read(lambda keys=wanted: source.rows(spec, keys))  # type: ignore[misc]
                yield self._relative(rows, spec)


def _digests(paths: Iterable[str]) -> Iterator[tuple[bytes]]:
    """Names that differ only in their normal form are one file: see etl.share."""
    for path in paths:
        plain = unicodedata.normalize("NFC", path).encode(errors="surrogateescape")
        yield (hashlib.blake2b(plain, digest_size=16).digest(),)


def _listed(root: Path, sentinel: str, unread: list[OSError]) -> Iterator[str]:
    for folder, _, names in os.walk(root, onerror=unread.append):
        below = os.path.relpath(folder, root)
        for name in names:
            relative = name if below == "." else f"{below}/{name}"
            if relative != sentinel:
                yield relative
