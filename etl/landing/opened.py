"""A finished landing, opened as the source and the share of a migration."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from etl.blobs import FolderBlobs
from etl.errors import ConfigError
from etl.landing.folder import Folder
from etl.landing.index import Index
from etl.landing.share import LandedShare
from etl.landing.source import LandingSource

if TYPE_CHECKING:
    from pathlib import Path

    from etl.landing.manifest import Manifest
    from mappings.schema import SourceSpec


def source_in(root: Path, system: str, spill: Path | None = None) -> LandingSource:
    """The landing as a source; SourceError where it is unfinished, damaged or cut.

    `spill`: where DuckDB may put what does not fit into memory.
    """
    folder = Folder(root)
    found = _complete(root, _stamp(folder))
    if found.system != system:
        raise ConfigError(
            f"The landing {root} is one of the source system {found.system}, not of {system}",
            "Nothing was read or written.",
            "name the right folder in [source] landing, or the right system",
        )
    if spill is not None:
        spill.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LandingSource(folder, found, FolderBlobs(folder.files), spill)


def share_in(root: Path, spec: SourceSpec) -> LandedShare | None:
    """The share as it was landed; None where the landing was made without its files."""
    folder = Folder(root)
    found = _complete(root, _stamp(folder))
    if found.index is None:
        return None
    index = Index(root / found.index.name)
    prefixes = spec.file.strip_prefixes if spec.file else ()
    counted = found.files.get("share", {})
    return LandedShare(folder, index, FolderBlobs(folder.files), prefixes, counted)


def _stamp(folder: Folder) -> tuple[int, int]:
    """What tells one manifest from the next; (0, 0) where there is none."""
    try:
        told = (folder.root / "manifest.json").stat()
    except OSError:
        return 0, 0
    return told.st_mtime_ns, told.st_ino


@lru_cache(maxsize=4)
def _complete(root: Path, _stamp: tuple[int, int]) -> Manifest:
    """The manifest, looked at once a process for as long as it is the same."""
    return Folder(root).complete()
