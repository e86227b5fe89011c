"""The folder of a landing: names in it, what is published, what is at work, who may write.

manifest.json   the finished generation; replaced at once by the next
work.jsonl      what of the next generation is finished, line by line
rows/           Parquet: a folder for each table, one file for each range of keys
files/          the share's files and BLOBs under their SHA-256
index/          for each generation what became of each path of the share
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import sqlite3
from typing import TYPE_CHECKING, Any

from etl.errors import FatalError, SourceError
from etl.landing.manifest import FORMAT, Manifest, Stored, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NOTHING = "Nothing was read or written."
_LAND = "vicmig land"


class Folder:
    """Where a landing lies; for its owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rows, self.files, self.index = root / "rows", root / "files", root / "index"
        self._manifest, self._work = root / "manifest.json", root / "work.jsonl"

    def make(self) -> None:
        """Make the folders, readable by their owner alone; idempotent."""
        try:
            for folder in (self.root, self.rows, self.files, self.files / "incoming", self.index):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise FatalError(
                f"The landing folder {self.root} cannot be made: {error.strerror}",
                _NOTHING,
                "name another one: vicmig land --into DIR",
            ) from None

    def published(self) -> Manifest | None:
        """The finished generation; None where there is none yet. SourceError where damaged."""
        try:
            data = json.loads(self._manifest.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self.damaged("its manifest.json cannot be read") from error
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise self.damaged("its manifest.json is none of this version")
        try:
            found = from_json(data)
        except (KeyError, TypeError, AttributeError) as error:
            raise self.damaged("its manifest.json is incomplete") from error
        root = self.root.resolve()
        if not all((root / one.name).resolve().is_relative_to(root) for one in found.stored()):
            raise self.damaged("its manifest.json names a file outside of it")
        return found

    def complete(self) -> Manifest:
        """The finished generation, each file there in its size; SourceError with a remedy else."""
        found = self.published()
        if found is None:
            began = "is not finished" if self._work.exists() else "holds no landing"
            raise SourceError(f"The folder {self.root} {began}", _NOTHING, _LAND)
        for stored in found.stored():
            path = self.root / stored.name
            if not path.is_file():
                raise self.damaged(f"{stored.name} is missing")
            if path.stat().st_size != stored.bytes:
                raise self.damaged(f"{stored.name} is not of the size that the manifest tells")
        return found

    def has(self, stored: Stored) -> bool:
        """Whether a file is there in its size."""
        path = self.root / stored.name
        return path.is_file() and path.stat().st_size == stored.bytes

    def has_bytes(self, digest: str) -> bool:
        """Whether a file of the share, or a BLOB, is there."""
        return (self.files / digest[:2] / digest[2:4] / digest).is_file()

    def damaged(self, what: str) -> SourceError:
        """What to say of a landing that is not as it was written."""
        return SourceError(
            f"The landing {self.root} is damaged: {what}",
            "Nothing was migrated from it.",
            "copy the landing again from where it was made; or delete that file, then vicmig land",
        )

    def write(self, folder: str, name: str, put: Callable[[Path], None]) -> Stored:
        """A file below the landing that is whole or not there; `put` writes a path."""
        target = self.root / folder / name
        if not target.parent.is_dir():
            target.parent.mkdir(mode=0o700, parents=True)
            sync_folder(target.parent.parent)
        partial = target.with_name(f".{name}.part")
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        put(partial)
        with partial.open("rb") as stream:
            os.fsync(stream.fileno())
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = os.fstat(stream.fileno()).st_size
        partial.replace(target)
        sync_folder(target.parent)
        return Stored(f"{folder}/{name}", size, digest)

    def note(self, event: str, **data: Any) -> None:
        """One more line of the work that is finished, on disk when this returns."""
        line = json.dumps({"event": event, **data}, ensure_ascii=False)
        descriptor = os.open(self._work, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, line.encode() + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def noted(self) -> list[dict[str, Any]]:
        """The lines so far; what a kill cut off is cut off here too."""
        try:
            data = self._work.read_bytes()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):
            os.truncate(self._work, len(whole))
        return [json.loads(line) for line in whole.splitlines()]

    def forget_work(self) -> None:
        """Throw the unfinished generation away."""
        self._work.unlink(missing_ok=True)

    def publish(self, manifest: Manifest) -> None:
        """Let this generation be the landing."""
        text = json.dumps(to_json(manifest), ensure_ascii=False, indent=1)
        self.write(".", self._manifest.name, lambda path: _put_text(path, text))
        self.forget_work()

    def sweep(self, manifest: Manifest, digests: set[str]) -> int:
        """Delete what this generation is not made of; how many files went.

        `digests`: SHA-256 of the share's files and BLOBs that it refers to.
        """
        kept = {stored.name for stored in manifest.stored()}
        gone = 0
        for folder in (self.rows, self.index):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and str(path.relative_to(self.root)) not in kept:
                    path.unlink()
                    gone += 1
        for path in self.files.rglob("*"):
            if path.is_file() and path.name not in digests:
                path.unlink()
                gone += 1
        return gone

    @contextlib.contextmanager
    def written(self) -> Iterator[None]:
        """FatalError where the file system refuses what the block does in it, as a full disk."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            said = getattr(error, "strerror", None) or getattr(error, "sqlite_errorname", "")
            raise FatalError(
                f"The landing folder {self.root} cannot be written: {said}",
                "What landed before stays, and what is finished of this one.",
                "free space or mend its rights, then vicmig land, which goes on",
            ) from None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Only one command writes into a landing at a time."""
        with self._lock("writer.lock") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FatalError(
                    f"Another command is landing into {self.root}",
                    _NOTHING,
                    "wait for its end, then vicmig land",
                ) from None
            yield

    @contextlib.contextmanager
    def no_readers(self) -> Iterator[bool]:
        """Whether nobody reads from it now; while the block runs nobody begins to."""
        with self._lock("readers.lock") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def read_by_me(self) -> int:
        """Say that this process reads from it; to be closed with os.close."""
        handle = os.open(self.root / "readers.lock", os.O_CREAT | os.O_RDONLY, 0o600)
        fcntl.flock(handle, fcntl.LOCK_SH)
        return handle

    @contextlib.contextmanager
    def _lock(self, name: str) -> Iterator[int]:
        handle = os.open(self.root / name, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            yield handle
        finally:
            os.close(handle)


def slug(*names: str) -> str:
    """A name for a folder that any file system takes."""
    return "-".join(re.sub(r"[^A-Za-z0-9_]+", "_", name) for name in names if name)


def _put_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def sync_folder(folder: Path) -> None:
    """Flush the names of a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
