"""Where indexes lie: one folder each below the index root, and a pointer to the one in use.

    <root>/current       the name of the folder in use; replaced in one step
    <root>/index-<hex>/  an index
    <root>/rebuild-wanted.<hex>  somebody waits for an index that was begun after this

A reader follows the pointer; a new index takes over without a moment's gap.
"""

import os
import secrets
import shutil
from collections.abc import Iterable
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


def want_rebuild(root: Path) -> str:
    """Ask for an index that is begun after now; the name of the wish."""
    root.mkdir(parents=True, exist_ok=True)
    wish = f"{_WANTED}.{secrets.token_hex(8)}"
    (root / wish).touch()
    return wish


def wishes(root: Path) -> frozenset[str]:
    """The wishes that are open: a kill leaves those of a rebuild that it cut off."""
    return frozenset(wish.name for wish in root.glob(f"{_WANTED}*"))


def is_granted(root: Path, wish: str) -> bool:
    """Whether an index begun after the wish is in use, and those before it are deleted."""
    return not (root / wish).exists()


def grant(root: Path, granted: Iterable[str]) -> None:
    """Say so."""
    for wish in granted:
        (root / wish).unlink(missing_ok=True)


def stamp(folder: Path) -> int | None:
    """A number that changes with each commit of the index in this folder; None: it is gone."""
    try:
        return (folder / "meta.json").stat().st_mtime_ns
    except FileNotFoundError:
        return None
