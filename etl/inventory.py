"""What lies on the share and nobody references: counted, so that it is known, and not named.

A file that no row names cannot be judged for secrecy, so it is not opened and its name is told to
nobody. Paths of both sides meet as digests in a temporary table of the store's session: memory does
not grow with the share.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from typing import TYPE_CHECKING

from etl import explode
from etl.batch import read_page
from etl.files import paths_of
from etl.landing.share import LandedShare
from etl.loader import Problem
from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.batch import Task
    from etl.share import Share
    from etl.source import Source
    from etl.store.session import Connection

_AT_ONCE = 50_000


def unreferenced(
    connection: Connection, source: Source, share: Share, tasks: Sequence[Task], span_rows: int
) -> tuple[Problem, Problem]:
    """How many files on the share no row of these streams names, and how many folders did not list.

    `tasks`: every stream that has files there.
    """
    if isinstance(share, LandedShare):  # they were listed where they lay
        return _told(*(share.counted.get(n, 0) for n in ("unreferenced_file", "folder_unreadable")))
    unread: list[OSError] = []
    with plain_errors():
        connection.execute(query("make_inventory"))
        for task in tasks:
            for digests in _referenced(source, share, task, span_rows):
                _copy(connection, "referenced", digests)
        for digests in _on_share(share.root, share.sentinel, unread):
            _copy(connection, "on_share", digests)
        found = connection.execute(query("unreferenced_files")).fetchone()
        connection.execute(query("drop_inventory"))
    return _told(int(str(found[0])) if found else 0, len(unread))


def _told(files: int, folders: int) -> tuple[Problem, Problem]:
    return (
        Problem("unreferenced_file", files, "", unbalances=False),
        Problem("folder_unreadable", folders, "", unbalances=False),
    )


def _referenced(source: Source, share: Share, task: Task, span_rows: int) -> Iterator[list[bytes]]:
    """Digests of the paths that the rows name, page by page."""
    spec = task.source
    assert spec.file is not None
    after: str | None = None
    while True:
        page = read_page(source, spec, (after, None), span_rows)
        if len(page.table):
            rows = explode.exploded(page.table, spec) if spec.explode else page.table
            paths = paths_of(rows, spec.file).drop_null().to_pylist()
            inside = (share.relative(str(path)) for path in paths)
            yield [_digest(path) for path in inside if path is not None]
        if page.last:
            return
        after = page.upto_key


def _on_share(root: Path, sentinel: str, unread: list[OSError]) -> Iterator[list[bytes]]:
    """Digest of each file's path below the root, in portions; no file is looked at, only listed."""
    portion: list[bytes] = []
    for folder, _, names in os.walk(root, onerror=unread.append):
        below = os.path.relpath(folder, root)
        for name in names:
            relative = name if below == "." else f"{below}/{name}"
            if relative != sentinel:
                portion.append(_digest(relative))
        if len(portion) >= _AT_ONCE:
            yield portion
            portion = []
    yield portion


def _digest(relative: str) -> bytes:
    """Names that differ only in their normal form are one file: see etl.share."""
    plain = unicodedata.normalize("NFC", relative)
    return hashlib.blake2b(plain.encode(errors="surrogateescape"), digest_size=16).digest()


def _copy(connection: Connection, table: str, digests: list[bytes]) -> None:
    with connection.cursor().copy(f"COPY pg_temp.{table} FROM STDIN".encode()) as copy:
        for digest in digests:
            copy.write_row((digest,))
