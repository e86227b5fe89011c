"""Content-addressed files: bytes are kept under their SHA-256 and never change.

A blob is written to a temporary name, flushed to disk, read back and compared, then renamed: a name
that exists holds exactly the bytes that it promises. A blob that no record claims is harmless.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from etl.errors import ShareError, StoreError

CHUNK = 1 << 20
# The folder's disk or mount is away, which passes. A full or read-only disk wants a person.
_AWAY = {
    errno.ENOENT, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.ENETUNREACH,
    errno.ENOTCONN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """What `put` stored.

    The SHA-256 digest (32 bytes), the first bytes for recognition and the size in bytes.
    """

    sha256: bytes
    head: bytes
    bytes: int


class BlobStore(Protocol):
    """The small interface behind which a folder or an object store stands."""

    def put(self, stream: BinaryIO, limit: int | None = None) -> Stored:
        """Store a stream; idempotent.

        More than `limit` bytes raise OverLimitError and store nothing.
        """

    def open(self, sha256: bytes) -> BinaryIO:
        """Open the bytes of a digest; FileNotFoundError where there are none."""


class OverLimitError(Exception):
    """The stream holds more bytes than the limit; nothing was stored."""


class _UnreadError(Exception):
    """The stream could not be read, which is told apart from a folder that cannot be written."""

    def __init__(self, cause: OSError) -> None:
        super().__init__()
        self.cause = cause


class FolderBlobs:
    """Blobs in a folder: root/ab/cd/<hex digest>.

    root/incoming, where files are written first, says that the folder is the one and not the place
    where it would be mounted: only `make` makes it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def make(self, *, holds_blobs: bool = False) -> None:
        """Make the folder where it is absent; idempotent.

        StoreError where it cannot be written, and where the store has blobs and this folder, which
        should hold them, was never one of blobs: it is not mounted.
        """
        incoming = self.root / "incoming"
        if holds_blobs and not incoming.is_dir():
            raise StoreError(
                f"The blob folder {self.root} is not the one that holds the store's files",
                "Nothing was written.",
                f"mount it, or, where it was moved without its empty folders: mkdir {incoming};"
                " then run the same command again",
            )
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            incoming.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=incoming)
            os.close(handle)
            Path(name).unlink()
        except OSError as error:
            raise self.failed(error) from error

    def path(self, sha256: bytes) -> Path:
        """Where the blob of this digest lies or would lie. Pure."""
        name = sha256.hex()
        return self.root / name[:2] / name[2:4] / name

    def open(self, sha256: bytes) -> BinaryIO:
        """Open a blob for reading."""
        return self.path(sha256).open("rb")

    def remove(self, sha256: bytes) -> None:
        """Delete a blob that no record claims; one that is not there is no error.

        ShareError while the folder is away: what lies in it then is not gone.
        """
        try:
            if not (self.root / "incoming").is_dir():
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            self.path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise self.failed(error) from error

    def put(self, stream: BinaryIO, limit: int | None = None) -> Stored:
        """Copy a stream in, hashing on the way.

        The bytes are on disk and read back when this returns.

        Raises StoreError where the folder cannot be written or the bytes read back differ,
        ShareError while it is away, OverLimitError beyond `limit`. Errors of reading the stream
        pass through.
        """
        try:
            handle, name = tempfile.mkstemp(dir=self.root / "incoming")
            temporary = Path(name)
            try:
                with os.fdopen(handle, "wb") as out:
                    stored = _copy(stream, out, limit)
                self._publish(temporary, stored)
            finally:
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)
        except _UnreadError as error:
            raise error.cause from None
        except OSError as error:
            raise self.failed(error) from error
        return stored

    def failed(self, error: OSError) -> StoreError | ShareError:
        """What a failed write, or read of a blob that has to be there, means."""
        if error.errno in _AWAY:
            return ShareError(
                f"The blob folder {self.root} does not answer: {error.strerror}",
                _STAY,
                "mount it, then run the same command again",
            )
        return StoreError(
            f"The blob folder {self.root} cannot be written: {error.strerror}",
            _STAY,
            "free space or mend its rights, then run the same command again",
        )

    def sweep(self) -> None:
        """Delete what a killed run was still copying; for whoever is the only one to write here."""
        try:
            for left in (self.root / "incoming").glob("*"):
                left.unlink(missing_ok=True)
        except OSError as error:
            raise self.failed(error) from error

    def _publish(self, temporary: Path, stored: Stored) -> None:
        target = self.path(stored.sha256)
        # One that is there may have been renamed by a run that was cut off before it synced.
        if target.exists() and target.stat().st_size == stored.bytes:
            self._sync_folders(target)
            return
        if _digest(temporary) != stored.sha256:
            raise StoreError(
                "A file read back from the blob folder differs from what was written",
                "nothing was recorded for it",
                "check the disk of the blob folder, then run the same command again",
            )
        for folder in (target.parent.parent, target.parent):  # never the root, were it away
            folder.mkdir(exist_ok=True)
        temporary.replace(target)
        self._sync_folders(target)

    def _sync_folders(self, target: Path) -> None:
        """Flush the names on the way to a blob: its own and those of its folders."""
        for folder in (target.parent, target.parent.parent, self.root):
            _sync_folder(folder)


def _copy(stream: BinaryIO, out: BinaryIO, limit: int | None) -> Stored:
    digest, size, head = hashlib.sha256(), 0, b""
    while chunk := _read(stream):
        size += len(chunk)
        if limit is not None and size > limit:
            raise OverLimitError
        head = head or chunk[:4096]
        digest.update(chunk)
        out.write(chunk)
    out.flush()
    os.fsync(out.fileno())
    return Stored(digest.digest(), head, size)


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(CHUNK)
    except OSError as error:
        raise _UnreadError(error) from error


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_STAY = "Spans committed so far stay; the span at work is not recorded."
