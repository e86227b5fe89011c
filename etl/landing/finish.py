"""The end of a landing: its files, its publication, and what is thrown away behind it."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from etl.landing.copying import Copier
from etl.landing.index import Index
from etl.landing.manifest import Stored
from etl.landing.tables import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from etl.landing.folder import Folder
    from etl.landing.land import Landing
    from etl.landing.manifest import Manifest
    from etl.landing.source import LandingSource
    from etl.share import Share


def copy_files(
    landing: Landing, made: Manifest, shares: Mapping[str, Share], limit: int | None
) -> int:
    """Copy the files that open rows name; how many were. `shares`: the share of each stream."""
    folder, before = landing.folder, landing.folder.published()
    name = f"index/{made.generation:05d}.sqlite"
    path = folder.root / name
    if not path.exists():
        path.touch(mode=0o600)
    index = Index(path, write=True)
    old = Index(folder.root / before.index.name) if before and before.index else None
    opened = landing.open(made)
    copied = 0
    specs = [spec for spec in landing.mappings.sources if spec.name in shares]
    try:
        for spec in specs:
            share = shares[spec.name]
            copier = Copier(share, landing.blobs, index, old, landing.pace, limit)
            copier.stream(opened, spec)
            copied += copier.copied
        if specs:
            scratch = folder.root / "index" / ".named.sqlite"
            found = copier.unreferenced(opened, landing.source, specs, scratch)
            made.files = {"states": index.counts(), "share": found}
    finally:
        opened.close()
        index.close()
        if old:
            old.close()
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    made.index = Stored(name, path.stat().st_size, digest)
    return copied


def publish(landing: Landing, made: Manifest) -> int:
    """Let the generation be the landing, and delete what it is not made of; -1 while it is read."""
    folder = landing.folder
    made.ended = dt.datetime.now(dt.UTC).isoformat(" ", "seconds")
    folder.publish(made)
    opened = landing.open(made)
    try:
        digests = set(referenced(folder, made, opened))
    finally:
        opened.close()
    with folder.no_readers() as nobody:
        return folder.sweep(made, digests) if nobody else -1


def referenced(folder: Folder, made: Manifest, opened: LandingSource) -> dict[str, int | None]:
    """The digest of every file and BLOB that a landing refers to; of files the size."""
    found: dict[str, int | None] = {}
    if made.index:
        index = Index(folder.root / made.index.name)
        found.update(index.digests())
        index.close()
    for table in made.tables:
        for name in table.blobs:
            view = quoted(f"{table.id}#open")
            asked = f"SELECT DISTINCT {quoted(name)} FROM {view} WHERE {quoted(name)} <> ''"  # noqa: S608
            column = opened.tables(table.database).run(asked).column(0)
            found.update(dict.fromkeys(column.to_pylist()))
    return found


def whole(folder: Folder, made: Manifest, opened: LandingSource, files: Path) -> list[str]:
    """Everything that is missing, cut or altered, by its name; empty where all is as written."""
    wrong = []
    for stored in made.stored():
        wrong += _wrong(folder.root / stored.name, stored.name, stored.sha256)
    for digest in () if wrong else referenced(folder, made, opened):
        path = files / digest[:2] / digest[2:4] / digest
        wrong += _wrong(path, str(path.relative_to(folder.root)), digest)
    return wrong


def _wrong(path: Path, name: str, digest: str) -> list[str]:
    try:
        with path.open("rb") as stream:
            same = hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return [f"{name} is missing"]
    except OSError as error:
        return [f"{name} cannot be read ({error.strerror})"]
    return [] if same else [f"{name} is not as it was written"]
