"""Every blob read once more: its name, its size, and what the store says of it."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.blobs import FolderBlobs
from etl.store.queries import query
from etl.store.session import plain_errors
from etl.verify.faults import faults
from etl.verify.stream import Checked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.store.session import Connection

PARTS = 16
_THREADS = 4
_Known = dict[str, tuple[int, bool]]


def check(connection: Connection, root: Path, number: int) -> tuple[Checked, list[pa.Table]]:
    """Compare one of `PARTS` parts of all blobs with their rows; its findings, not written yet."""
    known = _known(connection, number)
    rows, found = 0, []
    seen: set[str] = set()
    with _there(root), ThreadPoolExecutor(_THREADS) as pool:
        for folder in _folders(root, number):
            files = sorted(os.scandir(folder), key=lambda entry: entry.name)
            rows += len(files)
            names = [entry.name for entry in files]
            seen.update(names)
            read = pool.map(lambda entry: _read(entry.path), files)
            found += [
                (kind, name)
                for name, (digest, size) in zip(names, read, strict=True)
                for kind in _kinds(name, digest, size, known.get(name))
            ]
    found += [("blob_missing", name) for name in sorted(known.keys() - seen)]
    found += [("blob_unclaimed", name) for name, (_, claimed) in known.items() if not claimed]
    return Checked(rows, len({name for _, name in found})), _told(found)


@contextmanager
def _there(root: Path) -> Iterator[None]:
    """ShareError where the folder is away: its files are neither missing nor damaged then."""
    try:
        yield
        (root / "incoming").stat()
    except OSError as error:
        raise FolderBlobs(root).failed(error) from None


def _kinds(name: str, digest: str, size: int, known: tuple[int, bool] | None) -> list[str]:
    """What is wrong with one file."""
    if digest != name:
        short = known is not None and size < known[0]
        return ["blob_truncated" if short else "blob_damaged"]
    if known is None:
        return ["blob_unlisted"]
    return ["blob_differs"] if known[0] != size else []


def _known(connection: Connection, number: int) -> _Known:
    """Blobs of the part that the store knows: name -> bytes, claimed by an attachment."""
    least = f"{number:x}0"
    beyond = f"{number + 1:x}0" if number + 1 < PARTS else None
    with plain_errors():
        rows = connection.execute(
            query("verify_blobs"), {"least": least, "beyond": beyond}
        ).fetchall()
    return {str(name): (int(str(size)), bool(claimed)) for name, size, claimed in rows}


def _folders(root: Path, number: int) -> list[Path]:
    """root/ab/cd of the part, in order."""
    return sorted(f for f in root.glob(f"{number:x}?/??") if f.is_dir())


def _read(path: str) -> tuple[str, int]:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a hundred thousand paths
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return digest, stream.tell()
    except OSError:
        return "", 0


def _told(found: list[tuple[str, str]]) -> list[pa.Table]:
    kinds = pa.array([kind for kind, _ in found], pa.string())
    names = pa.array([name for _, name in found], pa.string())
    return [faults(kinds, "blob", keys=names)] if found else []
