"""Where indexes lie: one folder each below the index root, and a pointer to the one in use.

    <root>/current       the name of the folder in use; replaced in one step
    <root>/index-<hex>/  an index

A reader follows the pointer; a new index takes over without a moment's gap.
"""

import os
import secrets
import shutil
from pathlib import Path

import tantivy

from services.search.schema import schema

_POINTER = "current"
_WANTED = "rebuild-wanted"
_PREFIX = "index-"


def current(root: Path) -> Path | None:
    """The folder in use, or None before the first index."""
    try:
        name = (root / _POINTER).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    folder = root / name
    return folder if name.startswith(_PREFIX) and (folder / "meta.json").is_file() else None


def create(root: Path) -> Path:
    """A new, empty index that nobody uses yet."""
    folder = root / f"{_PREFIX}{secrets.token_hex(8)}"
    folder.mkdir(parents=True)
    tantivy.Index(schema(), path=str(folder), reuse=False)
    return folder


def use(root: Path, folder: Path) -> None:
    """Point readers at a folder; durable, and in one step."""
    temporary = root / f"{_POINTER}.{secrets.token_hex(4)}"
    with temporary.open("w", encoding="utf-8") as out:
        out.write(folder.name)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(root / _POINTER)


def sweep(root: Path, *keep: Path) -> None:
    """Delete the indexes that are neither in use nor named; a reader's open files live on."""
    kept = {folder.name for folder in (*keep, current(root)) if folder}
    for folder in root.glob(f"{_PREFIX}*"):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
    for leftover in root.glob(f"{_POINTER}.*"):
        leftover.unlink(missing_ok=True)


def want_rebuild(root: Path) -> None:
    """Ask the running indexer for a rebuild."""
    root.mkdir(parents=True, exist_ok=True)
    (root / _WANTED).touch()


def take_rebuild_wish(root: Path) -> bool:
    """Whether a rebuild was asked for since the last call."""
    try:
        (root / _WANTED).unlink()
    except FileNotFoundError:
        return False
    return True


def stamp(folder: Path) -> int | None:
    """A number that changes with each commit of the index in this folder; None: it is gone."""
    try:
        return (folder / "meta.json").stat().st_mtime_ns
    except FileNotFoundError:
        return None
